package lint

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// A Result is what linting one file gave.
type Result struct {
	Name     string // the path, or what Source was told
	Template *cfn.Template
	Findings []Finding
	Skipped  bool  // the file is no template, and was not named itself
	Err      error // the file could not be linted; says nothing about the template

	unreadable bool // the template is not what the file means
}

// Source parses and lints a template. One that cannot be read, or that has duplicate keys, gives findings of E0000 only.
func Source(ctx context.Context, name string, src []byte, o Options) (result Result) {
	result.Name = name
	o.Deployments = slices.DeleteFunc(slices.Clone(o.Deployments), func(d *Deployment) bool { return !d.covers(name) })
	defer func() {
		if fault := recover(); fault != nil {
			result.Err = fmt.Errorf("%s: internal error: %v\n%s", name, fault, debug.Stack())
		}
	}()
	t, diags := cfn.Parse(name, src)
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
// ** stands for any number of folders. What is no template is skipped unless it was named itself. The results are in
// the order of the arguments, and sorted below each; the error joins those of the results.
func Files(ctx context.Context, args []string, o Options) ([]Result, error) {
	sources, err := findSources(args)
	if err != nil {
		return nil, err
	}
	sources = without(sources, "", o.Exclude)
	sources = without(sources, o.Config.Folder, o.Config.IgnoreTemplates)
	results := make([]Result, len(sources))
	finished := progress{total: len(sources), report: o.Progress}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(jobs(o), len(sources)) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for i := range next {
				results[i] = lintFile(ctx, sources[i], o)
				finished.step()
			}
		}()
	}
	for i := range sources {
		next <- i
	}
	close(next)
	workers.Wait()
	errs := []error{ctx.Err()}
	for _, r := range results {
		errs = append(errs, r.Err)
	}
	return results, errors.Join(errs...)
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
	if ctx.Err() != nil {
		return Result{Name: s.path, Err: ctx.Err()}
	}
	src, err := os.ReadFile(s.path)
	if err != nil {
		return Result{Name: s.path, Err: err}
	}
	if !s.named && !looksLikeTemplate(src) {
		return Result{Name: s.path, Skipped: true}
	}
	return Source(ctx, s.path, src, o)
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
		sources, err := findSources(kind.args)
		if err != nil {
			return nil, err
		}
		for _, s := range sources {
			source, err := os.ReadFile(s.path)
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

// templateMark is what a template has and other YAML and JSON files have not: the Resources section together with the
// type of a resource, or a declared version.
var templateMark = lazyPattern(`(?m)(^|["'{,\s])Resources["']?\s*:`)

func looksLikeTemplate(src []byte) bool {
	if bytes.Contains(src, []byte("AWSTemplateFormatVersion")) || bytes.Contains(src, []byte(samTransform)) {
		return true
	}
	hasType := bytes.Contains(src, []byte("AWS::")) || bytes.Contains(src, []byte("Custom::"))
	return hasType && templateMark().Match(src)
}

// A source is a file to lint.
type source struct {
	path  string
	named bool // by an argument of its own
}

// findSources lists the files that the arguments mean, each once.
func findSources(args []string) ([]source, error) {
	var list []source
	seen := map[string]bool{}
	add := func(paths []string, named bool) {
		for _, path := range paths {
			if clean := filepath.Clean(path); !seen[clean] {
				seen[clean] = true
				list = append(list, source{path, named})
			}
		}
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err == nil && !info.IsDir():
			add([]string{arg}, true)
		case err == nil:
			paths, err := templatesBelow(arg, nil)
			if err != nil {
				return nil, err
			}
			add(paths, false)
		case strings.ContainsAny(arg, "*?["):
			paths, err := matching(arg)
			if err != nil {
				return nil, err
			}
			add(paths, false)
		default:
			return nil, err
		}
	}
	return list, nil
}

