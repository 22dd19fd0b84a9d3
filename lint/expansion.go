package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const cycleDocs = "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html"

var expansionRules = []Rule{{
	ID: "E5116", Name: "expansion-cycle",
	Title: "What the transform makes of the template has no circular dependency",
	Why: "An event makes its source wait for the function: a bucket for the permission to call it, an API for its address. " +
		"When the function, or its role, refers to the source as well, CloudFormation has nothing to begin with and refuses " +
		"the template.",
	Source: cycleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Expanded,
	Template: checkExpandedCycles,
}, {
	ID: "E5117", Name: "expansion-same-id",
	Title: "No two events make resources of the same logical ID",
	Why: "The IDs of what an event generates begin with those of its function and its own. Function Order with event " +
		"ItemGet, and OrderItem with Get, make the same one: the transform keeps only the last.",
	Source: "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkEventIDs,
}, {
	ID: "I5118", Name: "expansion-headroom",
	Title: "The template stays well below 500 resources after expansion",
	Why: "CloudFormation refuses more, and the transform makes several resources of a function with events. Moving a part " +
		"to another stack is easier before the limit is reached.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Expanded,
	Template: checkHeadroom,
}}

func checkHeadroom(p *Pass) {
	count, most := len(p.Template.Resources), schema.TemplateResourcesMax
	written := len(p.Written.Template.Resources)
	if count > most || count <= most*9/10 || written > most*9/10 || p.Stage == Written {
		return // beyond the limit is E3010's, and what the author wrote I3010's
	}
	p.Report(p.Written.Template.Root.Key("Resources"), "the %d resources become %d by expansion, and at most %d are allowed; "+
		"consider moving a part of them to another stack", written, count, most)
}

// checkEventIDs compares events of one type, for what they generate has the same endings.
func checkEventIDs(p *Pass) {
	type event struct {
		of *cfn.Resource
		at *cfn.Node
	}
	first := map[string]event{}
	for _, r := range p.Template.Resources {
		if r.TypeName() != "AWS::Serverless::Function" {
			continue
		}
		for _, e := range members(r.Props.Get("Events")) {
			kind, _ := e.Value.Get("Type").Str()
			id := r.ID.Text + e.Key.Text
			other, known := first[kind+" "+id]
			if !known {
				first[kind+" "+id] = event{r, e.Key}
				continue
			}
			if other.of != r && kind != "Api" {
				note := cfn.Note{Span: other.at.Span, Message: "the other event, of " + other.of.ID.Text}
				p.In(r).ReportNoted(e.Key, []cfn.Note{note}, "what this event generates has IDs that begin with %s, as for event %s "+
					"of %s, and replaces it; rename one of the events", id, other.at.Text, other.of.ID.Text)
			}
		}
	}
}

// checkExpandedCycles reports each cycle that goes through something the author has not written as it is.
func checkExpandedCycles(p *Pass) {
	if p.Stage == Written {
		return
	}
	g := dependencies(p)
	g.cycles(func(indexes []int) {
		cycle := make([]*cfn.Resource, len(indexes))
		for i, at := range indexes {
			cycle[i] = g.resources[at]
		}
		if !slices.ContainsFunc(cycle, func(r *cfn.Resource) bool { return !p.Written.unchanged(r) }) {
			return // E3004 has found it in what was written
		}
		r, at := closingPlace(cycle)
		if at == nil {
			return
		}
		p.In(r).Report(at, "circular dependency after expansion: %s; %s", cycleText(cycle), remedyOf(cycle))
	})
}

func cycleText(cycle []*cfn.Resource) string {
	var names []string
	for _, r := range cycle[:min(len(cycle), longestCycle)] {
		names = append(names, r.ID.Text)
	}
	if len(cycle) > longestCycle {
		names = append(names, "...")
	}
	return strings.Join(append(names, cycle[0].ID.Text), " -> ")
}

// closingPlace is a reference in the cycle that the author wrote, and can mend; else a resource that he wrote.
func closingPlace(cycle []*cfn.Resource) (*cfn.Resource, *cfn.Node) {
	for i, r := range cycle {
		next := cycle[(i+1)%len(cycle)]
		for ref := range mentionsOf(r) {
			if ref.ID == next.ID.Text && ref.Node.By == 0 {
				return r, ref.Node
			}
		}
	}
	for _, r := range cycle {
		if r.ID.By == 0 {
			return r, r.ID
		}
	}
	return nil, nil
}

// remedyOf tells how to break a cycle of the kinds that events make.
func remedyOf(cycle []*cfn.Resource) string {
	has := func(types ...string) bool {
		return slices.ContainsFunc(cycle, func(r *cfn.Resource) bool { return slices.Contains(types, r.TypeName()) })
	}
	switch {
	case has("AWS::S3::Bucket") && has("AWS::IAM::Role"):
		return "the bucket waits for the function that it notifies, so the function's policy cannot refer to it: name the bucket " +
			"by a parameter in both, or give the permissions in an AWS::IAM::Policy of their own"
	case has("AWS::S3::Bucket"):
		return "the bucket waits for the function that it notifies, so the function cannot refer to it: name the bucket by a " +
			"parameter in both"
	case has("AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"):
		return "the API needs the function first, so the function cannot refer to it: take the address from the request " +
			"(requestContext), or put it in an SSM parameter that the function reads"
	}
	return "replace one of the references by a name that both know, such as a parameter"
}
