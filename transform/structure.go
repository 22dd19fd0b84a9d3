package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// checkResources refuses what has no resources, and so is no template.
func checkResources(root *cfn.Node) error {
	section := root.Get("Resources")
	switch {
	case section == nil:
		return refuseDocument("", root, "the template has no Resources; it needs a map with at least one resource")
	case !section.IsMap():
		return refuseDocument("", section, "Resources must be a map of logical IDs to resources, not %s", section.Kind.Phrase())
	case section.Len() == 0:
		return refuseDocument("", cfn.FirstOf(root.Key("Resources"), section), "Resources is empty; it needs at least one resource")
	}
	return nil
}

// checkStructure refuses what no phase could work with. The first fault ends the run.
func (x *expansion) checkStructure() error {
	if err := checkResources(x.root); err != nil {
		return err
	}
	section := x.root.Get("Resources")
	for _, p := range section.Pairs {
		if !p.Value.IsMap() {
			return refuseDocument("", p.Value, "the resource %s must be a map with a Type, not %s", p.Key.Text, p.Value.Kind.Phrase())
		}
	}
	for _, p := range section.Pairs {
		if err := x.checkResourceStructure(p.Key, p.Value); err != nil {
			return err
		}
	}
	return nil
}

func (x *expansion) checkResourceStructure(key, node *cfn.Node) error {
	if c := node.Get("Condition"); truthy(c) && !c.Is(cfn.String) {
		return refuseDocument("", c, "the Condition of %s must be the name of a condition, not %s", key.Text, c.Kind.Phrase())
	}
	typ, _ := node.Get("Type").Str()
	props := node.Get("Properties")
	if x.types[typ].prechecked && node.Has("Properties") && !props.IsMap() {
		return refuseDocument(key.Text, cfn.FirstOf(props, key), "Properties must be a map, not %s", props.Kind.Phrase())
	}
	return nil
}

// needsDictionaryOrder reports whether the service turns the template into Python 2.7 dictionaries before it looks at it:
// it does when there is a REST API, explicit or implied by an event, or an HTTP API with a default authorizer. The order in
// which resources, events and paths are gone through, and with it the ID of REST deployments, depends on it.
func needsDictionaryOrder(root *cfn.Node) bool {
	httpDefault := truthy(root.Get("Globals").Get("HttpApi").Get("Auth").Get("DefaultAuthorizer"))
	for _, p := range root.Get("Resources").Pairs {
		typ, _ := p.Value.Get("Type").Str()
		props := p.Value.Get("Properties")
		switch typ {
		case typeAPI:
			return true
		case typeHTTPAPI:
			if httpDefault || truthy(props.Get("Auth").Get("DefaultAuthorizer")) {
				return true
			}
		case typeFunction, typeStateMachine:
			if hasEvent(props, "Api") || httpDefault && typ == typeFunction && hasEvent(props, "HttpApi") {
				return true
			}
		}
	}
	return false
}

func hasEvent(props *cfn.Node, typ string) bool {
	for _, p := range entriesOf(props.Get("Events")) {
		if isString(p.Value.Get("Type"), typ) {
			return true
		}
	}
	return false
}

// mark turns the parts of the template that the service marks into Python 2.7 values: nodes the realm knows.
func (x *expansion) mark(section *cfn.Node) *cfn.Node {
	pairs := make([]cfn.Pair, len(section.Pairs))
	for i, p := range section.Pairs {
		pairs[i] = cfn.Pair{Key: p.Key, Value: x.markResource(p.Value)}
	}
	return x.realm.MarkKeys(maker.Replace(section, nil, pairs))
}

func (x *expansion) markResource(node *cfn.Node) *cfn.Node {
	typ, _ := node.Get("Type").Str()
	props := node.Get("Properties")
	switch typ {
	case typeAPI, typeHTTPAPI:
		return x.markIn(node, "Properties")
	case typeFunction, typeStateMachine:
		if props.IsMap() {
			marked := x.markIn(x.markIn(props, "FunctionName"), "Events")
			node = x.setIn(node, "Properties", marked)
		}
		return x.markIn(node, "Condition")
	}
	return node
}

// markIn marks the value under key, if there is one.
func (x *expansion) markIn(m *cfn.Node, key string) *cfn.Node {
	if !m.Has(key) {
		return m
	}
	return x.setIn(m, key, x.realm.Mark(m.Get(key)))
}

// setIn replaces the value under a key that m has.
func (x *expansion) setIn(m *cfn.Node, key string, value *cfn.Node) *cfn.Node {
	if m.Get(key) == value {
		return m
	}
	pairs := append([]cfn.Pair(nil), m.Pairs...)
	for i := range pairs {
		if pairs[i].Key.Text == key {
			pairs[i].Value = value
		}
	}
	return x.replaced(m, m.Items, pairs)
}
