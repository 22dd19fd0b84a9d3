package transform

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/schema/cfn"
)

// conformanceFloors is how many cases of each group must pass. They only ever rise.
var conformanceFloors = map[string]int{
	"aws":        546,
	"aws-cn":     542,
	"aws-us-gov": 542,
	"error":      287, // refused, with the same logical IDs
}

var (
	conformanceVerbose = flag.Bool("conformance.verbose", false, "list the failing cases with their first difference")
	conformanceCase    = flag.String("conformance.case", "*", "only the cases whose name matches this pattern; no floors")
)

// TestConformance runs the official cases, which are not part of this repository but are looked for next to it.
func TestConformance(t *testing.T) {
	c := openCorpus(t)
	passed, total := map[string]int{}, map[string]int{}
	for _, run := range c.runs(t) {
		if ok, _ := path.Match(*conformanceCase, run.Name); !ok {
			continue
		}
		total[run.group]++
		fault := c.judge(t, run)
		if fault == "" {
			passed[run.group]++
		} else if *conformanceVerbose {
			t.Logf("%s [%s]: %s", run.Name, run.group, fault)
		}
	}
	for _, group := range sortedNames(total) {
		t.Logf("%-10s %d of %d", group, passed[group], total[group])
		if floor := conformanceFloors[group]; *conformanceCase == "*" && passed[group] < floor {
			t.Errorf("%s: only %d cases pass; it has been %d", group, passed[group], floor)
		}
	}
}

// A corpus is a folder of cases, listed in its cases.json.
type corpus struct {
	dir string
}

func openCorpus(t testing.TB) corpus {
	t.Helper()
	return corpus{official.Folder(t, "corpus/sam")}
}

// A conformanceRun is one case in one region.
type conformanceRun struct {
	conformanceCaseFile
	group, region, expected string // group: the partition, or "error"
	strict                  bool   // the expected lists are in the order of the reference
}

type conformanceCaseFile struct {
	Name, Kind, Input, Region, Expected, SarTemplates string
	Parameters, Env                                   map[string]string
	Flags                                             []string
	Runs                                              []struct {
		Partition, Region, Expected string
		StrictOrder                 bool
	}
}

func (c corpus) runs(t testing.TB) []conformanceRun {
	t.Helper()
	var manifest struct {
		DefaultRegion string
		Cases         []conformanceCaseFile
	}
	c.decode(t, "cases.json", &manifest)
	var list []conformanceRun
	for _, file := range manifest.Cases {
		if file.Kind == "error" {
			region := file.Region
			if region == "" {
				region = manifest.DefaultRegion
			}
			list = append(list, conformanceRun{file, "error", region, file.Expected, false})
		}
		for _, run := range file.Runs {
			list = append(list, conformanceRun{file, run.Partition, run.Region, run.Expected, run.StrictOrder})
		}
	}
	return list
}

func (c corpus) decode(t testing.TB, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(read(t, filepath.Join(c.dir, name)), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// judge returns what is wrong with the result of a run, "" when nothing is. A panic fails the test.
func (c corpus) judge(t *testing.T, run conformanceRun) (fault string) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s [%s] panics: %v", run.Name, run.group, p)
			fault = fmt.Sprint("panic: ", p)
		}
	}()
	source := read(t, filepath.Join(c.dir, run.Input))
	in, diagnostics := cfn.Parse(run.Input, source)
	if cfn.Unreadable(diagnostics) {
		return fmt.Sprint("unreadable: ", diagnostics[0].Message)
	}
	out, err := Expand(in, c.options(t, run))
	if run.group == "error" {
		return c.judgeRefusal(t, run, err)
	}
	if err != nil {
		return "refused: " + err.Error()
	}
	var got, want any
	if err := json.Unmarshal(printed(t, out), &got); err != nil {
		t.Fatal(err)
	}
	c.decode(t, run.expected, &want)
	if run.strict {
		return firstDifference("", got, want)
	}
	return firstDifference("", withoutListOrder(got), withoutListOrder(want))
}

