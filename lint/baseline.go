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
)

// A Baseline is the findings that were there when a team began to lint: they are accepted, and only what is new counts.
// The zero value accepts nothing. Its file, which JSON writes and ParseBaseline reads:
//
//	{"version": 1,
//	 "findings": [
//	  {"rule": "E3034", "file": "template.yaml", "path": "Resources/Worker/Properties/Timeout", "message": "..."}]}
//
// An entry that stands there twice accepts two findings. No lines are in it, so what is above a finding may change.
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
	return Accepted{f.Rule, portable(f.File), strings.Join(place, "/"), f.Message}
}

// portable is a file's name as every system and every way to spell it has it.
func portable(name string) string {
	return path.Clean(filepath.ToSlash(name))
}

// A Fingerprinter gives findings names that stay the same while lines move: hashes of the rule, the file, the path and
// the message. Findings that have all of these in common are numbered, so that no name is given twice. The zero value
// is ready; use one for all findings of a run.
type Fingerprinter struct {
	seen map[Accepted]int
}

// Fingerprint returns the name of the next finding, 32 hexadecimal digits.
func (p *Fingerprinter) Fingerprint(f *Finding) string {
	return p.next(accepted(f))
}

func (p *Fingerprinter) next(a Accepted) string {
	if p.seen == nil {
		p.seen = map[Accepted]int{}
	}
	text := strings.Join([]string{a.Rule, a.File, a.Path, a.Message, strconv.Itoa(p.seen[a])}, "\x00")
	p.seen[a]++
	sum := sha256.Sum256([]byte(strings.ToValidUTF8(text, "\uFFFD"))) // as a JSON file keeps it
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
func (b Baseline) New(results []Result) (fresh []Result, settled int) {
	var entries, findings Fingerprinter
	open := map[string]string{} // the file of each entry, by fingerprint
	for _, a := range b.Findings {
		open[entries.next(a)] = a.File
	}
	linted := map[string]bool{}
	fresh = slices.Clone(results)
	for i, r := range results {
		fresh[i].Findings = nil
		linted[portable(r.Name)] = !r.Skipped && r.Err == nil
		for _, f := range r.Findings {
			fingerprint := findings.Fingerprint(&f)
			if _, known := open[fingerprint]; !known {
				fresh[i].Findings = append(fresh[i].Findings, f)
			}
			delete(open, fingerprint)
		}
	}
	for _, file := range open {
		if linted[file] {
			settled++
		}
	}
	return fresh, settled
}

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
