package transform

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

var update = flag.Bool("update", false, "write the expected files from what the code gives")

// fixtureDir holds one folder per fixture: in.yaml (or in.json) with either out.json, what it expands to, or comments that say
// where it is refused:
//
//	Timeout: never  # refused Fn "must be" @16
//
// The words are the logical ID ("-" for the template as a whole), a part of the message and, if it matters, the column.
// out.REGION.json is what it expands to in another region. A line "# options: ..." sets options, see fixtureOptions.
const fixtureDir = "../fixtures/transform"

// A fixture is one template of fixtureDir.
type fixture struct {
	dir, file string
	options   Options
}

func fixtures(t testing.TB) []fixture {
	t.Helper()
	var list []fixture
	err := filepath.WalkDir(fixtureDir, func(path string, entry fs.DirEntry, err error) error {
		if name := filepath.Base(path); name == "in.yaml" || name == "in.json" {
			list = append(list, fixture{dir: filepath.Dir(path), file: path, options: fixtureOptions(t, path)})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatalf("no fixtures in %s", fixtureDir)
	}
	return list
}

// fixtureOptions reads the words of "# options:" lines: region=NAME, parameter=NAME=VALUE, stub-artifacts, stub-deploy-time,
// passthrough-metadata, all-features.
func fixtureOptions(t testing.TB, file string) Options {
	t.Helper()
	var o Options
	for _, line := range strings.Split(string(read(t, file)), "\n") {
		words, ok := strings.CutPrefix(line, "# options:")
		if !ok {
			continue
		}
		for _, word := range strings.Fields(words) {
			name, value, _ := strings.Cut(word, "=")
			switch name {
			case "region":
				o.Region = value
			case "parameter":
				if o.Parameters == nil {
					o.Parameters = map[string]string{}
				}
				key, text, _ := strings.Cut(value, "=")
				o.Parameters[key] = text
			case "stub-artifacts":
				o.StubArtifacts = true
			case "stub-deploy-time":
				o.StubArtifacts, o.StubDeployTime = true, true
			case "passthrough-metadata":
				o.PassthroughMetadata = true
			case "all-features":
				o.AllFeatures = true
			default:
				t.Fatalf("%s: there is no option %q", file, word)
			}
		}
	}
	return o
}

func (f fixture) name() string {
	name, _ := filepath.Rel(fixtureDir, f.dir)
	return filepath.ToSlash(name)
}

func (f fixture) parse(t testing.TB) *cfn.Template {
	t.Helper()
	template, diagnostics := cfn.Parse(f.file, read(t, f.file))
	if cfn.Unreadable(diagnostics) {
		t.Fatalf("%s cannot be read: %v", f.file, diagnostics)
	}
	return template
}

// expanded returns the expanded fixture; it ends the test for one that is refused.
func (f fixture) expanded(t testing.TB) (in, out *cfn.Template) {
	t.Helper()
	in = f.parse(t)
	out, err := Expand(in, f.options)
	if err != nil {
		t.Skipf("refused: %v", err)
	}
	return in, out
}

// expectations returns the expected files with the region of each; "" is the region of the fixture's options.
func (f fixture) expectations(t testing.TB) map[string]string {
	t.Helper()
	files := map[string]string{filepath.Join(f.dir, "out.json"): f.options.Region}
	more, err := filepath.Glob(filepath.Join(f.dir, "out.*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range more {
		region := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "out."), ".json")
		files[file] = region
	}
	return files
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func printed(t testing.TB, template *cfn.Template) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := template.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFixtures(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			if wanted := wantedRefusals(t, f); wanted != nil {
				checkRefusals(t, f, wanted)
				return
			}
			for file, region := range f.expectations(t) {
				options := f.options
				options.Region = region
				out, err := Expand(f.parse(t), options)
				if err != nil {
					t.Errorf("refused in region %q:\n%v", region, err)
					continue
				}
				compareWithFile(t, file, printed(t, out))
			}
		})
	}
}

