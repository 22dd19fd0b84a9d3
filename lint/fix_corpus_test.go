package lint_test

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// repairs are the rules with fixes and the changes of the tree that these may make. A finding of another rule must have none.
var repairs = map[string][]string{
	"E1001": {isRenamed}, "E2001": {isRenamed}, "E3001": {isRenamed}, "E3002": {isRenamed}, "E6001": {isRenamed}, "W3001": {isRenamed},
	"E1005": {isRenamed, isQuoted}, "W4005": {isRenamed, isQuoted},
	"E2002": {isRespelt}, "E3006": {isRespelt}, "E3724": {isRespelt},
	"E3030": {isRespelt}, "W1053": {isRespelt}, "W2511": {isRespelt, isQuoted},
	"E2531": {isRespelt}, "E2533": {isRespelt}, "W2531": {isRespelt},
	"E3012": {isQuoted}, "E7001": {isQuoted},
	"E1029": {isCalled}, "W1054": {isCalled}, "W1020": {isUncalled}, "I1022": {isJoined},
	"W3005": {isRemoved}, "W3011": {isAdded}, "W5100": nil,
}

// TestMendCorpus mends all templates that there are, with the safe fixes and with all, and proves of each round: what comes out
// is a template; every byte outside of the edits is kept, and every comment that does not go with its line; the trees are equal
// but where a finding was mended, and there they differ in the way of its rule. What is mended has nothing left to mend, has no
// finding that was not there, expands if it did, and is the same with CRLF. Strict types are judged with the unsafe fixes.
func TestMendCorpus(t *testing.T) {
	sources := []struct {
		name  string
		cases func(t testing.TB) []lintCase
		least int
	}{
		{"fixtures", fixtureCases, 40}, {"official lint", officialTemplates, 400}, {"official SAM", officialInputs, 400},
	}
	for _, source := range sources {
		t.Run(source.name, func(t *testing.T) {
			cases := source.cases(t)
			m := mender{fixes: map[string]int{}}
			t.Run("files", func(t *testing.T) {
				const shards = 4
				for shard := range shards {
					t.Run(strconv.Itoa(shard), func(t *testing.T) {
						t.Parallel()
						for i := shard; i < len(cases); i += shards {
							m.check(t, cases[i])
						}
					})
				}
			})
			m.report(t, len(cases))
			if m.total() < source.least {
				t.Errorf("only %d fixes", m.total())
			}
		})
	}
}

func fixtureCases(t testing.TB) (cases []lintCase) {
	for _, f := range allFixtures(t) {
		cases = append(cases, lintCase{name: f.path, source: f.source})
	}
	return cases
}

func officialTemplates(t testing.TB) (cases []lintCase) {
	root := official.Folder(t, "corpus/lint")
	for _, group := range []string{"fixtures", "probes", "realworld"} {
		cases = append(cases, templatesBelow(t, filepath.Join(root, group, "templates"))...)
	}
	return cases
}

// officialInputs are the inputs of the transform, which many are only by what the tests say: they get their Transform here.
func officialInputs(t testing.TB) []lintCase {
	cases := templatesBelow(t, filepath.Join(official.Folder(t, "corpus/sam"), "input"))
	for i, c := range cases {
		switch start := bytes.TrimLeft(c.source, " \t\r\n"); {
		case bytes.Contains(c.source, []byte("Transform")):
		case bytes.HasPrefix(start, []byte("{")):
			cases[i].source = append([]byte(`{"Transform": "AWS::Serverless-2016-10-31", `), start[1:]...)
		case !bytes.HasPrefix(start, []byte("---")):
			cases[i].source = append([]byte(samHead), c.source...)
		}
	}
	return cases
}

func templatesBelow(t testing.TB, root string) (cases []lintCase) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := os.ReadFile(path)
		cases = append(cases, lintCase{name: path, source: source})
		return err
	})
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d templates in %s: %v", len(cases), root, err)
	}
	return cases
}

// A mender checks files and counts.
type mender struct {
	mu                                      sync.Mutex
	fixes                                   map[string]int // by rule
	mended, expanded, nowExpanded, comments int
}

func (m *mender) total() (n int) {
	for _, fixes := range m.fixes {
		n += fixes
	}
	return n
}

func (m *mender) report(t *testing.T, files int) {
	t.Logf("%d files, %d results mended by %d fixes; %d of them expand as before, %d expand now, %d comments went with their lines",
		files, m.mended, m.total(), m.expanded, m.nowExpanded, m.comments)
	for _, rule := range slices.Sorted(maps.Keys(m.fixes)) {
		t.Logf("%s %5d", rule, m.fixes[rule])
	}
}

