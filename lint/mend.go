package lint

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// The limits of Mend: a fix can make room for another, and one that does not help costs a few looks to be told from the others. All
// looks together read no more than so many bytes, but for the two that are enough most of the time.
const (
	mostRounds = 10
	mostLooks  = 40
	mostLooked = 1 << 20
	leastLooks = 2
)

// Mend applies the fixes of a result's findings, lints again, and so on until there are none left. It returns the last result,
// whose Template has the new source, and the number of fixes. A fix that would bring up anything new is not taken; where there
// are more findings than are kept that cannot be told. The larger a template, the fewer ways to do without such fixes are tried.
func Mend(ctx context.Context, r Result, o Options) (mended Result, fixes int) {
	for m := range mendings(ctx, r, o) {
		r, fixes = m.mended, fixes+len(m.taken)
	}
	return r, fixes
}

// mendings yields the rounds of Mend that mend something.
func mendings(ctx context.Context, r Result, o Options) iter.Seq[mending] {
	return func(yield func(mending) bool) {
		if r.Template == nil {
			return
		}
		m := mending{mended: r, options: o}
		m.looks = max(leastLooks, min(mostLooks, mostLooked/max(1, len(r.Template.Source))))
		for range mostRounds {
			if len(m.mended.Findings) >= maxFindings {
				return
			}
			m.before, m.taken = m.mended, nil
			m.take(ctx, repairsOf(m.before, o.UnsafeFixes))
			if len(m.taken) == 0 || !yield(m) {
				return
			}
		}
	}
}

// A mending is one round: the search for the fixes of a result that go together.
type mending struct {
	before, mended Result
	options        Options
	taken          []*Fix
	looks          int // how many more times the template may be linted
}

// A repair is a fix and where the fault is that it mends: an entry of a section, such as a resource.
type repair struct {
	fix   *Fix
	place string
}

// take applies the repairs and reports whether nothing new came up with them. Otherwise it applies those that are not suspected.
func (m *mending) take(ctx context.Context, repairs []repair) bool {
	if len(repairs) == 0 || m.looks == 0 {
		return false
	}
	m.looks--
	all := slices.Clone(m.taken)
	for _, r := range repairs {
		all = append(all, r.fix)
	}
	next := Source(ctx, m.before.Name, edited(m.before.Template.Source, all), m.options)
	if isBetter(next, m.mended) {
		m.taken, m.mended = all, next
		return true
	}
	suspects, others := suspected(repairs, m.mended, next)
	if half := len(repairs) / 2; len(suspects) == 0 || len(others) == 0 {
		if half > 0 {
			m.take(ctx, repairs[:half])
			m.take(ctx, repairs[half:])
		}
		return false
	}
	if m.take(ctx, others) {
		suspects = sharedPlaces(suspects) // one that is alone in its place is found guilty
	}
	m.take(ctx, suspects)
	return false
}

// isBetter reports whether there are fewer findings than before, and not more of any rule.
func isBetter(next, before Result) bool {
	if next.Err != nil || next.unreadable || len(next.Findings) >= len(before.Findings) {
		return false
	}
	for _, more := range moreOfRules(next, before) {
		if more > 0 {
			return false
		}
	}
	return true
}

// moreOfRules counts by how many each rule has more findings than before.
func moreOfRules(next, before Result) map[string]int {
	more := map[string]int{}
	for _, f := range before.Findings {
		more[f.Rule]--
	}
	for _, f := range next.Findings {
		more[f.Rule]++
	}
	return more
}

// suspected parts repairs into those in places where findings came up, of rules that have more of them than before, and the others.
func suspected(repairs []repair, before, next Result) (suspects, others []repair) {
	if next.Err != nil || next.unreadable {
		return nil, repairs
	}
	type fault struct{ rule, place string }
	known := map[fault]int{}
	places := before.Template.Places()
	for _, f := range before.Findings {
		known[fault{f.Rule, placeOf(places, f.Span)}]++
	}
	more := moreOfRules(next, before)
	suspicious := map[string]bool{}
	places = next.Template.Places()
	for _, f := range next.Findings {
		if more[f.Rule] <= 0 {
			continue
		}
		at := fault{f.Rule, placeOf(places, f.Span)}
		if known[at]--; known[at] < 0 {
			suspicious[at.place] = true
		}
	}
	for _, r := range repairs {
		if suspicious[r.place] {
			suspects = append(suspects, r)
		} else {
			others = append(others, r)
		}
	}
	return suspects, others
}

// sharedPlaces are the repairs that are not alone in their place.
func sharedPlaces(repairs []repair) (shared []repair) {
	in := map[string]int{}
	for _, r := range repairs {
		in[r.place]++
	}
	for _, r := range repairs {
		if in[r.place] > 1 {
			shared = append(shared, r)
		}
	}
	return shared
}

// placeOf names the section around a part of the source, and the entry of it.
func placeOf(places *cfn.Places, part cfn.Span) string {
	path := places.PathAt(part)
	return strings.Join(path[:min(2, len(path))], "\n")
}

// repairsOf are the fixes of a result's findings that do not touch each other, rule by rule: those of one often fail together.
func repairsOf(r Result, unsafe bool) []repair {
	found := slices.Clone(r.Findings)
	slices.SortStableFunc(found, func(a, b Finding) int { return cmp.Compare(a.Rule, b.Rule) })
	places := r.Template.Places()
	var repairs []repair
	var changed apart
	for i := range found {
		fix := &found[i].Fix
		if len(fix.Edits) > 0 && (unsafe || !fix.Unsafe) && changed.add(fix.span()) {
			repairs = append(repairs, repair{fix, placeOf(places, found[i].Span)})
		}
	}
	return repairs
}

// apart are parts of a source, in its order, of which none overlaps another.
type apart []cfn.Span

// add adds a part, or returns false where it overlaps one.
func (a *apart) add(part cfn.Span) bool {
	at, found := slices.BinarySearchFunc(*a, part, compareSpans)
	if found || at > 0 && overlap((*a)[at-1], part) || at < len(*a) && overlap((*a)[at], part) {
		return false
	}
	*a = slices.Insert(*a, at, part)
	return true
}

func compareSpans(a, b cfn.Span) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

func overlap(a, b cfn.Span) bool {
	return a.Start < b.End && b.Start < a.End
}
