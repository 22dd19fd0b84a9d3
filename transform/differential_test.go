package transform

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

var (
	differentialCount = flag.Int("differential", 0, "how many mutants to compare with the reference in Python")
	differentialFirst = flag.Int("differential.first", 0, "the number of the first of them")
	differentialSeed  = flag.Uint64("differential.seed", 1, "the seed of the mutator")
	differentialOmit  = flag.String("differential.omit", "", "leave out mutants whose text matches this regular expression")
	differentialFile  = flag.String("differential.file", "", "compare this template, in JSON, instead of mutants")
	differentialShow  = flag.Int("differential.show", 30, "how many kinds of difference to list")
)

// differentialFloor is how many percent of the mutants must come out alike.
const differentialFloor = 99.5

// differentialRegions are taken in turn by runs of mutants.
var differentialRegions = []string{"ap-southeast-1", "cn-north-1", "us-gov-west-1"}

// TestDifferential compares what becomes of mutants with what the reference makes of them:
//
//	go test ./transform -run TestDifferential -differential 5000 -v -timeout 0
//
// Two results are alike when both are refused for the same logical IDs, or when the outputs are equal but for the order in
// lists. Where the reference itself fails there is nothing to be alike to. For each kind of difference the first mutant is cut
// down to what it takes, and saved.
func TestDifferential(t *testing.T) {
	if *differentialFile != "" {
		compareFile(t, *differentialFile)
		return
	}
	if *differentialCount == 0 {
		t.Skip("not asked for; -differential N compares N mutants with the reference in Python")
	}
	tally := &tally{examples: map[string][]mutant{}, regions: map[string]string{}, outcomes: map[string]outcome{}}
	m := newMutator(t, *differentialSeed)
	share := (*differentialCount + len(differentialRegions) - 1) / len(differentialRegions)
	for i, region := range differentialRegions {
		first := *differentialFirst + i*share
		last := min(first+share, *differentialFirst+*differentialCount)
		ref := startReference(t, region)
		for number := first; number < last; number++ {
			if one := m.mutant(number); *differentialOmit == "" || !regexp.MustCompile(*differentialOmit).Match(one.source) {
				tally.add(one, region, ref.compare(t, one.source))
			}
		}
		tally.shrink(t, ref, region)
		ref.stop()
	}
	tally.report(t)
}

// compareFile shows how the results for one template relate.
func compareFile(t *testing.T, file string) {
	t.Helper()
	for _, region := range differentialRegions {
		ref := startReference(t, region)
		v := ref.compare(t, read(t, file))
		t.Logf("[%s] %s: %s\n%s", region, outcomeNames[v.outcome], v.kind, v.detail)
		if v.outcome == different {
			t.Errorf("%s comes out different in %s", file, region)
		}
		ref.stop()
	}
}

// A verdict says how the result for a mutant relates to that of the reference.
type verdict struct {
	outcome outcome
	kind    string // of a difference: what distinguishes it from other kinds
	detail  string
}

type outcome int

const (
	sameOutput outcome = iota
	sameRefusal
	otherOrder // the same output but for the order in lists
	referenceFails
	different
	outcomes int = iota
)

var outcomeNames = [...]string{"same output", "same refusal", "same output but for the order in lists",
	"reference fails", "different"}