// check mends a file safely, and with everything.
func (m *mender) check(t *testing.T, c lintCase) {
	safe := optionsFor(c.name)
	all := safe
	all.UnsafeFixes = true
	all.Configure = lint.Settings{"E3012": {"strict": {On: true}}}
	for _, o := range []lint.Options{safe, all} {
		before := lint.Source(context.Background(), c.name, c.source, o)
		for _, f := range before.Findings {
			if _, known := repairs[f.Rule]; len(f.Fix.Edits) > 0 && !known {
				t.Errorf("%s: %s has a fix, but what it may change is not said", c.name, f.Rule)
			}
		}
		mended, fixes := lint.Mend(context.Background(), before, o)
		if fixes > 0 {
			m.checkMended(t, before, mended, fixes, o)
		} else if !bytes.Equal(mended.Template.Source, before.Template.Source) {
			t.Errorf("%s: is changed without a fix", c.name)
		}
	}
}

func (m *mender) checkMended(t *testing.T, before, after lint.Result, fixes int, o lint.Options) {
	t.Helper()
	rounds := lint.MendRounds(context.Background(), before, o)
	taken := 0
	for _, round := range rounds {
		taken += m.checkRound(t, round)
	}
	if last := rounds[len(rounds)-1].After; taken != fixes || !bytes.Equal(last.Template.Source, after.Template.Source) {
		t.Errorf("%s: %d fixes, but the rounds have %d, or end in something else", before.Name, fixes, taken)
	}
	if again, more := lint.Mend(context.Background(), after, o); more != 0 || !bytes.Equal(again.Template.Source, after.Template.Source) {
		t.Errorf("%s: %d more fixes the second time", before.Name, more)
	}
	m.checkExpansion(t, before, after)
	checkLineEnds(t, before, after, o)
}

// checkRound checks one round, and returns how many fixes it applied.
func (m *mender) checkRound(t *testing.T, round lint.MendRound) int {
	t.Helper()
	name, source := round.Before.Name, round.After.Template.Source
	if _, diagnostics := cfn.Parse(name, source); len(diagnostics) > 0 {
		t.Errorf("%s: mended to what cannot be read: %s", name, diagnostics[0].Message)
	}
	if new := newRules(round.Before.Findings, round.After.Findings); len(new) > 0 {
		t.Errorf("%s: mending brings up %v", name, new)
	}
	if !isSpliced(round.Before.Template.Source, source, round.Fixes) {
		t.Errorf("%s: not only the edits are changed", name)
	}
	gone := removedComments(round)
	if have, want := append(comments(source), gone...), comments(round.Before.Template.Source); !sameBag(have, want) {
		t.Errorf("%s: comments were\n%s\nand are\n%s", name, strings.Join(want, "\n"), strings.Join(have, "\n"))
	}
	checkChanges(t, round)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.mended, m.comments = m.mended+1, m.comments+len(gone)
	for _, f := range round.Taken {
		m.fixes[f.Rule]++
	}
	return len(round.Fixes)
}

// checkChanges requires that each change of the tree is the repair of a finding, and that each repair changes it.
func checkChanges(t *testing.T, round lint.MendRound) {
	t.Helper()
	used := make([]bool, len(round.Taken))
	hasAliases := bytes.Contains(round.Before.Template.Source, []byte("*"))
	for _, c := range treeChanges(round.Before.Template.Root, round.After.Template.Root, nil) {
		explained := false
		for i := range round.Taken {
			f := &round.Taken[i]
			isElsewhere := hasAliases || f.Stage == lint.Expanded || len(f.Fix.Edits) > 1
			if slices.Contains(repairs[f.Rule], c.what) && c.fits(f.Rule) && (c.isAt(f.Path) || isElsewhere && c.touches(f.Fix)) {
				explained, used[i] = true, true
			}
		}
		if !explained {
			t.Errorf("%s: %s is %s, which no finding asks for", round.Before.Name, strings.Join(c.path, "/"), c.what)
		}
	}
	for i, f := range round.Taken {
		if !used[i] && repairs[f.Rule] != nil {
			t.Errorf("%s: the fix of %s at %s changes nothing", round.Before.Name, f.Rule, strings.Join(f.Path, "/"))
		}
	}
}

// isAt reports whether a change is where a finding is: at its path or, where the change takes in more, around it, or next to it.
func (c treeChange) isAt(path []string) bool {
	if len(path) == 0 {
		return false
	}
	switch c.what {
	case isRemoved, isJoined, isUncalled, isCalled:
		return isPrefix(c.path, path) || isPrefix(path, c.path)
	case isQuoted:
		return isPrefix(path, c.path)
	case isAdded:
		return isPrefix(c.path[:len(c.path)-1], path)
	}
	return slices.Equal(c.path, path)
}

