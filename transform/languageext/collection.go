package languageext

import (
	"hash/fnv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// collection returns the items of a loop, as text.
func (x *expansion) collection(loop, n *cfn.Node, in scope) ([]string, error) {
	switch {
	case n.Is(cfn.List):
		return x.listed(loop, n, in)
	case !n.IsMap() || !isFunction(n):
		return nil, fault(n, "the collection of %s must be a list, or a function that gives one, not %s",
			loop.Text, n.Kind.Phrase())
	}
	list, err := x.value(n, in)
	if why, isUnknown := err.(*unknown); isUnknown {
		if x.opts.Lenient {
			return []string{madeUp(n, 'A'), madeUp(n, 'B')}, nil
		}
		return nil, fault(n, "the collection of %s cannot be told before deployment: %s; "+
			"write a list, or a Ref to a parameter of type CommaDelimitedList", loop.Text, why)
	}
	if err != nil {
		return nil, err
	}
	if !list.Is(cfn.List) {
		return nil, fault(n, "the collection of %s must be a list, not %s", loop.Text, kindOf(list))
	}
	return x.listed(loop, list, in)
}

// listed returns the items of a literal list.
func (x *expansion) listed(loop, list *cfn.Node, in scope) ([]string, error) {
	items := make([]string, 0, len(list.Items))
	for _, n := range list.Items {
		if err := x.budget.spend(loop, 1, 0); err != nil {
			return nil, err
		}
		item, err := x.value(n, in)
		why, isUnknown := err.(*unknown)
		if dynamicReference(item) {
			why, isUnknown = &unknown{at: n, why: "a dynamic reference is resolved then"}, true
		}
		switch {
		case isUnknown && x.opts.Lenient:
			items = append(items, madeUp(n, 'A'))
			continue
		case isUnknown:
			return nil, fault(n, "an item of %s cannot be told before deployment: %s", loop.Text, why)
		case err != nil:
			return nil, err
		case item == nil: // AWS::NoValue
			continue
		}
		text, ok := scalarText(item)
		if !ok {
			return nil, fault(n, "an item of %s must be a string, not %s", loop.Text, kindOf(item))
		}
		items = append(items, text)
	}
	return items, nil
}

// dynamicReference reports whether a string is fetched from another service at deployment.
func dynamicReference(n *cfn.Node) bool {
	text, _ := n.Str()
	return strings.Contains(text, "{{resolve:")
}

// madeUp returns a name that stands for an item that is not known: letters only, and the same wherever the same
// collection is looped over, in order that what one loop makes is found by what another makes.
func madeUp(n *cfn.Node, last byte) string {
	h := fnv.New32a()
	h.Write(cfn.AppendJSON(nil, n))
	name := make([]byte, 0, 7)
	for sum := h.Sum32(); len(name) < 6; sum /= 26 {
		name = append(name, 'a'+byte(sum%26))
	}
	return string(append(name, last))
}

func kindOf(n *cfn.Node) string {
	if n == nil {
		return "AWS::NoValue"
	}
	return n.Kind.Phrase()
}