// A reference is a running process of the reference, for one region.
type reference struct {
	region  string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startReference skips the test where there is no Python with the reference.
func startReference(t *testing.T, region string) *reference {
	t.Helper()
	if err := exec.Command("python3", "-c", "import samtranslator").Run(); err != nil {
		t.Skip("there is no python3 with aws-sam-translator to compare with")
	}
	r := &reference{region: region, command: exec.Command("python3", filepath.Join(fixtureDir, "reference.py"), region)}
	r.command.Env = append(os.Environ(), "PYTHONHASHSEED=0", "PYTHONDONTWRITEBYTECODE=1")
	r.command.Stderr = os.Stderr
	out, err := r.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if r.in, err = r.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	r.out = bufio.NewReader(out)
	if err := r.command.Start(); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *reference) stop() {
	_ = r.in.Close()
	_ = r.command.Wait()
}

// A referenceAnswer is what reference.py says: one of the three.
type referenceAnswer struct {
	Template map[string]any
	Causes   []struct {
		ID      any
		Message string
	}
	Crash string
}

func (r *reference) ask(t *testing.T, source []byte) (a referenceAnswer) {
	t.Helper()
	request, err := json.Marshal(map[string]any{
		"template": json.RawMessage(source), "parameters": mutantParameters, "seconds": 30,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.in.Write(append(request, '\n')); err != nil {
		t.Fatalf("the reference does not listen: %v", err)
	}
	line, err := r.out.ReadBytes('\n')
	if err != nil {
		t.Fatalf("the reference does not answer: %v", err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		t.Fatalf("the reference answers %s: %v", line, err)
	}
	return a
}

// compare judges the result for one template in JSON.
func (r *reference) compare(t *testing.T, source []byte) verdict {
	t.Helper()
	want := r.ask(t, source)
	in, _ := cfn.Parse("mutant.json", source)
	options := hostileOptions()
	options.Region = r.region
	out, err := Expand(in, options)
	var refused *Error
	switch {
	case want.Crash != "":
		here := "expanded here"
		if err != nil {
			here = "refused here: " + err.Error()
		}
		return verdict{referenceFails, want.Crash[strings.LastIndex(want.Crash, " at ")+1:], want.Crash + "\n" + here}
	case errors.As(err, &refused) && want.Template != nil:
		return verdict{different, "refused: " + generalised(refused.Diagnostics[0].Message), err.Error()}
	case err == nil && want.Template == nil:
		return verdict{different, "accepted: " + generalised(want.Causes[0].Message), want.Causes[0].Message}
	case err != nil:
		return compareCauses(refused, want)
	}
	var got any
	if err := json.Unmarshal(printed(t, out), &got); err != nil {
		t.Fatal(err)
	}
	return compareOutputs(got, want.Template)
}

func compareCauses(got *Error, want referenceAnswer) verdict {
	gotIDs, wantIDs := map[string]string{}, map[string]string{}
	for _, d := range got.Diagnostics {
		gotIDs[d.LogicalID] = d.Message
	}
	for _, cause := range want.Causes {
		for _, id := range causeIDs(cause.ID) {
			wantIDs[id] = cause.Message
		}
	}
	for _, id := range sortedNames(wantIDs) {
		if _, ok := gotIDs[id]; !ok {
			detail := fmt.Sprintf("%q: %s\ngot %v", id, wantIDs[id], gotIDs)
			return verdict{different, "no cause: " + generalised(wantIDs[id]), detail}
		}
	}
	for _, id := range sortedNames(gotIDs) {
		if _, ok := wantIDs[id]; !ok {
			detail := fmt.Sprintf("%q: %s\nwant %v", id, gotIDs[id], wantIDs)
			return verdict{different, "needless cause: " + generalised(gotIDs[id]), detail}
		}
	}
	return verdict{outcome: sameRefusal}
}

func compareOutputs(got, want any) verdict {
	strict := firstDifference("", got, want) // before the lists are sorted
	if d := firstDifference("", withoutListOrder(got), withoutListOrder(want)); d != "" {
		return verdict{different, "output: " + generalisedPath(d), d}
	}
	if strict != "" {
		return verdict{otherOrder, "order: " + generalisedPath(strict), strict}
	}
	return verdict{outcome: sameOutput}
}

var (
	particular  = regexp.MustCompile(`\[[^\]]*\]|"[^"]*"|'[^']*'|event \S+|\d+|[A-Z]\w*\d\w*`)
	differsAt   = regexp.MustCompile(`^at (\S+?)(?:: (missing|unexpected) |\n)`)
	anyResource = regexp.MustCompile(`^/Resources/[^/]*`)
)

// generalised leaves out of a message what is particular to one template.
func generalised(message string) string {
	return particular.ReplaceAllString(message, "_")
}

// generalisedPath makes of a difference where it is, whatever the resource.
func generalisedPath(difference string) string {
	m := differsAt.FindStringSubmatch(difference)
	if m == nil {
		return difference
	}
	path := anyResource.ReplaceAllString(m[1], "_")
	if strings.Count(path, "/") == 0 {
		path = m[1]
	}
	return generalised(strings.Join(strings.SplitN(path, "/", 6)[:min(5, strings.Count(path, "/")+1)], "/") + " " + m[2])
}

// A tally counts verdicts and keeps the mutants of each kind of difference.
type tally struct {
	counts   [outcomes]int
	examples map[string][]mutant
	details  []string
	regions  map[string]string // by kind: that of the first mutant
	outcomes map[string]outcome
}

func (c *tally) add(m mutant, region string, v verdict) {
	c.counts[v.outcome]++
	if v.kind == "" {
		return
	}
	kind := outcomeNames[v.outcome] + ": " + v.kind
	if len(c.examples[kind]) == 0 {
		c.regions[kind], c.outcomes[kind] = region, v.outcome
		c.details = append(c.details, kind+"\n      "+strings.ReplaceAll(v.detail, "\n", "\n      "))
	}
	c.examples[kind] = append(c.examples[kind], m)
}

// shrinkPatience is how many smaller templates are tried for each kind of difference.
const shrinkPatience = 400

// shrink saves the first mutant of each kind of difference found in the region, cut down as far as the difference stays.
func (c *tally) shrink(t *testing.T, ref *reference, region string) {
	t.Helper()
	for _, kind := range sortedNames(c.examples) {
		outcome, named := c.outcomes[kind], outcomeNames[c.outcomes[kind]]
		if c.regions[kind] != region || outcome == referenceFails {
			continue
		}
		first := &c.examples[kind][0]
		template, _ := cfn.Parse("mutant.json", first.source)
		root, left := clone(template.Root), shrinkPatience
		cutDown(root, func() bool {
			left--
			v := verdict{}
			if left >= 0 {
				v = ref.compare(t, printed(t, &cfn.Template{Root: root}))
			}
			return v.outcome == outcome && named+": "+v.kind == kind
		})
		first.source = printed(t, &cfn.Template{Root: root})
		saved(t, *first)
	}
}

// cutDown removes members below n, in place, as long as the tree still serves.
func cutDown(n *cfn.Node, serves func() bool) {
	for i := n.Len() - 1; i >= 0; i-- {
		items, pairs := slices.Clone(n.Items), slices.Clone(n.Pairs)
		spot{n, i}.remove()
		if serves() {
			continue
		}
		n.Items, n.Pairs = items, pairs
		cutDown(spot{n, i}.value(), serves)
	}
}

func (c *tally) report(t *testing.T) {
	t.Helper()
	total := 0
	for i, n := range c.counts {
		t.Logf("%6d %s", n, outcomeNames[i])
		total += n
	}
	compared := total - c.counts[referenceFails]
	agreement := 100 * float64(compared-c.counts[different]) / float64(max(compared, 1))
	t.Logf("%d mutants of seed %d, %.2f %% of %d alike", total, *differentialSeed, agreement, compared)
	slices.SortStableFunc(c.details, func(a, b string) int {
		return len(c.examples[firstLine(b)]) - len(c.examples[firstLine(a)])
	})
	for i, detail := range c.details {
		if i == *differentialShow {
			t.Logf("... and %d more kinds", len(c.details)-i)
			break
		}
		t.Logf("%s", c.describe(detail))
	}
	if agreement < differentialFloor {
		t.Errorf("only %.2f %% alike; it must be %.1f %%", agreement, differentialFloor)
	}
}

func (c *tally) describe(detail string) string {
	var b bytes.Buffer
	kind := firstLine(detail)
	examples := c.examples[kind]
	fmt.Fprintf(&b, "%d x [%s] %s\n     ", len(examples), c.regions[kind], detail)
	for _, m := range examples[:min(3, len(examples))] {
		fmt.Fprintf(&b, " mutant %d (%s);", m.number, m.name)
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
