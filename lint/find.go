package lint

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A source is a file to lint.
type source struct {
	path  string // as reports name it
	named bool   // judged whatever it is
	err   error  // why it, or the folder, cannot be looked at
}

// extensions are those of templates; a folder is searched for no others.
var extensions = [...]string{".yaml", ".yml", ".json", ".template"}

// skippedFolders hold the data of version control, other people's files, and what is built from templates.
var skippedFolders = [...]string{
	gitName, ".hg", ".svn",
	"node_modules", "site-packages", ".venv", ".tox", "__pycache__",
	".aws-sam", "cdk.out", ".serverless",
}

// findSources lists the files that the arguments mean, each once, in the order of the arguments and sorted below each.
func findSources(args []string, o Options) []source {
	s := search{
		exclude:  o.exclusions(),
		always:   o.strictExclusions(),
		named:    !o.OnlyTemplates,
		indexes:  map[string]int{},
		ignoring: !o.NoGitignore,
	}
	s.git.fail = func(path string, reason error) { s.list = append(s.list, source{path: path, err: reason}) }
	for _, arg := range args {
		s.argument(arg)
	}
	return s.list
}

// exclusions are the globs of options and of the configuration; the latter's count from its folder.
func (o *Options) exclusions() []globSet {
	return []globSet{newGlobSet(".", o.Exclude...), newGlobSet(o.Config.Folder, o.Config.IgnoreTemplates...)}
}

// strictExclusions are those that hold for named files, too, as they do in cfn-lint.
func (o *Options) strictExclusions() (sets []globSet) {
	if o.ExcludeNamed {
		sets = append(sets, newGlobSet(".", o.Exclude...))
	}
	if o.Config.Peer {
		sets = append(sets, newGlobSet(o.Config.Folder, o.Config.IgnoreTemplates...))
	}
	return sets
}

// A search collects the files that arguments mean.
type search struct {
	exclude  []globSet
	always   []globSet // those that hold for arguments, too
	named    bool      // files that are arguments are taken whatever excludes them
	ignoring bool      // what git ignores is left out
	git      gitFolders

	pattern wildcard // what files below the folder must match; nil: have a template's extension
	list    []source
	indexes map[string]int // of the list, by the real path
}

func (s *search) argument(arg string) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && !info.IsDir():
		s.file(arg)
	case err == nil:
		s.pattern = nil
		s.start(arg)
	case isGlob(arg):
		for _, text := range alternatives(filepath.ToSlash(filepath.Clean(arg))) {
			s.glob(text)
		}
	default:
		s.list = append(s.list, source{path: slashed(arg), err: err})
	}
}

// file takes a file that is an argument.
func (s *search) file(path string) {
	full := absolute(path)
	if slices.ContainsFunc(s.always, func(set globSet) bool { return set.matches(full) }) {
		return
	}
	if !s.named && (s.excluded(full) || s.isLeftOut(full)) {
		return
	}
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		real = full
	}
	s.add(path, real, s.named)
}

// isLeftOut tells whether a search of the current folder would leave the file out.
func (s *search) isLeftOut(path string) bool {
	folder, name := filepath.Dir(path), filepath.Base(path)
	if here, err := filepath.Rel(absolute("."), folder); err == nil && slices.ContainsFunc(namesOf(here), skipped) {
		return true
	}
	if !s.ignoring {
		return false
	}
	f := s.git.at(folder)
	return f.ignored || f.ignores(name, false)
}

func skipped(name string) bool { return slices.Contains(skippedFolders[:], name) }

func (s *search) excluded(path string) bool {
	return slices.ContainsFunc(s.exclude, func(set globSet) bool { return set.matches(path) })
}

// glob takes the files that a glob without braces matches. It walks from the last folder that the glob names outright.
func (s *search) glob(glob string) {
	folder := glob
	for strings.ContainsAny(folder, "*?[") {
		folder = filepath.ToSlash(filepath.Dir(folder))
	}
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		folder = filepath.Dir(folder) // braces stood for the name of a file
	} else if errors.Is(err, fs.ErrNotExist) {
		return
	}
	s.pattern, _ = parseWildcard(glob, false)
	s.start(filepath.FromSlash(folder))
}

// start walks from a folder that was named, which is searched whatever is said about it.
func (s *search) start(path string) {
	full := absolute(path)
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		real = full
	}
	w := walked{path: path, full: full, real: real}
	if s.ignoring {
		w.git = *s.git.at(full)
	}
	s.walk(w)
}

// walked is a folder on the way of a search.
type walked struct {
	path string    // as reports name it
	full string    // absolute
	real string    // absolute, without links
	git  gitFolder // the zero value where that does not matter
}

// walk takes the files below a folder that are looked for. Links to folders are not followed, so that it ends.
func (s *search) walk(w walked) {
	entries, err := os.ReadDir(w.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // a folder may vanish, too
		s.list = append(s.list, source{path: slashed(w.path), err: err})
	}
	for _, entry := range entries {
		name := entry.Name()
		switch path := filepath.Join(w.path, name); {
		case entry.IsDir():
			if !skipped(name) && s.isBelow(path) && !w.git.ignores(name, true) && !s.excludes(w, name) {
				s.walk(s.enter(w, name))
			}
		case s.wants(path) && !w.git.ignores(name, false) && !s.excludes(w, name):
			s.found(path, filepath.Join(w.real, name), entry.Type())
		}
	}
}

func (s *search) excludes(w walked, name string) bool {
	return s.excluded(filepath.Join(w.full, name))
}

func (s *search) enter(w walked, name string) walked {
	below := walked{filepath.Join(w.path, name), filepath.Join(w.full, name), filepath.Join(w.real, name), gitFolder{}}
	if s.ignoring {
		below.git = s.git.enter(&w.git, name, below.full, exists(below.full))
	}
	return below
}

// isBelow tells whether files that are looked for can be below a folder.
func (s *search) isBelow(folder string) bool {
	return s.pattern == nil || s.pattern.reaches(len(namesOf(folder)))
}

// wants tells whether a file is one that is looked for.
func (s *search) wants(path string) bool {
	if s.pattern != nil {
		return s.pattern.match(namesOf(path))
	}
	return slices.Contains(extensions[:], strings.ToLower(filepath.Ext(path)))
}

// found takes a file that a folder has: no pipe, no device, and no link to anything but a file.
func (s *search) found(path, real string, kind fs.FileMode) {
	if kind&fs.ModeSymlink != 0 {
		info, err := os.Stat(real)
		if err != nil {
			return
		}
		kind = info.Mode().Type()
		if target, err := filepath.EvalSymlinks(real); err == nil {
			real = target
		}
	}
	if kind.IsRegular() {
		s.add(path, real, false)
	}
}

// add takes a file, unless it is there already; that somebody named it counts anyway.
func (s *search) add(path, real string, named bool) {
	if i, known := s.indexes[real]; known {
		s.list[i].named = s.list[i].named || named
		return
	}
	s.indexes[real] = len(s.list)
	s.list = append(s.list, source{path: slashed(path), named: named})
}

// slashed is a path as reports name it, with slashes on Windows as well: so the names in a baseline or a report do not depend
// on the machine.
func slashed(path string) string { return filepath.ToSlash(path) }
