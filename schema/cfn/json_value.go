package cfn

import (
	"encoding/json"
	"math"
)

// JSONValue returns what encoding/json would read of the value: map[string]any, []any, string, bool, json.Number or nil. An
// intrinsic function is the map that it is in JSON. A number that JSON cannot write, such as .inf, is its text.
func (n *Node) JSONValue() any {
	if n.IsNull() {
		return nil
	}
	switch n.Kind {
	case Bool:
		value, _ := n.Bool()
		return value
	case Number:
		if value, _ := n.Float(); math.IsInf(value, 0) && !n.IsWhole() {
			return n.Text
		}
		return json.Number(n.Decimal())
	case List:
		items := make([]any, len(n.Items))
		for i, item := range n.Items {
			items[i] = item.JSONValue()
		}
		return items
	case Map, Func:
		members := make(map[string]any, len(n.Pairs))
		for _, p := range n.Pairs {
			members[p.Key.Text] = p.Value.JSONValue()
		}
		return members
	}
	return n.Text
}
