// Package transform expands AWS SAM templates into plain CloudFormation, as the service does behind
// Transform: AWS::Serverless-2016-10-31.
//
//	t, diagnostics := cfn.Parse("template.yaml", source)
//	out, err := transform.Expand(t, transform.Options{Region: "eu-west-1"})
//
// Expand never changes its input: the result is a new tree that shares what the author wrote and the transform passes
// through. A template that AWS would refuse gives an *Error with one diagnostic for each cause. Several expansions of one
// template may run at once. Nothing is read from files or the network: what only AWS can answer comes in through Options.
//
// Explain tells where a resource of the result comes from, SourceMap tells it for all values, and Origin for a node. The
// package typed below this one turns the result into Go structs.
//
// The phases are in expand.go. There is one file for each SAM resource type and one for each event source; narrow parts
// are rooms of their own: languageext (expands AWS::LanguageExtensions before anything else), maker (makes nodes),
// logicalid (hashes), py27 (the dictionary order and text that REST API deployments are hashed by), iam (policy
// documents), openapi (edits API definitions).
package transform
