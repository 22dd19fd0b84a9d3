package languageext

import "github.com/samx-dev/samx/schema/cfn"

// A verdict is what is known of a condition.
type verdict uint8

const (
	undecided verdict = iota // not looked at yet
	deciding                 // being looked at: a condition that refers to itself
	holds
	fails
	open // only the deployment can tell
)

func verdictOf(b bool) verdict {
	if b {
		return holds
	}
	return fails
}

// maxChain is how many conditions may refer to each other in a row.
const maxChain = 1000

// branch is Fn::If: the value of the branch that counts.
func (x *expansion) branch(n, arg *cfn.Node, in scope) (*cfn.Node, error) {
	if !arg.Is(cfn.List) || len(arg.Items) != 3 {
		return nil, unknowable(n, "Fn::If must have three arguments")
	}
	name, ok := arg.Items[0].Str()
	if !ok {
		return nil, unknowable(n, "Fn::If takes the name of a condition, not %s", kindOf(arg.Items[0]))
	}
	switch x.condition(name, 0) {
	case holds:
		return x.value(arg.Items[1], in)
	case fails:
		return x.value(arg.Items[2], in)
	}
	return nil, unknowable(n, "the condition %s is decided then", name)
}

// condition decides the condition called name, after chain others.
func (x *expansion) condition(name string, chain int) verdict {
	if v := x.verdicts[name]; v != undecided {
		return v
	}
	definition := x.conditions.Get(name)
	if definition == nil || chain > maxChain {
		return open
	}
	x.verdicts[name] = deciding
	v := x.decide(definition, chain)
	x.verdicts[name] = v
	return v
}

// decide decides a condition function.
func (x *expansion) decide(n *cfn.Node, chain int) verdict {
	if !n.IsMap() || len(n.Pairs) != 1 {
		return open
	}
	arg := n.Pairs[0].Value
	switch n.Pairs[0].Key.Text {
	case "Condition":
		if name, ok := arg.Str(); ok {
			return x.condition(name, chain+1)
		}
	case "Fn::Equals":
		return x.equals(arg)
	case "Fn::And":
		return x.all(arg, holds, chain)
	case "Fn::Or":
		return x.all(arg, fails, chain)
	case "Fn::Not":
		if arg.Is(cfn.List) && len(arg.Items) == 1 {
			return x.decide(arg.Items[0], chain).negated()
		}
	}
	return open
}

func (v verdict) negated() verdict {
	switch v {
	case holds:
		return fails
	case fails:
		return holds
	}
	return open
}

// all is same when every member is, and the opposite as soon as one member is that.
func (x *expansion) all(arg *cfn.Node, same verdict, chain int) verdict {
	if !arg.Is(cfn.List) {
		return open
	}
	out := same
	for _, item := range arg.Items {
		switch x.decide(item, chain) {
		case same:
		case same.negated():
			return same.negated()
		default:
			out = open
		}
	}
	return out
}

// equals compares two values as text, as the service does: the number 1 equals the string "1".
func (x *expansion) equals(arg *cfn.Node) verdict {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 {
		return open
	}
	a, err := x.text(arg.Items[0], scope{})
	if err != nil {
		return open
	}
	b, err := x.text(arg.Items[1], scope{})
	if err != nil {
		return open
	}
	return verdictOf(a == b)
}
