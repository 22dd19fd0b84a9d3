package lint

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

const whyResolved = "Deployed with that value, the stack fails. Only values that the template tells are judged: literals, mappings, " +
	"AllowedValues, else Default, MinValue and MaxValue of parameters."

// resolvedRules judge what functions give by the place that they stand at.
func resolvedRules() []Rule {
	return []Rule{
		resolvedRule("W1030", "resolved-parameter", "Ref", "ref",
			"Every value that a parameter has or allows fits where the parameter is referred to"),
		resolvedRule("W1031", "resolved-sub", "Fn::Sub", "sub", "What Fn::Sub puts together fits where it stands"),
		resolvedRule("W1032", "resolved-join", "Fn::Join", "join", "What Fn::Join puts together fits where it stands"),
		resolvedRule("W1033", "resolved-split", "Fn::Split", "split", "The pieces that Fn::Split gives fit where they stand"),
		resolvedRule("W1034", "resolved-find-in-map", "Fn::FindInMap", "findinmap",
			"Every value that Fn::FindInMap can find fits where it stands"),
		resolvedRule("W1035", "resolved-select", "Fn::Select", "select", "What Fn::Select chooses fits where it stands"),
		resolvedRule("W1036", "resolved-get-azs", "Fn::GetAZs", "getavailabilityzones",
			"The zones that Fn::GetAZs gives fit where they stand"),
		resolvedRule("W1040", "resolved-to-json-string", "Fn::ToJsonString", "toJsonString",
			"The text that Fn::ToJsonString makes fits where it stands"),
	}
}

func resolvedRule(id, name, function, page, title string) Rule {
	return Rule{
		ID: id, Name: name, Title: title, Why: whyResolved, Source: functionDocs + "-" + page + ".html",
		Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
		Use: func(p *Pass, u *Use) {
			if u.Name == function && u.takes(results.Get()[function]) && u.constrained() {
				checkValues(p, u)
				checkRuntimeValues(p, u)
			}
		},
	}
}

// atParameter are the kinds of problems that are reported at the value of a parameter; the others are reported where it
// is referred to.
var atParameter = []schema.ProblemKind{schema.Enum, schema.Pattern, schema.Range}

// resolvable are the kinds of problems that a value alone can have.
var resolvable = []schema.ProblemKind{
	schema.WrongType, schema.Length, schema.Format, schema.Step, schema.AnyOf, schema.OneOf, schema.Enum, schema.Pattern, schema.Range,
}

// A misfit is a possible value with what is wrong with it.
type misfit struct {
	possible
	schema.Problem
}

// checkValues reports the possible values of a function that do not fit the place, unless one fits that no parameter has
// chosen: then the others may be for other cases.
func checkValues(p *Pass, u *Use) {
	var misfits []misfit
	for _, v := range u.resolver(p).values(u.Node) {
		found := u.judge(v)
		if len(found) == 0 && !v.chosen {
			return
		}
		misfits = append(misfits, found...)
	}
	seen := map[string]bool{}
	for _, m := range misfits {
		if key := m.identity(u); !seen[key] {
			seen[key] = true
			m.report(p, u)
		}
	}
}

// judge returns what is wrong with a value in the shape that it fits best.
func (u *Use) judge(v possible) []misfit {
	var best []misfit
	for i, shape := range u.Shapes {
		var found []misfit
		note := func(problem schema.Problem) {
			if slices.Contains(resolvable, problem.Kind) && problem.Format != "json" {
				found = append(found, misfit{v, problem})
			}
		}
		if u.policy && shape.Types&facts.Array != 0 && v.value.Is(cfn.List) {
			for _, item := range v.value.Items {
				if item.IsScalar() {
					shape.Check(u.label(), item, note)
				}
			}
		} else {
			shape.Check(u.label(), v.value, note)
		}
		if i == 0 || len(found) < len(best) {
			best = found
		}
	}
	return best
}

// label is what messages call the value: the property.
func (u *Use) label() string {
	for _, step := range slices.Backward(u.path) {
		if _, err := strconv.Atoi(step); err != nil && step != "Fn::If" {
			return step
		}
	}
	return u.Name
}

// inParameters reports whether the misfit is reported at the value of the parameter.
func (m misfit) inParameters(u *Use) bool {
	return m.born != nil && !u.here && slices.Contains(atParameter, m.Kind)
}

// identity tells misfits apart: those in parameters by the value, the others by the kind, and by the element of a list.
func (m misfit) identity(u *Use) string {
	id := m.Kind.String()
	if m.inParameters(u) {
		id += fmt.Sprint(m.born.Span)
	}
	if m.Node != m.value {
		id += m.Node.Text
	}
	return id
}

func (m misfit) report(p *Pass, u *Use) {
	if m.inParameters(u) {
		p.In(nil).ReportNoted(m.born, []cfn.Note{{Span: u.at.Span, Message: "it is used here"}}, "%s", m.Message)
		return
	}
	what := u.Name
	if name, ok := u.Node.RefName(); ok {
		what = name
	}
	p.Report(u.at, "%s can be %s, but: %s", what, shortly(m.Node), m.Message)
}
