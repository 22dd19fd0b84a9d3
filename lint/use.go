package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// A Use is an intrinsic function that stands for a property, or a part of one, of a resource, and what the place wants of it.
type Use struct {
	Node     *cfn.Node // the function
	Name     string    // of the function, such as "Fn::Sub"
	Argument *cfn.Node
	Shapes   []*schema.Shape // what its value may look like: one of them will do

	typ    string                // of the resource
	policy bool                  // it stands in a policy document, where a list does for one of its elements
	here   bool                  // values of parameters are reported here too
	path   []string              // from Properties, or from the resource for other attributes
	place  *cfn.Node             // where to report that the function does not belong there
	at     *cfn.Node             // where to report what is wrong with its value
	known  []scenario.Assumption // what the conditions around it say
}

// examine compares the properties of a resource with its type: what is wrong with them, and the functions among them, but
// for Fn::If, which only stands for its branches. Of custom resources no type says what functions stand for.
func (f *Facts) examine(r *cfn.Resource, strictly bool) (uses []*Use, problems []schema.Problem) {
	name := r.TypeName()
	custom := strings.HasPrefix(name, "Custom::")
	if custom {
		name = customResource
	}
	typ, ok := f.Types.Lookup(name)
	if !ok {
		return nil, nil
	}
	byNode := map[*cfn.Node]*Use{}
	report := func(problem schema.Problem) { problems = append(problems, problem) }
	typ.Examine(r.Props, strictly, report, func(n *cfn.Node, shape *schema.Shape, path []string) {
		name, argument := n.Func()
		if custom || name == "Fn::If" || name == "Fn::Transform" {
			return
		}
		use := byNode[n]
		if use == nil {
			use = &Use{Node: n, Name: name, Argument: argument, typ: typ.Name, path: path}
			use.locate(f, r, r.Props)
			byNode[n] = use
			uses = append(uses, use)
		}
		use.Shapes = append(use.Shapes, shape)
	})
	return uses, problems
}

// locate follows the path from above, a part of the resource, down to the function. What stands on another line than the
// key it belongs to is reported at the key; a short tag in a list, which has no key, is found by that of the list when it is its value that is wrong.
func (u *Use) locate(f *Facts, r *cfn.Resource, above *cfn.Node) {
	u.known = given(r.Node)
	var key *cfn.Node
	inList := false
	for i, step := range u.path {
		entry := f.entry(above, step)
		next := entry.Value
		index, err := strconv.Atoi(step)
		if inList = err == nil && above.Is(cfn.List) && index < len(above.Items); inList {
			next = above.Items[index]
		} else if k := entry.Key; k != nil && k.Style&cfn.ShortTag == 0 {
			key = k
		}
		if step == "Fn::If" && isFork(next) && i+1 < len(u.path) {
			u.known = assume(u.known, next.Items[0].Text, u.path[i+1] == "1")
		}
		above = next
	}
	nearest, t := u.Node, f.Template
	if key != nil && t.Position(key.Span.Start).Line != t.Position(u.Node.Span.Start).Line {
		nearest = key
	}
	u.place, u.at = nearest, nearest
	if inList {
		u.place = u.Node
	}
	if u.Node.Style&cfn.ShortTag == 0 {
		u.at = cfn.FirstOf(u.Node.Key(u.Name), u.Node)
	}
}

// constrained reports whether the place wants more than a type.
func (u *Use) constrained() bool {
	return slices.ContainsFunc(u.Shapes, constrains)
}

func constrains(s *schema.Shape) bool {
	return len(s.Enum)+len(s.Patterns)+len(s.Formats)+len(s.Properties)+len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 ||
		s.Items != 0 || s.Bounds != facts.Bounds{}
}

// resolver makes the resolver for the place.
func (u *Use) resolver(p *Pass) *resolver {
	return &resolver{facts: p.Facts, scope: p.scope, region: p.Region, known: u.known}
}

// takes reports whether a value of one of the types may stand at the place. Scalars convert.
func (u *Use) takes(types facts.TypeSet) bool {
	const scalars = facts.String | facts.Integer | facts.Number | facts.Boolean
	if types&scalars != 0 {
		types |= scalars
	}
	return types == 0 || slices.ContainsFunc(u.Shapes, func(s *schema.Shape) bool { return s.Types == 0 || s.Types&types != 0 })
}
