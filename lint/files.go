package lint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// A Result is what linting one file gave.
type Result struct {
	Name     string // the path, or what Source was told
	Template *cfn.Template
	Findings []Finding
	Skipped  bool  // the file is no template, or is excluded, and need not be judged
	Err      error // the file could not be linted; says nothing about the template

	unreadable bool // the template is not what the file means
}

// Source parses and lints a template. One that cannot be read, or that has duplicate keys, gives findings of E0000 only. With
// OnlyTemplates, what is none or is excluded by its name is skipped.
func Source(ctx context.Context, name string, src []byte, o Options) Result {
	excluded := func(set globSet) bool { return set.matches(name) }
	if o.OnlyTemplates && slices.ContainsFunc(o.exclusions(), excluded) {
		return Result{Name: name, Skipped: true}
	}
	return judge(ctx, name, src, o, !o.OnlyTemplates)
}

// judge lints a text. One that was not named must look like a template.
func judge(ctx context.Context, name string, src []byte, o Options, named bool) (result Result) {
	result.Name = name
	if !named && !mayBeTemplate(src) {
		result.Skipped = true
		return result
	}
	o.Deployments = slices.DeleteFunc(slices.Clone(o.Deployments), func(d *Deployment) bool { return !d.covers(name) })
	defer func() {
		if fault := recover(); fault != nil {
			result.Err = fmt.Errorf("%s: internal error: %v\n%s", name, fault, debug.Stack())
		}
	}()
	t, diags := cfn.Parse(name, src)
	if !named && !isTemplate(t, diags) {
		result.Skipped = true
		return result
	}
	result.Template = t
	found := parseFindings(t, diags, o.forFile(name))
	if slices.ContainsFunc(diags, func(d cfn.Diagnostic) bool { return d.Severity == cfn.Error }) {
		result.Findings, result.unreadable = settle(found), true
	} else {
		result.Findings = run(ctx, t, found, o)
	}
	return result
}

// parseFindings makes findings of what Parse has to say: errors about what cannot be read, warnings about what is read
// otherwise than it looks.
func parseFindings(t *cfn.Template, diags []cfn.Diagnostic, o Options) []Finding {
	if len(diags) == 0 {
		return nil
	}
	var found []Finding
	s := newSelection(o)
	for _, d := range diags {
		id := ruleUnreadable
		if d.Severity == cfn.Warning {
			id = ruleNotation
		}
		if d.Detail == cfn.NoContent {
			id = ruleSections
		}
		if rule := s.get(id); rule != nil && !(id == ruleUnreadable && o.IgnoreUnreadable) {
			f := Finding{Diagnostic: d, Stage: Written, Owner: d.LogicalID}
			found = append(found, complete(f, rule, t))
		}
	}
	return found
}

// Files lints the files that the arguments mean: files, folders, which are searched for templates, and globs, in which
// ** stands for any number of folders. A file that was named is judged whatever it is, unless OnlyTemplates says otherwise;
// others are left out when they are no templates, are excluded, or are ignored by git. The results are in the order of the
// arguments, and sorted below each. What cannot be read, such as a folder, is a result with an error, and keeps nothing
// else from being judged; the error of Files joins those of the results.
func Files(ctx context.Context, args []string, o Options) ([]Result, error) {
	sources := findSources(args, o)
	results := make([]Result, len(sources))
	finished := progress{total: len(sources), report: o.Progress}
	o.crowded = min(jobs(o), len(sources)) > 1
	atOnce(jobs(o), len(sources), func(i int) {
		results[i] = lintFile(ctx, sources[i], o)
		finished.step()
	})
	errs := []error{ctx.Err()}
	for _, r := range results {
		errs = append(errs, r.Err)
	}
	return results, errors.Join(errs...)
}

// atOnce does so many pieces of work with so many workers. One worker needs no goroutine, whose stack and memory a short run would
// pay for.
func atOnce(workers, pieces int, work func(i int)) {
	if workers = min(workers, pieces); workers <= 1 {
		for i := range pieces {
			work(i)
		}
		return
	}
	next := make(chan int)
	var working sync.WaitGroup
	for range workers {
		working.Add(1)
		go func() {
			defer working.Done()
			for i := range next {
				work(i)
			}
		}()
	}
	for i := range pieces {
		next <- i
	}
	close(next)
	working.Wait()
}

// A progress counts the files that are finished, for Options.Progress.
type progress struct {
	mutex       sync.Mutex
	done, total int
	report      func(done, total int)
}

func (p *progress) step() {
	if p.report == nil {
		return
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.done++
	p.report(p.done, p.total)
}

func jobs(o Options) int {
	if o.Jobs > 0 {
		return o.Jobs
	}
	return runtime.GOMAXPROCS(0)
}

func lintFile(ctx context.Context, s source, o Options) Result {
	if s.err == nil {
		s.err = ctx.Err()
	}
	if s.err != nil {
		return Result{Name: s.path, Err: s.err}
	}
	src, err := readSource(s)
	if !s.named && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, errTooLarge)) { // it vanished, or is no template
		return Result{Name: s.path, Skipped: true}
	}
	if err != nil {
		return Result{Name: s.path, Err: err}
	}
	return judge(ctx, s.path, src, o, s.named)
}

