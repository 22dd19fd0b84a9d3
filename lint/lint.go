package lint

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/ahead"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// Options say how to lint. The zero value judges by every rule but the informational and the date-dependent ones.
type Options struct {
	// Include switches informational rules on and Ignore switches rules off. Each is an ID, a prefix of one ("W",
	// "E30") or a name. Ignore wins.
	Include, Ignore []string
	// Mandatory are rules, named alike, that always run: neither Ignore nor a suppression in a template silences them.
	Mandatory []string
	// Parameters are values for the template's parameters, as a deployment would give them.
	Parameters map[string]string
	// Deployments are what parameter files and deployment files say. The template is judged as each of them deploys it,
	// with Parameters winning over their values; Deployment.Check judges the values themselves.
	Deployments []*Deployment
	// Regions are the regions to lint for; AllRegions stands for all of them. None means us-east-1.
	Regions []string
	// Configure sets options of rules.
	Configure Settings
	// Types are the resource types to judge by; nil means the embedded ones.
	Types *schema.Catalog
	// Config is what a configuration file says. It counts where neither the fields above nor the template say otherwise.
	Config Config
	// IgnoreUnreadable says nothing about files that cannot be read as templates.
	IgnoreUnreadable bool
	// Today is the day that the rules about dates judge for, such as runtimes' end of life. Zero keeps them silent.
	Today time.Time
	// Rules are rules of your own, run beside the built-in ones. Their functions may be called from several goroutines at once.
	Rules []Rule
	// Exclude are globs of files and folders that folders and globs do not bring in. They count from the current folder; one
	// without a slash matches at any depth.
	Exclude []string
	// ExcludeNamed lets Exclude hold for files that were named, too.
	ExcludeNamed bool
	// IgnoreInstead lets Ignore take the place of ignore_checks in a template's cfn-lint metadata, as cfn-lint's command line
	// does. Those of resources count nevertheless.
	IgnoreInstead bool
	// NoGitignore lets folders and globs bring in what git ignores, too.
	NoGitignore bool
	// OnlyTemplates treats a file that was named as if it had been found in a folder: it is skipped when it is no template, is
	// excluded, or is ignored by git.
	OnlyTemplates bool
	// UnsafeFixes lets Mend apply fixes whose effect has to be tested, too.
	UnsafeFixes bool
	// Jobs is how many files are worked on at once; zero means as many as there are processors.
	Jobs int
	// Progress is called by Files after each file with the number of files that are finished and of all: from 1 to total, in
	// order and never twice at once. It should return soon, for files wait for it.
	Progress func(done, total int)
	// ReadFile reads a file that a template names, such as the template of a nested stack, given its path: ReadTemplate
	// does. Nil leaves them unread, and rules about them are silent. It may be called from several goroutines at once.
	ReadFile func(path string) ([]byte, error)

	crowded bool // other files are linted at the same time, so that there is no core to spare
}

// Run lints a template that was parsed without diagnostics. The findings are in source order.
func Run(ctx context.Context, t *cfn.Template, o Options) []Finding {
	return run(ctx, t, nil, o)
}

// run is Run with what was found before; suppressions hold for that too.
func run(ctx context.Context, t *cfn.Template, found []Finding, o Options) []Finding {
	o = o.forTemplate(t)
	expansions, comments := startExpansions(t, o), startComments(t)
	s := newSelection(o)
	w := walk{options: o, rules: s, region: o.Regions[0], written: newFacts(t, o.Types), stage: Written, wanted: Both}
	w.facts = w.written
	w.spareCore = !o.crowded && len(expansions) == 0
	if !w.written.SAM {
		found = slices.Concat(found, w.runAll(ctx, o.Regions), overrideFindings(t, s, o), loopFindings(ctx, w))
		return suppress(t, settle(found), comments(), s, Both)
	}
	w.wanted = Written
	asWritten := w.runAll(ctx, o.Regions)
	expanded, walked := expandedFindings(ctx, w, expansions)
	expanded = append(loopFindings(ctx, w), oncePerPlace(expanded)...)
	all := settle(slices.Concat(found, asWritten, overrideFindings(t, s, o), expanded))
	return withoutEchoes(suppress(t, all, comments(), s, walked))
}

// withoutEchoes drops refusals of the transform where a rule reports an error at the same place: it says why in more detail.
func withoutEchoes(found []Finding) []Finding {
	explained := map[cfn.Span]bool{}
	for _, f := range found {
		explained[f.Span] = explained[f.Span] || f.Rule != ruleRefused && f.Severity == cfn.Error
	}
	return slices.DeleteFunc(found, func(f Finding) bool { return f.Rule == ruleRefused && explained[f.Span] })
}

// runAll calls the rules that judge alike in all regions, and then the others for each region.
func (w walk) runAll(ctx context.Context, regions []string) []Finding {
	w.pending, w.passes = nil, nil
	found := append(w.run(ctx), w.runRegional(ctx, regions)...)
	return append(found, w.limitFindings()...)
}

