// Package languageext does what the transform AWS::LanguageExtensions does, before any other transform reads the
// template: it expands the loops and puts the values of the functions that the transform defines in their place.
//
//	root, faults := languageext.Expand(template.Root, languageext.Options{Region: "eu-west-1"})
//
// What the service does comes from its documentation and its published language proposals:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
//
// # What is put in place, and what stays
//
// CloudFormation itself knows nothing of the following, so none of it stays:
//
//   - Fn::ForEach::Name in Conditions, Resources and Outputs, and below the Properties of a resource;
//   - Fn::Length and Fn::ToJsonString;
//   - functions inside Ref and in the logical ID of Fn::GetAtt;
//   - the default value of Fn::FindInMap, and functions other than Ref and Fn::FindInMap inside it;
//   - functions in DeletionPolicy and UpdateReplacePolicy.
//
// Where the value is known from the template and the values of its parameters it takes the place of the function; where
// only the deployment can know it, that is a Fault. There is one exception: an Fn::ToJsonString over something that
// becomes a string at deployment becomes an Fn::Sub, as it does with the service. An ordinary Fn::FindInMap is looked
// up when its keys are known and else stays, for CloudFormation can look it up. An Fn::Sub without a variable is its
// text. Everything else stays as the author wrote it, for it means the same at deployment: Ref to a parameter, Fn::If,
// Fn::Join and so on. (The service also resolves those when it can, so its processed template has fewer functions.)
//
// # Loops
//
// ${Identifier} and &{Identifier}, the latter without what is no letter or digit, stand for the item in every key of the
// loop's body and in the text of Fn::Sub, and {Ref: Identifier} stands for it as a value. Other strings are left alone: a
// plain "${Identifier}" is that text, with the service as well. Items are strings, whatever they were written as.
// The name of a condition in Fn::If is not looked into. Loops nest at most five deep, and all of them together make at
// most 100,000 values.
//
// Nodes that a loop leaves as they are are shared by its copies. What is made keeps the place of the loop's body that it
// comes from; its maker is maker.ForEach for what a loop put in, and maker.LanguageExtension for the rest.
//
// Where to look: expand.go goes through the sections, loop.go repeats the body of a loop and collection.go finds what for,
// walk.go replaces functions in place with the help of findinmap.go, json.go and substitute.go; value.go computes values,
// parameter.go and condition.go what they come from; scope.go says what a place is inside of; check.go finds misplaced and
// misnamed loops; budget.go has the limits.
package languageext