// without drops the files that match one of the globs, which count from a folder, unless they were named by an argument of
// their own.
func without(sources []source, folder string, globs []string) []source {
	if len(globs) == 0 {
		return sources
	}
	return slices.DeleteFunc(sources, func(s source) bool {
		if s.named {
			return false
		}
		path := pathFrom(folder, s.path)
		return slices.ContainsFunc(globs, func(glob string) bool { return matchesGlob(glob, path) })
	})
}

// pathFrom is a path from a folder on, or from the working folder, which is "", with slashes. Links are followed where the file
// does not lie below the folder at first sight.
func pathFrom(folder, path string) string {
	if path = filepath.Clean(path); folder == "" {
		return filepath.ToSlash(path)
	}
	from, _ := filepath.Abs(folder) // without a working folder there is no way from one to the other either
	to, _ := filepath.Abs(path)
	way, err := filepath.Rel(from, to)
	if err == nil && !strings.HasPrefix(way, "..") {
		return filepath.ToSlash(way)
	}
	from, fromErr := filepath.EvalSymlinks(from)
	to, toErr := filepath.EvalSymlinks(to)
	if there, err := filepath.Rel(from, to); fromErr == nil && toErr == nil && err == nil {
		way = there
	}
	return filepath.ToSlash(cmp.Or(way, path))
}

// matchesGlob reports whether a path, or a folder that it lies in, matches a glob. Both have slashes.
func matchesGlob(glob, path string) bool {
	glob = filepath.ToSlash(filepath.Clean(glob))
	return globPattern(glob).MatchString(path) || globPattern(glob+"/**").MatchString(path)
}

// extensions are those of templates; a folder is searched for no others.
var extensions = [...]string{".yaml", ".yml", ".json", ".template"}

// skippedFolders hold copies and other people's files.
var skippedFolders = [...]string{".git", ".aws-sam", "node_modules", "cdk.out", ".venv", "__pycache__"}

// templatesBelow lists the files below a folder, sorted, that have a template's extension and, when there is a pattern,
// match it.
func templatesBelow(folder string, pattern *regexp.Regexp) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != folder && slices.Contains(skippedFolders[:], entry.Name()):
			return filepath.SkipDir
		case entry.IsDir():
		case pattern != nil && pattern.MatchString(filepath.ToSlash(path)):
			paths = append(paths, path)
		case pattern == nil && slices.Contains(extensions[:], strings.ToLower(filepath.Ext(path))):
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// matching lists the files that match a glob. It walks from the last folder that the glob names outright.
func matching(glob string) ([]string, error) {
	glob = filepath.ToSlash(filepath.Clean(glob))
	folder := glob
	for strings.ContainsAny(folder, "*?[") {
		folder = pathDir(folder)
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return templatesBelow(filepath.FromSlash(folder), globPattern(glob))
}

func pathDir(path string) string {
	return filepath.ToSlash(filepath.Dir(path))
}

var globTokens = lazyPattern(`\*\*/|\*\*|\*|\?|\[!?[^\]/]+\]|[^*?\[]+|\[`)

// globPattern translates a glob: * and ? stay within a folder, ** does not.
func globPattern(glob string) *regexp.Regexp {
	expression := globTokens().ReplaceAllStringFunc(glob, func(token string) string {
		switch {
		case token == "**/":
			return "(?:[^/]+/)*"
		case token == "**":
			return ".*"
		case token == "*":
			return "[^/]*"
		case token == "?":
			return "[^/]"
		case strings.HasPrefix(token, "[!"):
			return "[^" + strings.ReplaceAll(token[2:], `\`, `\\`)
		case len(token) > 1 && token[0] == '[':
			return strings.ReplaceAll(token, `\`, `\\`)
		}
		return regexp.QuoteMeta(token)
	})
	if pattern := userExpression("^" + expression + "$"); pattern != nil {
		return pattern
	}
	return regexp.MustCompile("^" + regexp.QuoteMeta(glob) + "$") // an odd class such as [z-a]: take it as it is written
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