// expandedFindings lints what the template expands to, once for each partition and each way to give its parameters. When
// the SAM transform refuses the template the findings are the refusals, and only the written tree can be walked.
func expandedFindings(ctx context.Context, w walk, expansions []*treeExpansion) (found []Finding, walked Stage) {
	walked = Both
	for _, e := range expansions {
		its, err := e.findings(ctx, w)
		if err != nil {
			its, walked = refusals(w, err), Written
		}
		found = append(found, its...)
	}
	return found, walked
}

// findings are what the rules say of the expansion.
func (e *treeExpansion) findings(ctx context.Context, w walk) ([]Finding, error) {
	facts, err := e.result()
	if err != nil {
		return nil, err
	}
	found := e.judge(ctx, w, facts)
	if e.exact == nil || !slices.ContainsFunc(found, Finding.namesDeployment) {
		return found, nil
	}
	if facts, err = e.exact(); err != nil {
		return nil, err
	}
	return e.judge(ctx, w, facts), nil
}

func (e *treeExpansion) judge(ctx context.Context, there walk, facts *Facts) []Finding {
	written := there.written
	there.facts, there.stage, there.wanted, there.region = facts, Expanded, Expanded, e.regions[0]
	there.spareCore = !there.options.crowded
	if written.hasLoop() && !surelyExpanded(written.Template, e.values, e.regions[0]) {
		there.madeUp = true
		maps.Copy(facts.Generators, written.Generators) // loops may make others than those
	}
	return there.runAll(ctx, e.regions)
}

// A treeExpansion is what a template expands to with some parameters in the regions of a partition.
type treeExpansion struct {
	values  map[string]string
	regions []string
	result  func() (*Facts, error) // to be called once
	// exact is result with the IDs that deployments of REST APIs will have, for findings that name one; nil when result has them.
	exact func() (*Facts, error)
}

// worthACore is the size in bytes of a template from which on it pays to start a goroutine for its expansion: some 500 lines.
const worthACore = 16 << 10

// startExpansions begins to expand a SAM template. The first expansion of a large one is made while the written tree is judged, for
// that takes about as long; the others, one after the other, when they are asked for.
func startExpansions(t *cfn.Template, o Options) []*treeExpansion {
	if !slices.Contains(transforms(t.Root.Get("Transform")), samTransform) {
		return nil
	}
	var all []*treeExpansion
	exact := namesDeployment(string(t.Source))
	for _, values := range o.parameterSets() {
		for _, regions := range byPartition(o.Regions) {
			expand := func(exact bool) func() (*Facts, error) {
				return func() (*Facts, error) { return expandTree(t, o, values, regions[0], exact) }
			}
			e := &treeExpansion{values: values, regions: regions, result: expand(exact)}
			if !exact {
				e.exact = expand(true)
			}
			all = append(all, e)
		}
	}
	if len(all) > 0 && len(t.Source) >= worthACore {
		all[0].result = started(all[0].result)
	}
	return all
}

// expandTree expands a template. Unless that is to be exact, the IDs of deployments of REST APIs are stand-ins: to find those that
// they will have takes long for an API of thousands of routes, and hardly ever does anyone ask.
func expandTree(t *cfn.Template, o Options, values map[string]string, region string, exact bool) (*Facts, error) {
	out, err := transform.Expand(t, transform.Options{
		Parameters: parameterValues(t, values), Region: region, StubArtifacts: true, StubDeployTime: true, StubDeploymentIDs: !exact,
	})
	if err != nil {
		return nil, err
	}
	return newFacts(out, o.Types), nil
}

// started begins with work whose result is asked for later, by the function that it returns. A panic comes up there.
func started[T any](do func() (T, error)) func() (T, error) {
	var made T
	var err error
	work := ahead.Start(func() { made, err = do() })
	return func() (T, error) {
		work.Wait()
		return made, err
	}
}

func refusals(w walk, err error) []Finding {
	rule := w.rules.get(ruleRefused)
	var refused *transform.Error
	if rule == nil || !errors.As(err, &refused) {
		return nil
	}
	var found []Finding
	for _, d := range refused.Diagnostics {
		f := Finding{Diagnostic: d, Stage: Expanded, Owner: w.written.owner(d.LogicalID, d.Span)}
		if r := w.written.Resources[f.Owner]; r != nil && hasMacro(r.Node) {
			continue
		}
		if d.LogicalID != "" && d.LogicalID != f.Owner {
			f.Message = d.LogicalID + ": " + d.Message
		}
		found = append(found, complete(f, rule, w.written.Template))
	}
	return found
}

// hasMacro reports whether a macro makes a part of a resource. CloudFormation runs it before the SAM transform, so that what
// the transform sees is not what is written.
func hasMacro(n *cfn.Node) (found bool) {
	n.Walk(func(n *cfn.Node) bool {
		found = found || n.Has("Fn::Transform")
		return !found
	})
	return found
}

// complete fills in what a finding has from its rule and its template.
func complete(f Finding, rule *Rule, t *cfn.Template) Finding {
	f.Rule, f.Severity, f.Docs = rule.ID, rule.Severity, rule.Docs()
	f.File = t.Name
	f.Start, f.End = t.Position(f.Span.Start), t.Position(f.Span.End)
	return f
}