// MaxFileSize is the size in bytes up to which files are read. CloudFormation takes templates of 1 MB at most; the limit is
// there so that a wrong argument cannot fill the memory.
const MaxFileSize = 64 << 20

var errTooLarge = tooLarge{}

type tooLarge struct{}

func (tooLarge) Error() string { return fmt.Sprintf("it is larger than %d MB", MaxFileSize>>20) }

// readSource reads a file; one that was named may be a pipe.
func readSource(s source) ([]byte, error) {
	f, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := int64(0)
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	if size > MaxFileSize {
		return nil, &fs.PathError{Op: "read", Path: s.path, Err: errTooLarge}
	}
	text := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if n, err := text.ReadFrom(io.LimitReader(f, MaxFileSize+1)); err != nil || n <= MaxFileSize {
		return text.Bytes(), err
	}
	return nil, &fs.PathError{Op: "read", Path: s.path, Err: errTooLarge}
}

// ReadDeployments reads parameter files and deployment files; globs stand for the files that match. The templates that
// deployment files name are looked for beside them and from the current folder on, and become paths of this folder. The
// error is about files that cannot be read; what is wrong in them is for DeploymentResults.
func ReadDeployments(parameterFiles, deploymentFiles []string) ([]*Deployment, error) {
	var all []*Deployment
	for _, kind := range []struct {
		args  []string
		parse func(string, []byte) *Deployment
	}{{parameterFiles, ParseParameters}, {deploymentFiles, ParseDeployment}} {
		for _, s := range findSources(kind.args, Options{NoGitignore: true}) {
			if s.err != nil {
				return nil, s.err
			}
			source, err := readSource(s)
			if err != nil {
				return nil, err
			}
			d := kind.parse(s.path, source)
			d.locate()
			all = append(all, d)
		}
	}
	return all, nil
}

// locate makes the template's path one that can be opened.
func (d *Deployment) locate() {
	if d.Template == "" {
		return
	}
	beside := filepath.Join(filepath.Dir(d.Name), d.Template)
	for _, path := range []string{beside, filepath.Clean(d.Template)} {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			d.Template = path
			return
		}
	}
	d.fault(ruleDeploymentFile, d.path, "there is no template %s, neither here nor from the current folder on", d.Template)
	d.Template = ""
}

func samePath(a, b string) bool {
	return filepath.Clean(a) == filepath.Clean(b)
}

// resourcesMark is how the Resources section begins, in YAML and in JSON.
var resourcesMark = lazy.Pattern{Expression: `(?m)(^\x{FEFF}?|["'{,\s])Resources["']?\s*:`}

// mayBeTemplate looks for words without which nothing is a template, so that other files need not be parsed.
func mayBeTemplate(src []byte) bool {
	if bytes.HasPrefix(src, []byte{0xFF, 0xFE}) || bytes.HasPrefix(src, []byte{0xFE, 0xFF}) { // UTF-16
		return true
	}
	if bytes.Contains(src, []byte(versionSection)) || bytes.Contains(src, []byte(samTransform)) {
		return true
	}
	hasType := bytes.Contains(src, []byte("AWS::")) || bytes.Contains(src, []byte("Custom::"))
	return hasType && resourcesMark.Get().Match(src)
}

const versionSection = "AWSTemplateFormatVersion"

// sectionMark is a section at the start of a line, as a template in YAML has it, or behind the brace that JSON starts with.
var sectionMark = lazy.Pattern{Expression: `(?m)(\A\x{FEFF}?\s*\{(?s:.)*|^\x{FEFF}?)["']?(AWSTemplateFormatVersion|Resources|Transform)["']?\s*:`}

// isTemplate tells a template from other files in YAML or JSON that have its words further inside, such as schemas and the
// configurations of other tools. Of one that cannot be read the text has to tell.
func isTemplate(t *cfn.Template, diags []cfn.Diagnostic) bool {
	if cfn.Unreadable(diags) {
		return mayBeTemplate(t.Source) && sectionMark.Get().Match(t.Source)
	}
	if t.Root.Has(versionSection) || mentionsMacroOfAWS(t.Root.Get("Transform")) {
		return true
	}
	return slices.ContainsFunc(t.Resources, func(r *cfn.Resource) bool {
		return strings.Contains(r.TypeName(), "::") || strings.HasPrefix(r.ID.Text, "Fn::")
	})
}

func mentionsMacroOfAWS(transform *cfn.Node) (found bool) {
	transform.Walk(func(n *cfn.Node) bool {
		text, ok := n.Str()
		found = found || ok && strings.HasPrefix(text, "AWS::")
		return !found
	})
	return found
}

// ReadTemplate reads a file for Options.ReadFile. What is no template anyway, such as a device, is not touched.
func ReadTemplate(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > schema.TemplateSizeMax {
		return nil, fmt.Errorf("%s is no template", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, schema.TemplateSizeMax))
}
