// Package typed shows a template as the Go structs of goformation (github.com/awslabs/goformation/v7):
//
//	out, err := transform.Expand(t, transform.Options{})
//	template, problems := typed.Template(out)
//	function := template.Resources["Worker"].(*lambda.Function)
//
// A struct has a Go type for each property, and a template can say more than that. What goformation cannot hold is never
// dropped in silence: Template returns a Problem for each such value, and everything else is held.
//
// # Intrinsic functions
//
// goformation keeps an intrinsic function in a string: its JSON text in base64, which the method JSON of its template turns
// back. Template writes functions so, wherever the Go type is a string or any; {Ref: X} and {Fn::GetAtt: [X, Y]} equal what
// cloudformation.Ref and cloudformation.GetAtt return. A function in the place of a number, a bool, a list or a struct is a
// Problem.
//
// Values whose Go type is any are as encoding/json decodes them: map[string]any, []any, string, float64, bool and nil.
//
// # What importing it costs
//
// goformation is 250 packages; they are linked by those who import this package and by nobody else.
//
// Where to look: typed.go goes through the sections and resources, fill.go puts a value where a Go type wants it, function.go
// encodes intrinsic functions.
package typed
