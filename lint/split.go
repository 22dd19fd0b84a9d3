package lint

import (
	"context"
	"maps"
	"runtime"
	"sync/atomic"

	"github.com/samx-dev/samx/schema/ahead"
	"github.com/samx-dev/samx/schema/cfn"
)

// worthSplitting is the number of resources from which on it pays to judge them on two cores.
const worthSplitting = 100

// A deal hands out the resources of a tree, each once: to a walk from the first on, to its helper from the last on.
type deal struct {
	resources []*cfn.Resource
	dealt     atomic.Int64
}

// next reports whether there is one more.
func (d *deal) next() bool {
	return d.dealt.Add(1) <= int64(len(d.resources))
}

// A helper judges the last resources of a tree on a second core while a walk judges the first ones. Both remember what they find
// out, so it has a walk and facts of its own. What it did counts only when the walk could have done the same after its own
// part: when nothing has run out that is counted. Else the walk does it anew. So the findings are the same whoever did what.
type helper struct {
	walk  walk
	forks []fork
	ends  []int // where in pending the findings of each resource end, from the last resource on
	work  *ahead.Work
}

// startHelper begins to judge resources, if that pays.
func (w *walk) startHelper(ctx context.Context, d *deal) *helper {
	if !w.spareCore || w.only != nil || len(d.resources) < worthSplitting || runtime.GOMAXPROCS(0) == 1 {
		return nil
	}
	h := &helper{walk: *w, forks: []fork{newFork(w.facts)}}
	h.walk.facts = h.forks[0].its
	h.walk.written = h.walk.facts
	if w.written != w.facts {
		h.forks = append(h.forks, newFork(w.written))
		h.walk.written = h.forks[1].its
	}
	rules := *w.rules
	rules.byType = nil
	h.walk.rules, h.walk.calls = &rules, map[*cfn.Node]*Rule{}
	h.walk.pending, h.walk.passes, h.walk.compared = nil, nil, 0
	h.walk.serviceActions, h.walk.actionFaults = nil, nil
	h.work = ahead.Start(func() { h.run(ctx, d) })
	return h
}

func (h *helper) run(ctx context.Context, d *deal) {
	for i := len(d.resources) - 1; ctx.Err() == nil && !h.walk.full() && d.next(); i-- {
		h.walk.visitResource(d.resources[i])
		h.ends = append(h.ends, len(h.walk.pending))
	}
}

// end has the helper, if there is one, take no more resources and waits until it is done. Its panic comes up here.
func (h *helper) end(d *deal) {
	if h != nil {
		d.dealt.Store(int64(len(d.resources)))
		h.work.Wait()
	}
}

// wait ends the helper and returns which resources it had.
func (h *helper) wait(d *deal) []*cfn.Resource {
	if h == nil {
		return nil
	}
	h.end(d)
	return d.resources[len(d.resources)-len(h.ends):]
}

// takeOver adds what a helper has found. It is false, and nothing has changed, when the walk has to find that out by itself.
func (w *walk) takeOver(h *helper) bool {
	if h == nil {
		return true
	}
	compared := w.compared + h.walk.compared
	for action, known := range h.walk.actionFaults {
		if _, twice := w.actionFaults[action]; twice {
			compared -= known.compared
			h.forks[0].matchedTwice += known.matched
		}
	}
	if h.walk.full() || compared > suggestionBudget {
		return false
	}
	for i := range h.forks {
		if !h.forks[i].affordable() {
			return false
		}
	}
	for i := range h.forks {
		h.forks[i].join()
	}
	w.compared = compared
	maps.Copy(w.calls, h.walk.calls)
	w.actionFaults = joinMaps(w.actionFaults, h.walk.actionFaults)
	for i := len(h.ends) - 1; i >= 0; i-- {
		start := 0
		if i > 0 {
			start = h.ends[i-1]
		}
		w.pending = append(w.pending, h.walk.pending[start:h.ends[i]]...)
	}
	w.pending = w.pending[:min(len(w.pending), maxFindings)]
	return true
}

// A fork is facts for a helper beside those that they are a copy of. Nothing that is remembered is shared.
type fork struct {
	facts, its   *Facts
	before       efforts
	matchedTwice int // steps that both spent on the same actions
}

func newFork(f *Facts) fork {
	its := *f
	its.places = f.Template.Places()
	its.keys, its.finders, its.scenes, its.merged, its.nested, its.blocks = nil, nil, nil, nil, nil, nil
	left := *f.efforts
	left.spaces = nil
	its.efforts = &left
	return fork{facts: f, its: &its, before: left}
}

// affordable reports whether nothing has run out, and would not have if one had done it all.
func (k *fork) affordable() bool {
	_, ok := k.joined()
	return ok && (k.facts.scenes == nil || k.its.scenes == nil || k.facts.scenes.Affords(k.its.scenes))
}

// joined is what is left when both have spent.
func (k *fork) joined() (left efforts, ok bool) {
	mine, its := k.facts.efforts, k.its.efforts
	left, ok = *mine, true
	for _, e := range []struct {
		sum               *effort
		before, mine, its effort
		twice             int
	}{
		{&left.cases, k.before.cases, mine.cases, its.cases, 0},
		{&left.values, k.before.values, mine.values, its.values, 0},
		{&left.merged, k.before.merged, mine.merged, its.merged, k.mergedTwice()},
		{&left.matched, k.before.matched, mine.matched, its.matched, k.matchedTwice},
	} {
		if !e.before.spent {
			e.sum.left += e.its.left - e.before.left + e.twice
			ok = ok && !e.mine.spent && !e.its.spent && e.sum.left >= 0
		}
	}
	return left, ok
}

// mergedTwice are the steps that both spent on the same resources.
func (k *fork) mergedTwice() (steps int) {
	for r, merged := range k.its.merged {
		if _, twice := k.facts.merged[r]; twice {
			steps += merged.steps
		}
	}
	return steps
}

// join gives the facts what the helper has spent and found out, as far as it was counted.
func (k *fork) join() {
	f := k.facts
	*f.efforts, _ = k.joined()
	f.merged = joinMaps(f.merged, k.its.merged)
	switch {
	case k.its.scenes == nil:
	case f.scenes == nil:
		f.scenes = k.its.scenes
		f.efforts.spaces = append(f.efforts.spaces, f.scenes)
	default:
		f.scenes.Join(k.its.scenes)
	}
}

// joinMaps adds the entries of a map to another one, which may be nil.
func joinMaps[K comparable, V any](all, more map[K]V) map[K]V {
	if all == nil {
		return more
	}
	maps.Copy(all, more)
	return all
}