func isPrefix(short, long []string) bool {
	return len(short) <= len(long) && slices.Equal(short, long[:len(short)])
}

// touches reports whether a fix edits what has changed. That counts where paths are others: what an alias brings in is in several
// places, a generated resource is not in the template, and one finding can be about several elements.
func (c treeChange) touches(fix lint.Fix) bool {
	return c.before != nil && slices.ContainsFunc(fix.Edits, func(e lint.Edit) bool {
		return e.Span.Start <= c.before.Span.End && c.before.Span.Start <= e.Span.End
	})
}

var notLetters = regexp.MustCompile(`[-_ ]+`)

// fits reports whether what a text has become is what a rule makes of it.
func (c treeChange) fits(rule string) bool {
	if c.what != isRespelt {
		return true
	}
	was, is := c.before.Text, c.after.Text
	switch rule {
	case "E3030":
		return strings.EqualFold(notLetters.ReplaceAllString(was, ""), notLetters.ReplaceAllString(is, ""))
	case "W1053":
		return len(is) < len(was) && strings.ReplaceAll(was, " ", "") == strings.ReplaceAll(is, " ", "")
	case "W2511":
		return was == "2008-10-17" && is == "2012-10-17"
	}
	return true
}

// newRules are the rules that have more findings after than before.
func newRules(before, after []lint.Finding) (rules []string) {
	allowed := map[string]int{}
	for _, f := range before {
		allowed[f.Rule]++
	}
	for _, f := range after {
		if allowed[f.Rule]--; allowed[f.Rule] < 0 {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// isSpliced reports whether a source differs from the one before in the edits alone.
func isSpliced(before, after []byte, fixes []*lint.Fix) bool {
	var edits []lint.Edit
	for _, fix := range fixes {
		edits = append(edits, fix.Edits...)
	}
	slices.SortStableFunc(edits, func(a, b lint.Edit) int { return int(a.Span.Start) - int(b.Span.Start) })
	done := uint32(0)
	for _, e := range edits {
		if e.Span.Start < done || e.Span.End < e.Span.Start {
			return false
		}
		rest, kept := bytes.CutPrefix(after, before[done:e.Span.Start])
		rest, written := bytes.CutPrefix(rest, []byte(e.Text))
		if !kept || !written {
			return false
		}
		after, done = rest, e.Span.End
	}
	return bytes.Equal(before[done:], after)
}

var anyComment = regexp.MustCompile(`(?m)(?:^|\s)(#.*)$`)

// comments are all that looks like a comment.
func comments(source []byte) (list []string) {
	for _, m := range anyComment.FindAllSubmatch(source, -1) {
		list = append(list, strings.TrimSpace(string(m[1])))
	}
	return list
}

// removedComments are those that go with what is removed: a suppression, or the rest of a line of DependsOn.
func removedComments(round lint.MendRound) (list []string) {
	seen := map[*lint.Edit]bool{}
	for _, f := range round.Taken {
		if f.Rule != "W5100" && f.Rule != "W3005" || seen[&f.Fix.Edits[0]] {
			continue
		}
		seen[&f.Fix.Edits[0]] = true
		for _, e := range f.Fix.Edits {
			list = append(list, comments(round.Before.Template.Source[e.Span.Start:e.Span.End])...)
		}
	}
	return list
}

func sameBag(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// checkExpansion requires that a SAM template that could be expanded still can.
func (m *mender) checkExpansion(t *testing.T, before, after lint.Result) {
	t.Helper()
	if !bytes.Contains(before.Template.Source, []byte("AWS::Serverless-2016-10-31")) {
		return
	}
	o := transform.Options{StubArtifacts: true, StubDeployTime: true}
	_, refused := transform.Expand(before.Template, o)
	_, refusedNow := transform.Expand(after.Template, o)
	if refused == nil && refusedNow != nil {
		t.Errorf("%s: cannot be expanded any more: %v", before.Name, refusedNow)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if refused == nil {
		m.expanded++
	} else if refusedNow == nil {
		m.nowExpanded++
	}
}

func checkLineEnds(t *testing.T, before, after lint.Result, o lint.Options) {
	t.Helper()
	if bytes.Contains(before.Template.Source, []byte("\r")) {
		return
	}
	inDOS := func(source []byte) []byte { return bytes.ReplaceAll(source, []byte("\n"), []byte("\r\n")) }
	other := lint.Source(context.Background(), before.Name, inDOS(before.Template.Source), o)
	other, _ = lint.Mend(context.Background(), other, o)
	if !bytes.Equal(other.Template.Source, inDOS(after.Template.Source)) {
		t.Errorf("%s: is mended otherwise with CRLF", before.Name)
	}
}
