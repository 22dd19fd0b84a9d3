package cfn

import "strings"

// A Ref is a mention of something by its logical ID: a parameter, a resource, a condition or a pseudo-parameter.
type Ref struct {
	Node      *Node  // the intrinsic function that mentions it
	Func      string // "Ref", "Fn::GetAtt", "Fn::Sub", "Fn::If" or "Condition"
	ID        string // "Bucket", "AWS::Region"
	Attribute string // "Arn", "Outputs.Url"; "" when the thing itself is meant
	At        *Node  // the string that holds the ID
	Start     int    // where the mention begins and ends in the text of At: the ${...} of Fn::Sub, else all of it
	End       int
}

// Refs calls yield for every Ref, Fn::GetAtt, Fn::Sub variable and condition name below n, n included, in source order,
// until yield returns false. Names that the map of an Fn::Sub defines are its own and left out, as are names that are
// not literal. DependsOn and the Condition of a resource are no intrinsic functions and not among them.
func (n *Node) Refs(yield func(Ref) bool) {
	n.refs(yield)
}

// refs is Refs and reports whether to go on.
func (n *Node) refs(yield func(Ref) bool) bool {
	if n == nil {
		return true
	}
	if n.Kind == Func && !n.ownRefs(yield) {
		return false
	}
	for _, item := range n.Items {
		if !item.refs(yield) {
			return false
		}
	}
	for _, p := range n.Pairs {
		if !p.Value.refs(yield) {
			return false
		}
	}
	return true
}

// ownRefs yields what the intrinsic function n itself mentions.
func (n *Node) ownRefs(yield func(Ref) bool) bool {
	name, arg := n.Func()
	switch name {
	case "Ref", "Condition":
		return n.refWhole(arg, yield)
	case "Fn::If":
		if arg.Is(List) && len(arg.Items) > 0 {
			return n.refWhole(arg.Items[0], yield)
		}
	case "Fn::GetAtt":
		if ref, ok := getAtt(n, arg); ok {
			return yield(ref)
		}
	case "Fn::Sub":
		return n.subRefs(yield)
	}
	return true
}

// refWhole yields the mention whose ID is all of the string at.
func (n *Node) refWhole(at *Node, yield func(Ref) bool) bool {
	id, ok := at.Str()
	return !ok || yield(Ref{Node: n, Func: n.Text, ID: id, At: at, End: len(id)})
}

// getAtt reads the argument of Fn::GetAtt, [ID, attribute, ...] or "ID.attribute". An attribute that is no literal is
// left empty.
func getAtt(n, arg *Node) (Ref, bool) {
	ref := Ref{Node: n, Func: n.Text}
	if text, ok := arg.Str(); ok {
		ref.At = arg
		ref.ID, ref.Attribute, _ = strings.Cut(text, ".")
		ref.End = len(ref.ID)
		return ref, true
	}
	if !arg.Is(List) || len(arg.Items) == 0 || !arg.Items[0].Is(String) {
		return ref, false
	}
	ref.At = arg.Items[0]
	ref.ID = ref.At.Text
	ref.End = len(ref.ID)
	var parts []string
	for _, item := range arg.Items[1:] {
		part, ok := item.Str()
		if !ok {
			return ref, true
		}
		parts = append(parts, part)
	}
	ref.Attribute = strings.Join(parts, ".")
	return ref, true
}

func (n *Node) subRefs(yield func(Ref) bool) bool {
	text, variables := n.SubText()
	if text == nil {
		return true
	}
	variable := variables.Finder()
	for v := range eachSubVar(text.Text) {
		if _, given := variable(v.Name); given {
			continue
		}
		ref := Ref{Node: n, Func: n.Text, At: text, Start: v.Start, End: v.End}
		ref.ID, ref.Attribute, _ = strings.Cut(v.Name, ".")
		if !yield(ref) {
			return false
		}
	}
	return true
}
