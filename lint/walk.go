package lint

import (
	"context"
	"slices"
	"strconv"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// A walk takes the rules over one tree.
type walk struct {
	options Options
	rules   *selection
	facts   *Facts // of the tree
	region  string // that regional rules are called for
	written *Facts
	stage   Stage // of the findings
	wanted  Stage // the rules to call: those of one of these stages

	spareCore bool // nobody else needs the second core

	only   map[*cfn.Resource]bool // nil: everything; else no more than these, by the rules about resources and references
	madeUp bool                   // loops have been expanded for names that are made up

	passes   map[*Rule]*Pass     // made when first wanted
	calls    map[*cfn.Node]*Rule // the rule that a call of a function is judged under; nil: it is refused
	pending  []pending
	compared int // names, so far, in search of suggestions

	serviceActions map[string][]string    // the actions of IAM by service, as far as they were asked for
	actionFaults   map[string]actionFault // what was said of actions of IAM; policies repeat them
}

// maxFindings is how many findings of one tree are kept. Nobody reads more, and each costs a look at its line, so that a
// hostile template could make them cost the square of its size.
const maxFindings = 10_000

func (w *walk) full() bool {
	return len(w.pending) >= maxFindings
}

// A pending finding is what a rule reported, before its place is known.
type pending struct {
	rule     *Rule
	scope    *cfn.Resource
	at       *cfn.Node
	part     cfn.Span // the part of at that is meant; zero: all of it
	message  string
	notes    []cfn.Note
	doubtful bool // an error that may be none: AWS may know more than the database
	atKey    bool // the place is the key that at stands under, should that be on another line
	explains string
	fix      Fix
}

// run calls every rule and returns the findings, unsorted. It stops early when the context ends.
func (w *walk) run(ctx context.Context) []Finding {
	w.calls = map[*cfn.Node]*Rule{}
	own := deal{resources: w.facts.Template.Resources}
	h := w.startHelper(ctx, &own)
	defer h.end(&own)
	if w.only == nil {
		w.visitTemplate()
	} else {
		w.learnCalls()
	}
	w.visitResources(ctx, &own)
	if rest := h.wait(&own); ctx.Err() == nil && !w.full() && !w.takeOver(h) {
		w.visitResources(ctx, &deal{resources: rest})
	}
	w.visitReferences()
	return w.place()
}

func (w *walk) visitResources(ctx context.Context, d *deal) {
	for i := 0; ctx.Err() == nil && !w.full() && d.next(); i++ {
		if r := d.resources[i]; w.only == nil || w.only[r] {
			w.visitResource(r)
		}
	}
}

// pass returns the Pass of a rule, with the scope that its next call has. There is one for each rule: a rule that wants to
// keep one makes its own with In.
func (w *walk) pass(rule *Rule, scope *cfn.Resource) *Pass {
	p := w.passes[rule]
	if p == nil {
		p = &Pass{
			Template: w.facts.Template, Facts: w.facts, Written: w.written, Stage: w.stage,
			Today: w.options.Today, Region: w.region, rule: rule, walk: w,
		}
		if w.passes == nil {
			w.passes = map[*Rule]*Pass{}
		}
		w.passes[rule] = p
	}
	p.scope = scope
	return p
}

func (w *walk) visitTemplate() {
	for _, rule := range w.rules.template {
		if rule.Stage&w.wanted != 0 {
			rule.Template(w.pass(rule, nil))
		}
	}
	for _, section := range []string{"Conditions", "Rules", "Outputs"} {
		w.visitNodes(w.facts.Template.Root.Get(section), nil)
	}
	w.visitCalls(w.facts.Template.Root.Get("Conditions"), nil)
	w.visitCalls(w.facts.Template.Root.Get("Rules"), nil)
	w.visitOutputCalls()
}

func (w *walk) visitResource(r *cfn.Resource) {
	typ := r.TypeName()
	for _, rule := range w.rules.forType(typ) {
		if rule.Stage&w.wanted == 0 {
			continue
		}
		if rule.Resource != nil {
			rule.Resource(w.pass(rule, r), r)
		}
		if rule.Case != nil {
			w.visitCases(rule, r)
		}
	}
	if w.only == nil {
		w.visitNodes(r.Node, r)
		w.visitCalls(r.Node, r)
	}
	if w.stage == Written || !w.written.unchanged(r) {
		uses, problems := w.facts.examine(r, w.strict())
		w.visitUses(r, uses)
		w.addProblems(r, problems)
	}
}

// learnCalls finds out which rules the calls belong to whose references are looked at. The calls have been judged already.
func (w *walk) learnCalls() {
	for _, r := range w.facts.Template.Resources {
		if w.only[r] {
			w.visitCalls(r.Node, r)
		}
	}
	w.visitOutputCalls()
	w.pending = nil
}

// visitCases calls a rule for each case of a resource. What it finds in several of them is reported once.
func (w *walk) visitCases(rule *Rule, r *cfn.Resource) {
	type finding struct {
		at      *cfn.Node
		message string
	}
	var seen map[finding]bool
	var held []pending
	pass := w.pass(rule, r)
	pass.held = &held
	defer func() { pass.held = nil }()
	look := func(c *Case) { rule.Case(pass, r, c.Props(r)) }
	w.facts.eachCase(r, look, func() {
		for _, found := range held {
			if key := (finding{found.at, found.message}); !seen[key] {
				if seen == nil {
					seen = map[finding]bool{}
				}
				seen[key] = true
				w.add(found)
			}
		}
		held = held[:0]
	})
}

// add keeps a finding, unless nobody can do anything about it.
func (w *walk) add(found pending) {
	if w.reportable(found.at) && !w.invented(found.at, found.scope) && !w.full() {
		w.pending = append(w.pending, found)
	}
}

func (w *walk) visitNodes(root *cfn.Node, scope *cfn.Resource) {
	for _, rule := range w.rules.node {
		if rule.Stage&w.wanted == 0 {
			continue
		}
		pass := w.pass(rule, scope)
		root.Walk(func(n *cfn.Node) bool {
			rule.Node(pass, n)
			return true
		})
	}
}

func (w *walk) visitUses(r *cfn.Resource, uses []*Use) {
	if w.stage == Written { // the policies that the transform makes have what the author wrote for SAM in them
		uses = slices.Concat(uses, policyUses(w.facts, r), tagUses(w.facts, r), attributeUses(w.facts, r))
	}
	uses = slices.DeleteFunc(uses, func(u *Use) bool { return w.facts.unknown(u.known[len(given(r.Node)):]) })
	for _, rule := range w.rules.use {
		if rule.Stage&w.wanted == 0 {
			continue
		}
		pass := w.pass(rule, r)
		for _, use := range uses {
			rule.Use(pass, use)
		}
	}
}

func (w *walk) visitReferences() {
	verdicts := w.verdicts()
	for _, rule := range w.rules.reference {
		if rule.Stage&w.wanted == 0 {
			continue
		}
		for i, ref := range w.facts.References {
			if w.full() {
				return
			}
			if !w.concerns(ref) {
				continue
			}
			if under := w.referenceRule(rule, verdicts[i]); under != nil {
				rule.Reference(w.pass(under, ref.From), ref)
			}
		}
	}
}

// concerns reports whether a reference is to be looked at: with only some resources, when it stands in one of them, means
// one, or means none although there might have been one.
func (w *walk) concerns(ref Reference) bool {
	if w.only == nil {
		return true
	}
	target := w.facts.Resources[ref.ID]
	return !w.madeUp && (w.only[ref.From] || w.only[target] || target == nil && w.written.mayMake(ref.ID))
}

// referenceRule returns the rule to report a reference under, nil when that rule is off: the one that the call is judged
// under, or else rule itself.
func (w *walk) referenceRule(rule *Rule, call verdict) *Rule {
	if !call.judged || rule.Calls == "" {
		return rule
	}
	return call.under
}

// A verdict is the rule that the call of a reference is judged under; nil: the call is refused, or the rule is off.
type verdict struct {
	under  *Rule
	judged bool
}

// verdicts are those of the calls of all references. One Fn::Sub can have many.
func (w *walk) verdicts() []verdict {
	all := make([]verdict, len(w.facts.References))
	for i, ref := range w.facts.References {
		if i > 0 && ref.Node == w.facts.References[i-1].Node {
			all[i] = all[i-1]
			continue
		}
		under, judged := w.calls[ref.Node]
		if all[i].judged = judged; under != nil {
			all[i].under = w.rules.get(under.ID)
		}
	}
	return all
}

// addProblems hands what is wrong with the properties of a resource to the rules about it.
func (w *walk) addProblems(r *cfn.Resource, problems []schema.Problem) {
	for _, problem := range problems {
		if !w.full() && w.comesUp(r, problem) {
			w.addProblem(r, problem, "")
		}
	}
}

// comesUp reports whether the conditions that a problem of a resource needs can hold together.
func (w *walk) comesUp(r *cfn.Resource, problem schema.Problem) bool {
	if len(problem.When) == 0 {
		return true
	}
	known := given(r.Node)
	for _, a := range problem.When {
		if w.facts.Conditions[a.Condition] == nil && !w.facts.freeConditions {
			return false // that there is no such condition is enough to say
		}
		known = assume(known, a.Condition, a.Holds)
	}
	possible, sure := w.facts.possibilities().Possible(known)
	return possible && sure
}

// strict reports whether scalars of another type are wrong even where they convert.
func (w *walk) strict() bool {
	rule := w.rules.problem[schema.WrongType]
	return rule != nil && w.pass(rule, nil).Option(optionStrict).On
}

// addProblem files a problem, and what it comes from, under their rules.
func (w *walk) addProblem(r *cfn.Resource, problem schema.Problem, explains string) {
	at := problem.Node
	if at == nil {
		at = r.Node
	}
	if awaitsPackage(r.TypeName(), problem) {
		return
	}
	rule := w.rules.forProblem(problem)
	if rule != nil && rule.Excused != nil && rule.Excused(w.pass(rule, r), problem) {
		return
	}
	if rule != nil && rule.Stage&w.wanted != 0 {
		w.pass(rule, r).report(pending{
			at: at, message: problem.Message, doubtful: problem.Growing || problem.Advised, explains: explains,
			fix: fixOfProblem(w.written.Template, problem),
		})
		explains = rule.ID
	}
	for _, cause := range problem.Causes {
		w.addProblem(r, cause, explains)
	}
}

// reportable reports whether a finding at a node is the author's to mend: what the transform has made by itself is not.
func (w *walk) reportable(at *cfn.Node) bool {
	return at != nil && (at.By == 0 || w.stage == Written)
}

// place finds out where the pending findings stand and makes findings of them. Each scope is walked once, however much
// was found in it.
func (w *walk) place() []Finding {
	byScope := map[*cfn.Resource][]int{}
	var scopes []*cfn.Resource
	for i, p := range w.pending {
		if byScope[p.scope] == nil {
			scopes = append(scopes, p.scope)
		}
		byScope[p.scope] = append(byScope[p.scope], i)
	}
	found := make([]Finding, 0, len(w.pending))
	for _, scope := range scopes {
		places := w.locate(scope, byScope[scope])
		for _, i := range byScope[scope] {
			found = append(found, w.finding(w.pending[i], places[w.pending[i].at]))
		}
	}
	return found
}

// A location is where a node stands in the tree.
type location struct {
	path []string
	key  *cfn.Node // the key it is the value of, or nil
	near *cfn.Node // the last key above it that is written as one, which a short tag is not
}

// locate finds the nodes of the pending findings below a scope. A node that several places share is found at the first.
func (w *walk) locate(scope *cfn.Resource, pending []int) map[*cfn.Node]location {
	places := make(map[*cfn.Node]location, len(pending))
	missing := len(pending)
	for _, i := range pending {
		places[w.pending[i].at] = location{}
	}
	var path []string
	var near *cfn.Node
	put := func(n, key *cfn.Node) {
		if known, wanted := places[n]; wanted && known.path == nil {
			places[n] = location{path: append([]string{}, path...), key: key, near: near}
			missing--
		}
	}
	var visit func(n, key *cfn.Node)
	visit = func(n, key *cfn.Node) {
		if n == nil || missing <= 0 {
			return
		}
		put(n, key)
		for i, item := range n.Items {
			path = append(path, strconv.Itoa(i))
			visit(item, nil)
			path = path[:len(path)-1]
		}
		for _, p := range n.Pairs {
			path = append(path, p.Key.Text)
			put(p.Key, nil)
			above := near
			if p.Key.Style&cfn.ShortTag == 0 {
				near = p.Key
			}
			visit(p.Value, p.Key)
			near = above
			path = path[:len(path)-1]
		}
	}
	if scope == nil {
		visit(w.facts.Template.Root, nil)
		return places
	}
	path = append(path, "Resources", scope.ID.Text)
	put(scope.ID, nil)
	visit(scope.Node, scope.ID)
	return places
}

func (w *walk) finding(p pending, where location) Finding {
	f := Finding{Stage: w.stage, Explains: p.explains, Fix: p.fix}
	f.Message, f.Notes, f.Path = p.message, p.notes, where.path
	if where.path == nil && w.stage == Written { // not in its resource: it comes from Globals, or is merged with that
		where.key = w.written.keyOf(p.at)
		if p.scope != nil && !p.scope.Node.Span.Contains(p.at.Span) {
			f.Stage = Expanded // the author wrote it once, and the transform puts it in each resource
		}
	}
	if f.Span = p.part; f.Span == (cfn.Span{}) {
		f.Span = w.markable(p.at, where.key)
	}
	if p.atKey && where.near != nil && w.lineOf(where.near) != w.lineOf(p.at) {
		if !long(p.at) {
			f.Notes = append(slices.Clone(f.Notes), cfn.Note{Span: f.Span, Message: "it stands here"})
		}
		f.Span = where.near.Span
	}
	if where.key != nil && long(p.at) && where.key.By == 0 && where.key.Span != f.Span {
		f.Notes = append(f.Notes, cfn.Note{Span: where.key.Span, Message: "merged with this, from Globals"})
	}
	if f.Path == nil || w.only != nil {
		f.Path = w.written.places.PathAt(f.Span)
	}
	if p.scope != nil {
		f.LogicalID = p.scope.ID.Text
		f.Owner = w.written.owner(f.LogicalID, p.scope.Node.Span)
		f.Origin = w.origin(p.scope)
	}
	f = complete(f, p.rule, w.written.Template)
	if p.doubtful && f.Severity == cfn.Error {
		f.Severity = cfn.Warning
	}
	return f
}

// lineOf is the line that a node begins on in the source.
func (w *walk) lineOf(n *cfn.Node) int {
	return w.written.Template.Position(n.Span.Start).Line
}

// origin names a resource that the author did not write.
func (w *walk) origin(r *cfn.Resource) string {
	if w.stage == Written || w.written.Resources[r.ID.Text] != nil {
		return ""
	}
	maker, written := transform.Origin(r.Node)
	if written {
		return ""
	}
	return r.TypeName() + " " + strconv.Quote(r.ID.Text) + ", generated by " + maker
}

// markable is the part of the source to underline for a node: the node where it is written on one line, else the key
// that it stands under, which says more than the first of its many lines.
func (w *walk) markable(at, key *cfn.Node) cfn.Span {
	if key == nil || !long(at) {
		return at.Span
	}
	if w.stage == Expanded { // the transform may have made the key anew, or taken that of Globals
		key = w.written.keyOf(at)
	}
	if key == nil {
		return at.Span
	}
	return key.Span
}
