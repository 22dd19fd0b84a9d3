package typed

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/samx-dev/samx/schema/cfn"
)

// encodable are the functions that goformation turns back from its encoding.
var encodable = map[string]bool{
	"Ref": true, "Fn::And": true, "Fn::Base64": true, "Fn::Cidr": true, "Fn::Equals": true, "Fn::FindInMap": true,
	"Fn::GetAZs": true, "Fn::GetAtt": true, "Fn::If": true, "Fn::ImportValue": true, "Fn::Join": true, "Fn::Not": true,
	"Fn::Or": true, "Fn::Select": true, "Fn::Split": true, "Fn::Sub": true, "Fn::Transform": true,
}

// maxNesting is how many functions may be in each other. Each is encoded with all that is in it, which makes it a third
// longer, so the limit is also one to memory.
const maxNesting = 16

// isFunction reports whether goformation takes the map n for a function.
func isFunction(n *cfn.Node) bool {
	return n.IsMap() && len(n.Pairs) == 1 && encodable[n.Pairs[0].Key.Text]
}

// function encodes a function as goformation does: as JSON in base64, the functions inside it encoded in turn. It is held
// as a whole or not at all.
func (c *converter) function(n *cfn.Node) (string, bool) {
	if !isFunction(n) {
		return "", c.report(n, "goformation has no encoding for the function "+n.Text)
	}
	if c.nesting == maxNesting {
		return "", c.report(n, fmt.Sprintf("functions are encoded up to %d deep", maxNesting))
	}
	before := len(c.problems)
	var argument any
	c.nesting++
	c.in(n.Pairs[0].Key.Text, func() { argument, _ = c.value(n.Pairs[0].Value) })
	c.nesting--
	if len(c.problems) > before {
		inside := c.problems[before]
		c.problems = c.problems[:before]
		return "", c.report(n, inside.Reason)
	}
	text, err := functionJSON(n.Pairs[0].Key.Text, argument)
	if err != nil {
		return "", c.report(n, "the function cannot be encoded: "+err.Error())
	}
	return base64.StdEncoding.EncodeToString(text), true
}

// functionJSON writes the functions that are compared most as goformation writes them, blanks included.
func functionJSON(name string, argument any) ([]byte, error) {
	text, err := json.Marshal(argument)
	if err != nil {
		return nil, err
	}
	if list, ok := argument.([]any); ok && name == "Fn::GetAtt" && len(list) == 2 {
		parts := [2][]byte{}
		for i, part := range list {
			if parts[i], err = json.Marshal(part); err != nil {
				return nil, err
			}
		}
		return fmt.Appendf(nil, `{ "Fn::GetAtt" : [ %s, %s ] }`, parts[0], parts[1]), nil
	}
	if name == "Ref" {
		return fmt.Appendf(nil, `{ "Ref": %s }`, text), nil
	}
	return fmt.Appendf(nil, `{ %q : %s }`, name, text), nil
}

// looksEncoded reports whether goformation would take a text for an encoded function.
func looksEncoded(text string) bool {
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	var function map[string]any
	if json.Unmarshal(decoded, &function) != nil || len(function) != 1 {
		return false
	}
	for name := range function {
		return encodable[name]
	}
	return false
}
