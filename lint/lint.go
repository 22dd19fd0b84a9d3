package lint

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// Options say how to lint. The zero value judges by every rule but the informational and the date-dependent ones.
type Options struct {
	// Include switches informational rules on and Ignore switches rules off. Each is an ID, a prefix of one ("W",
	// "E30") or a name. Ignore wins.
	Include, Ignore []string
	// Parameters are values for the template's parameters, as a deployment would give them.
	Parameters map[string]string
	// Regions are the regions to lint for. None means us-east-1.
	Regions []string
	// Today is the day that the rules about dates judge for, such as runtimes' end of life. Zero keeps them silent.
	Today time.Time
	// Rules are rules of your own, run beside the built-in ones.
	Rules []Rule
	// Exclude are globs of files that folders and globs do not bring in.
	Exclude []string
	// Jobs is how many files are worked on at once; zero means as many as there are processors.
	Jobs int
}

func (o Options) region() string {
	if len(o.Regions) > 0 {
		return o.Regions[0]
	}
	return "us-east-1"
}

// Run lints a template that was parsed without diagnostics. The findings are in source order.
func Run(ctx context.Context, t *cfn.Template, o Options) []Finding {
	return run(ctx, t, nil, o)
}

// run is Run with what was found before; suppressions hold for that too.
func run(ctx context.Context, t *cfn.Template, found []Finding, o Options) []Finding {
	own := templateConfig(t)
	o.Include, o.Regions = slices.Concat(own.Include, o.Include), orElse(o.Regions, own.Regions)
	s := newSelection(o)
	w := walk{options: o, rules: s, written: newFacts(t), stage: Written, wanted: Both}
	w.facts = w.written
	if !w.written.SAM {
		return suppress(t, settle(append(found, w.run(ctx)...)), s, Both)
	}
	w.wanted = Written
	expanded, walked := expandedFindings(ctx, w)
	return suppress(t, settle(slices.Concat(found, w.run(ctx), expanded)), s, walked)
}

// expandedFindings lints what the template expands to. When the SAM transform refuses the template the findings are the
// refusals, and only the written tree can be walked.
func expandedFindings(ctx context.Context, w walk) (found []Finding, walked Stage) {
	t := w.written.Template
	out, err := transform.Expand(t, transform.Options{
		Parameters: parameterValues(t, w.options.Parameters), Region: w.options.region(),
		StubArtifacts: true, StubDeployTime: true,
	})
	if err != nil {
		return refusals(w, err), Written
	}
	w.facts, w.stage, w.wanted = newFacts(out), Expanded, Expanded
	return w.run(ctx), Both
}

func refusals(w walk, err error) []Finding {
	rule := w.rules.get(ruleRefused)
	var refused *transform.Error
	if rule == nil || !errors.As(err, &refused) {
		return nil
	}
	found := make([]Finding, len(refused.Diagnostics))
	for i, d := range refused.Diagnostics {
		f := Finding{Diagnostic: d, Stage: Expanded, Owner: w.written.owner(d.LogicalID, d.Span)}
		if d.LogicalID != "" && d.LogicalID != f.Owner {
			f.Message = d.LogicalID + ": " + d.Message
		}
		found[i] = complete(f, rule, w.written.Template)
	}
	return found
}

// complete fills in what a finding has from its rule and its template.
func complete(f Finding, rule *Rule, t *cfn.Template) Finding {
	f.Rule, f.Severity, f.Docs = rule.ID, rule.Severity, rule.Docs()
	f.File = t.Name
	f.Start, f.End = t.Position(f.Span.Start), t.Position(f.Span.End)
	return f
}