// judgeRefusal compares the logical IDs of the causes.
func (c corpus) judgeRefusal(t *testing.T, run conformanceRun, err error) string {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) {
		return "it was not refused"
	}
	var want struct {
		Causes []struct {
			LogicalID any
			Message   string
		}
	}
	c.decode(t, run.expected, &want)
	gotIDs, wantIDs := map[string]string{}, map[string]string{}
	for _, d := range refused.Diagnostics {
		gotIDs[d.LogicalID] = d.Message
	}
	for _, cause := range want.Causes {
		for _, id := range causeIDs(cause.LogicalID) {
			wantIDs[id] = cause.Message
		}
	}
	for _, id := range sortedNames(gotIDs) {
		if _, ok := wantIDs[id]; !ok {
			return fmt.Sprintf("unexpected cause %q: %s (expected: %v)", id, gotIDs[id], wantIDs)
		}
	}
	for _, id := range sortedNames(wantIDs) {
		if _, ok := gotIDs[id]; !ok {
			return fmt.Sprintf("no cause %q: %s", id, wantIDs[id])
		}
	}
	return ""
}

// causeIDs returns the logical IDs of a cause: usually one, "" when it has none, sometimes a list.
func causeIDs(id any) []string {
	switch id := id.(type) {
	case nil:
		return []string{""}
	case []any:
		var list []string
		for _, one := range id {
			list = append(list, fmt.Sprint(one))
		}
		return list
	}
	return []string{fmt.Sprint(id)}
}

func (c corpus) options(t testing.TB, run conformanceRun) Options {
	t.Helper()
	o := Options{
		Parameters: run.Parameters, Region: run.region,
		AllFeatures:         slices.Contains(run.Flags, "--enable-all-features"),
		PassthroughMetadata: slices.Contains(run.Flags, "--passthrough-metadata"),
	}
	if epoch, ok := run.Env["SOURCE_DATE_EPOCH"]; ok {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		o.Clock = func() time.Time { return time.Unix(seconds, 0) }
	}
	if run.SarTemplates != "" {
		o.Application = c.applications(t, run.SarTemplates)
	}
	return o
}

// applications answers for the Serverless Application Repository from a file of rules, of which the first that matches counts.
func (c corpus) applications(t testing.TB, name string) func(id, version string) (string, error) {
	t.Helper()
	var file struct {
		Applications []struct{ ApplicationID, SemanticVersion, TemplateURL, Error, Status string }
	}
	c.decode(t, name, &file)
	matches := func(rule, value string) bool { return rule == "" || rule == "*" || rule == value }
	return func(id, version string) (string, error) {
		for _, rule := range file.Applications {
			switch {
			case !matches(rule.ApplicationID, id) || !matches(rule.SemanticVersion, version):
			case rule.Error != "":
				return "", errors.New(rule.Error)
			case rule.Status == "PREPARING":
				return "", ErrNotReady
			default:
				return rule.TemplateURL, nil
			}
		}
		return "", fmt.Errorf("no application %s %s", id, version)
	}
}

// withoutListOrder sorts every list, as official results are compared. True and false count as 1 and 0.
func withoutListOrder(v any) any {
	switch v := v.(type) {
	case bool:
		if v {
			return 1.0
		}
		return 0.0
	case map[string]any:
		for key := range v {
			v[key] = withoutListOrder(v[key])
		}
	case []any:
		for i := range v {
			v[i] = withoutListOrder(v[i])
		}
		slices.SortStableFunc(v, func(a, b any) int { return strings.Compare(canonical(a), canonical(b)) })
	}
	return v
}

func canonical(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// firstDifference says where two values differ first, "" when they are equal.
func firstDifference(at string, got, want any) string {
	gotMap, isMap := got.(map[string]any)
	wantMap, wantsMap := want.(map[string]any)
	if isMap && wantsMap {
		return firstMapDifference(at, gotMap, wantMap)
	}
	gotList, isList := got.([]any)
	wantList, wantsList := want.([]any)
	if isList && wantsList && len(gotList) == len(wantList) {
		for i := range gotList {
			if d := firstDifference(at+"/"+strconv.Itoa(i), gotList[i], wantList[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if reflect.DeepEqual(got, want) {
		return ""
	}
	return fmt.Sprintf("at %s\n     got %s\n    want %s", at, shortened(got), shortened(want))
}

func firstMapDifference(at string, got, want map[string]any) string {
	keys := map[string]bool{}
	for key := range got {
		keys[key] = true
	}
	for key := range want {
		keys[key] = true
	}
	for _, key := range sortedNames(keys) {
		here := at + "/" + key
		g, has := got[key]
		w, wants := want[key]
		switch {
		case !has:
			return fmt.Sprintf("at %s: missing %s", here, shortened(w))
		case !wants:
			return fmt.Sprintf("at %s: unexpected %s", here, shortened(g))
		}
		if d := firstDifference(here, g, w); d != "" {
			return d
		}
	}
	return ""
}

func shortened(v any) string {
	text := canonical(v)
	if len(text) > 300 {
		return text[:300] + "..."
	}
	return text
}
