package lint

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/lazy"
)

// A Baseline is the findings that were there when a team began to lint: they are accepted, and only what is new counts.
// The zero value accepts nothing. Its file, which JSON writes and ParseBaseline reads:
//
//	{"version": 1,
//	 "findings": [
//	  {"rule": "E3034", "file": "template.yaml", "path": "Resources/Worker/Properties/Timeout", "message": "..."}]}
//
// An entry that stands there twice accepts two findings. No lines are in it, so what is above a finding may change, and an
// element of a list may move.
type Baseline struct {
	Findings []Accepted
}

// Accepted is what a finding is recognised by in a later run.
type Accepted struct {
	Rule string `json:"rule"`
	File string `json:"file"` // with slashes, as the run named it
	// Path is where in the template, joined by slashes. It leads through the resource that the author wrote, for the
	// logical IDs of generated ones can end in a hash of the template.
	Path    string `json:"path"`
	Message string `json:"message"`
}

func accepted(f *Finding) Accepted {
	place := f.Path
	if f.Origin != "" && len(place) > 1 && f.Owner != "" {
		place = slices.Concat(place[:1], []string{f.Owner}, place[2:])
	}
	return Accepted{f.Rule, asInJSON(portable(f.File)), asInJSON(strings.Join(place, "/")), asInJSON(f.Message)}
}

// asInJSON is a text as a JSON file keeps it, which has no bytes that are not UTF-8.
func asInJSON(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return string([]rune(text))
}

// portable is a file's name as every system and every way to spell it has it.
func portable(name string) string {
	return path.Clean(filepath.ToSlash(name))
}

// A Fingerprinter gives findings names that stay the same while lines move and lists get longer: hashes of the rule, the file,
// the path without places in lists, and the message. Findings that have all of these in common are numbered, so that no name is given twice. The zero value
// is ready; use one for all findings of a run.
type Fingerprinter struct {
	seen map[Accepted]int
}

// Fingerprint returns the name of the next finding, 32 hexadecimal digits.
func (p *Fingerprinter) Fingerprint(f *Finding) string {
	a := accepted(f).anywhere()
	if p.seen == nil {
		p.seen = map[Accepted]int{}
	}
	text := strings.Join([]string{a.Rule, a.File, a.Path, a.Message, strconv.Itoa(p.seen[a])}, "\x00")
	p.seen[a]++
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// NewBaseline accepts all findings of a run.
func NewBaseline(results []Result) Baseline {
	var b Baseline
	for _, r := range results {
		for i := range r.Findings {
			b.Findings = append(b.Findings, accepted(&r.Findings[i]))
		}
	}
	slices.SortFunc(b.Findings, func(a, b Accepted) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message))
	})
	return b
}

// New returns the results with those findings only that the baseline does not accept. Settled is the number of entries
// whose file was linted and does not have the finding any more; they can be dropped.
//
// An entry accepts the finding at its path, or else one that differs in places in lists only, for the list may have got longer.
func (b Baseline) New(results []Result) (fresh []Result, settled int) {
	open := map[Accepted]int{} // how many of each are not met yet
	for _, a := range b.Findings {
		open[a]++
	}
	linted := map[string]bool{}
	left := slices.Clone(results)
	for i, r := range results {
		linted[asInJSON(portable(r.Name))] = !r.Skipped && r.Err == nil
		left[i].Findings = unmet(r.Findings, open, accepted)
	}
	moved := map[Accepted]int{}
	for a, n := range open {
		moved[a.anywhere()] += n
	}
	for i := range left {
		left[i].Findings = unmet(left[i].Findings, moved, func(f *Finding) Accepted { return accepted(f).anywhere() })
	}
	for a, n := range moved {
		if linted[a.File] {
			settled += n
		}
	}
	return left, settled
}

// unmet are the findings that are not among the open entries any more, of which it takes away those that are met.
func unmet(findings []Finding, open map[Accepted]int, entry func(*Finding) Accepted) (fresh []Finding) {
	for i := range findings {
		a := entry(&findings[i])
		if open[a] == 0 {
			fresh = append(fresh, findings[i])
			continue
		}
		open[a]--
	}
	return fresh
}

// anywhere is the entry with a path that leaves open which element of a list it goes through. What is said of the template as a
// whole leaves open numbers, for they count what every edit changes.
func (a Accepted) anywhere() Accepted {
	if a.Path == "" {
		a.Message = numbers.Get().ReplaceAllString(a.Message, "*")
		return a
	}
	steps := strings.Split(a.Path, "/")
	for i, step := range steps {
		if strings.Trim(step, "0123456789") == "" {
			steps[i] = "*"
		}
	}
	a.Path = strings.Join(steps, "/")
	return a
}

var numbers = lazy.Pattern{Expression: `[0-9]+`}

// baselineVersion is that of the file's format.
const baselineVersion = 1

type baselineFile struct {
	Version  int        `json:"version"`
	Findings []Accepted `json:"findings"`
}

// ParseBaseline reads the file of a baseline. The error names the file.
func ParseBaseline(name string, source []byte) (Baseline, error) {
	var file baselineFile
	err := json.Unmarshal(bytes.TrimPrefix(source, []byte("\xEF\xBB\xBF")), &file)
	if err == nil && file.Version != baselineVersion {
		err = errors.New(`it has no "version": ` + strconv.Itoa(baselineVersion))
	}
	if err != nil {
		return Baseline{}, fmt.Errorf("%s is no baseline: %w", name, err)
	}
	return Baseline{file.Findings}, nil
}

// JSON returns the file of the baseline. It is sorted by file and path, so that versions of it can be compared.
func (b Baseline) JSON() ([]byte, error) {
	file := baselineFile{baselineVersion, b.Findings}
	if file.Findings == nil {
		file.Findings = []Accepted{}
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(file)
	return out.Bytes(), err
}
