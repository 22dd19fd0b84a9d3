package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
)

var identifierRules = []Rule{{
	ID: "E3019", Name: "identifier-taken",
	Title: "No two resources of a type have the same name",
	Why: "The properties that identify a resource say which one is meant: the second of two with the same values cannot be " +
		"created, or both manage one and the same. Resources whose conditions exclude each other may share a name.",
	Source: "https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/resource-identifier.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Options: []RuleOption{{
		Name: optionExceptions, Kind: Groups, Default: Setting{Groups: map[string][]string{"AWS::CodeBuild::Project": {"Name"}}},
		Doc: "names the properties that identify the resources of a type, where the registry has an ID that the service makes up",
	}},
	Template: checkIdentifiers,
}}

// A claim is the identifier that a resource has in one case.
type claim struct {
	resource *cfn.Resource
	at       *cfn.Node // where it stands
	when     []scenario.Assumption
}

// mostRivals is how many resources with the same identifier are compared with one of them.
const mostRivals = 20

func checkIdentifiers(p *Pass) {
	claims := map[string][]claim{}
	var identifiers []string
	for _, r := range p.Template.Resources {
		names := p.identifying(r.TypeName())
		if len(names) == 0 || isLoop(r.ID) {
			continue
		}
		p.Facts.eachClaim(r, names, func(identifier string, made claim) {
			if claims[identifier] == nil {
				identifiers = append(identifiers, identifier)
			}
			claims[identifier] = append(claims[identifier], made)
		})
	}
	for _, identifier := range identifiers {
		for i, made := range claims[identifier] {
			if rival := p.Facts.rival(claims[identifier], i); rival != nil {
				p.In(made.resource).ReportNoted(made.at, []cfn.Note{{Span: rival.at.Span, Message: "the other one"}},
					"the identifier, %s, is that of %s too; of two resources of a type no more than one can have it",
					strings.Join(p.identifying(made.resource.TypeName()), " and "), rival.resource.ID.Text)
			}
		}
	}
}

// identifying are the properties that identify a resource of a type; empty when the service makes a part of it up.
func (p *Pass) identifying(typ string) []string {
	t, ok := p.Facts.Types.Lookup(typ)
	names := p.Option(optionExceptions).Groups[typ]
	switch {
	case len(names) > 0:
		return names
	case !ok:
		return nil
	case slices.ContainsFunc(t.PrimaryID, func(path string) bool {
		return strings.Contains(path, ".") || slices.Contains(t.ReadOnly, path)
	}):
		return nil
	}
	return t.PrimaryID
}

// eachClaim calls visit for every identifier that a resource can have.
func (f *Facts) eachClaim(r *cfn.Resource, names []string, visit func(string, claim)) {
	var identifier string
	var made claim
	f.eachCase(r, func(c *Case) {
		props := c.Props(r)
		identifier, made = r.TypeName(), claim{resource: r, at: r.Props}
		for _, name := range names {
			value := props.Get(name)
			if !value.Exists() {
				identifier = ""
				return
			}
			identifier += "\n" + identityOf(value.Node)
			if len(names) == 1 {
				made.at = cfn.FirstOf(r.Props.Get(name), r.Props)
			}
		}
		made.when = given(r.Node)
		for _, decided := range c.choices[:c.made] {
			made.when = append(made.when, decided.Assumption)
		}
	}, func() {
		if identifier != "" {
			visit(identifier, made)
		}
	})
}

// identityOf is a text that is the same for values that are equal: 1 and "1" are.
func identityOf(n *cfn.Node) string {
	if n.IsScalar() {
		return strconv.Quote(n.Text)
	}
	return string(cfn.AppendJSON(nil, n))
}

// rival finds a claim of another resource that can be made together with the one at an index.
func (f *Facts) rival(claims []claim, index int) *claim {
	s := f.possibilities()
	compared := 0
	for i := range claims {
		other := &claims[i]
		if other.resource == claims[index].resource {
			continue
		}
		if possible, sure := s.Possible(slices.Concat(claims[index].when, other.when)); possible && sure {
			return other
		}
		if compared++; compared == mostRivals {
			break
		}
	}
	return nil
}
