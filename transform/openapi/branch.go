package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A path item or a method definition may be an {Fn::If: [condition, then, otherwise]}: then it stands for both branches. Other
// keys beside Fn::If, which merging can bring about, are passed by.

const ifKey = "Fn::If"

func isIf(n *cfn.Node) bool {
	return n.IsMap() && n.Has(ifKey)
}

func isNoValue(n *cfn.Node) bool {
	name, ok := n.RefName()
	return ok && name == "AWS::NoValue"
}

// branches returns what n stands for: n itself or the branches of an Fn::If, less AWS::NoValue.
func branches(n *cfn.Node) ([]*cfn.Node, error) {
	if isIf(n) {
		return branchesOfIf(n)
	}
	return []*cfn.Node{n}, nil
}

func branchesOfIf(n *cfn.Node) ([]*cfn.Node, error) {
	arg := n.Get(ifKey)
	if !arg.Is(cfn.List) {
		return nil, fault(cfn.FirstOf(arg, n), "Fn::If takes a list of three: the condition, the value if it holds, "+
			"the value if not; "+
			"not %s", kind(arg))
	}
	var list []*cfn.Node
	for i, item := range arg.Items {
		if i > 0 && !isNoValue(item) {
			list = append(list, item)
		}
	}
	return list, nil
}

// eachBranch calls visit for all that n stands for, which is one thing nearly always.
func eachBranch(n *cfn.Node, visit func(*cfn.Node) error) error {
	if !isIf(n) {
		return visit(n)
	}
	list, err := branchesOfIf(n)
	if err != nil {
		return err
	}
	for _, n := range list {
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}

// inBranches returns n with change applied to all that n stands for.
func (d *Document) inBranches(n *cfn.Node, change func(*cfn.Node) (*cfn.Node, error)) (*cfn.Node, error) {
	if !isIf(n) {
		return change(n)
	}
	if _, err := branches(n); err != nil {
		return nil, err
	}
	arg := n.Get(ifKey)
	items := append([]*cfn.Node(nil), arg.Items...)
	for i := range items {
		if i == 0 || isNoValue(items[i]) {
			continue
		}
		changed, err := change(items[i])
		if err != nil {
			return nil, err
		}
		items[i] = changed
	}
	return d.put(n, ifKey, maker.Replace(arg, items, nil)), nil
}

// Conditional returns n under a condition: {Fn::If: [condition, n, AWS::NoValue]}.
func Conditional(condition, n *cfn.Node) *cfn.Node {
	b := maker.At(condition, maker.Condition)
	return b.Func(ifKey, b.List(condition, n, b.NoValue()))
}
