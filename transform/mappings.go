package transform

import "github.com/samx-dev/samx/schema/cfn"

// checkMappings refuses a Mappings section that is no map.
func (x *expansion) checkMappings() error {
	root := x.source.Root
	if m := root.Get("Mappings"); root.Has("Mappings") && !m.IsMap() {
		return refuseDocument("", cfn.FirstOf(m, root), "Mappings must be a map of maps, not %s", m.Kind.Phrase())
	}
	return nil
}

// resolveMap replaces each {Fn::FindInMap: [map, first key, second key]} whose three arguments are strings, after their own
// resolution, and that is found. One that is not found stays, and without Mappings nobody looks at any. It returns n itself when nothing changes.
func (x *expansion) resolveMap(n *cfn.Node) (*cfn.Node, error) {
	if n == nil || x.section("Mappings").Len() == 0 {
		return n, nil
	}
	if !isSingleKeyMap(n) || n.Pairs[0].Key.Text != "Fn::FindInMap" {
		return x.mapChildren(n, x.resolveMap)
	}
	arg := n.Pairs[0].Value
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return nil, refuseDocument("", n, "Fn::FindInMap takes a list of three: the map, the first key and the second key")
	}
	var names [3]string
	for i, item := range arg.Items {
		key, err := x.resolveMap(item)
		if err != nil {
			return nil, err
		}
		name, ok := key.Str()
		if !ok {
			return n, nil
		}
		names[i] = name
	}
	found, err := x.lookUp(names)
	if found == nil {
		return n, err
	}
	return found, x.spend(n, sizeOf(found))
}

// lookUp finds a value of the Mappings section; nil when there is none.
func (x *expansion) lookUp(names [3]string) (*cfn.Node, error) {
	found := x.section("Mappings")
	for i, name := range names {
		if found == nil {
			return nil, nil
		}
		if !found.IsMap() {
			return nil, refuseDocument("", found, "a mapping must be a map of maps; Fn::FindInMap cannot look up %q in %s",
				names[i], found.Kind.Phrase())
		}
		found = found.Get(name)
	}
	return found, nil
}

// resolveAll applies parameters and then mappings.
func (x *expansion) resolveAll(n *cfn.Node) (*cfn.Node, error) {
	resolved, err := x.resolve(n)
	if err != nil {
		return nil, err
	}
	return x.resolveMap(resolved)
}
