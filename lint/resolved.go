package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

var resolvedRules = []Rule{{
	ID: "W1030", Name: "resolved-parameter",
	Title: "Every value that a parameter has or allows fits where the parameter is referred to",
	Why: "Deployed with that value, the stack fails. Values are the AllowedValues, else Default, MinValue and MaxValue; what " +
		"only deployment knows is not judged.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkResolvedParameters,
}}

// mostResolved is how many values of a parameter are looked at.
const mostResolved = 100

// atParameter are the kinds of problems that are reported at the value; the others are reported where it is referred to.
var atParameter = []schema.ProblemKind{schema.Enum, schema.Pattern, schema.Range}

// resolvable are the kinds of problems that a value alone can have.
var resolvable = append([]schema.ProblemKind{schema.Length, schema.Format}, atParameter...)

// A resolved reference is a Ref with what is wrong with the values it can have.
type resolvedRef struct {
	arg      *cfn.Node
	fits     bool // in one of the shapes that the place can have
	problems []schema.Problem
}

func checkResolvedParameters(p *Pass, r *cfn.Resource) {
	t, ok := schema.Lookup(r.TypeName())
	if !ok {
		return
	}
	byNode := map[*cfn.Node]*resolvedRef{}
	var refs []*resolvedRef
	t.Functions(r.Props, func(n *cfn.Node, shape *schema.Shape, path []string) {
		name, ok := n.RefName()
		values := possibleValues(p.Facts.Parameters[name])
		if !ok || len(values) == 0 || conditional(r, path) && p.Facts.possibilities().decidedBy(n) {
			return
		}
		ref := byNode[n]
		if ref == nil {
			ref = &resolvedRef{arg: n.Arg("Ref")}
			byNode[n] = ref
			refs = append(refs, ref)
		}
		ref.check(shape, name, values)
	})
	for _, ref := range refs {
		if !ref.fits {
			ref.report(p)
		}
	}
}

// conditional reports whether a value is used in some scenarios only.
func conditional(r *cfn.Resource, path []string) bool {
	return r.Node.Has("Condition") || slices.Contains(path, "Fn::If")
}

// check judges the values by one shape of the place.
func (r *resolvedRef) check(shape *schema.Shape, name string, values []*cfn.Node) {
	var problems []schema.Problem
	for _, value := range values {
		shape.Check(name, value, func(problem schema.Problem) {
			if slices.Contains(resolvable, problem.Kind) && !problem.Growing {
				problems = append(problems, problem)
			}
		})
	}
	r.fits = r.fits || len(problems) == 0
	r.problems = problems
}

func (r *resolvedRef) report(p *Pass) {
	for _, problem := range r.problems {
		if slices.Contains(atParameter, problem.Kind) {
			p.In(nil).ReportNoted(problem.Node, []cfn.Note{{Span: r.arg.Span, Message: "it is used here"}}, "%s", problem.Message)
			continue
		}
		p.Report(r.arg, "parameter %s can be %q, but: %s", r.arg.Text, problem.Node.Text, problem.Message)
	}
}

// possibleValues are the values of a parameter that the template knows.
func possibleValues(parameter *cfn.Node) []*cfn.Node {
	typ, _ := parameter.Get("Type").Str()
	if typ == "" || strings.HasPrefix(typ, "AWS::SSM::") {
		return nil
	}
	var values []*cfn.Node
	if allowed := parameter.Get("AllowedValues"); allowed.Is(cfn.List) {
		values = allowed.Items[:min(len(allowed.Items), mostResolved)]
	} else {
		for _, key := range []string{"Default", "MinValue", "MaxValue"} {
			if value := parameter.Get(key); value != nil {
				values = append(values, value)
			}
		}
	}
	values = slices.DeleteFunc(slices.Clone(values), func(n *cfn.Node) bool { return !isScalar(n) })
	if isListType(typ) {
		for i, value := range values {
			values[i] = elements(value)
		}
	}
	return values
}

// elements is a value of a list type as a list; every element stands where the value does.
func elements(value *cfn.Node) *cfn.Node {
	list := &cfn.Node{Kind: cfn.List, Span: value.Span}
	for _, text := range strings.SplitN(value.Text, ",", mostResolved) {
		list.Items = append(list.Items, &cfn.Node{Kind: cfn.String, Text: strings.TrimSpace(text), Span: value.Span})
	}
	return list
}