func compareWithFile(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := read(t, file)
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if g, w := lineAt(gotLines, i), lineAt(wantLines, i); g != w {
			t.Errorf("%s:%d:\n got %s\nwant %s", file, i+1, g, w)
			return
		}
	}
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(end of file)"
}

// A wantedRefusal is what one "# refused" comment asks for.
type wantedRefusal struct {
	line, column       int // column 0: any
	logicalID, message string
}

var refusedComment = regexp.MustCompile(`# refused (\S+) "([^"]*)"(?: @(\d+))?`)

func wantedRefusals(t testing.TB, f fixture) []wantedRefusal {
	t.Helper()
	var list []wantedRefusal
	for i, line := range strings.Split(string(read(t, f.file)), "\n") {
		for _, m := range refusedComment.FindAllStringSubmatch(line, -1) {
			w := wantedRefusal{line: i + 1, logicalID: m[1], message: m[2]}
			if w.logicalID == "-" {
				w.logicalID = ""
			}
			for _, digit := range m[3] {
				w.column = 10*w.column + int(digit-'0')
			}
			list = append(list, w)
		}
		if strings.Contains(line, "# refused") && !refusedComment.MatchString(line) {
			t.Errorf("%s:%d: malformed comment %q", f.file, i+1, line)
		}
	}
	return list
}

// checkRefusals fails for each refusal that is missing, unexpected or out of place.
func checkRefusals(t *testing.T, f fixture, wanted []wantedRefusal) {
	t.Helper()
	in := f.parse(t)
	_, err := Expand(in, f.options)
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("it was not refused, but %d refusals were expected", len(wanted))
	}
	for _, d := range refused.Diagnostics {
		if d.Rule != RuleRefused || int(d.Span.End) > len(in.Source) || d.Span.End < d.Span.Start {
			t.Errorf("malformed diagnostic %+v", d)
		}
		at := in.Position(d.Span.Start)
		found := false
		for i, w := range wanted {
			if w.matches(at, d) {
				wanted = append(wanted[:i:i], wanted[i+1:]...)
				found = true
				break
			}
		}
		if !found {
			t.Errorf("unexpected refusal at %d:%d: %s: %s", at.Line, at.Column, d.LogicalID, d.Message)
		}
	}
	for _, w := range wanted {
		t.Errorf("no refusal at line %d of %q: %q", w.line, w.logicalID, w.message)
	}
}

func (w wantedRefusal) matches(at cfn.Position, d cfn.Diagnostic) bool {
	return w.line == at.Line && (w.column == 0 || w.column == at.Column) && w.logicalID == d.LogicalID &&
		strings.Contains(d.Message, w.message)
}

func TestEveryNodeHasAPlaceInTheSource(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			in, out := f.expanded(t)
			for _, fault := range spanFaults(in, out) {
				t.Error(fault)
			}
		})
	}
}

func TestGeneratedResourcesHaveAMaker(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			in, out := f.expanded(t)
			for _, fault := range makerFaults(in, out) {
				t.Error(fault)
			}
		})
	}
}

func TestExpandingAgainChangesNothing(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			_, out := f.expanded(t)
			for _, fault := range repeatFaults(out, f.options) {
				t.Error(fault)
			}
		})
	}
}

func TestSameInputSameBytes(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			_, out := f.expanded(t)
			first := printed(t, out)
			for range 100 {
				if _, out := f.expanded(t); !bytes.Equal(first, printed(t, out)) {
					t.Fatal("two runs give different output")
				}
			}
		})
	}
}

func TestExpandLeavesItsInputAlone(t *testing.T) {
	for _, f := range fixtures(t) {
		t.Run(f.name(), func(t *testing.T) {
			in := f.parse(t)
			before := printed(t, in)
			_, _ = Expand(in, f.options) // refused or not
			if !bytes.Equal(before, printed(t, in)) {
				t.Error("the template that was expanded has changed")
			}
		})
	}
}
