package lint

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// An ignoreRule is a line of a .gitignore file. See https://git-scm.com/docs/gitignore
type ignoreRule struct {
	negated     bool // takes back what lines before it say
	foldersOnly bool
	anyDepth    bool // a single name, at any depth
	pattern     wildcard
}

func (r *ignoreRule) match(names []string, folder bool) bool {
	if r.foldersOnly && !folder {
		return false
	}
	if r.anyDepth {
		names = names[len(names)-1:]
	}
	return r.pattern.match(names)
}

// parseIgnore reads a .gitignore file. A line that git could not match with anything gives no rule.
func parseIgnore(text []byte) []ignoreRule {
	var rules []ignoreRule
	for line := range strings.Lines(strings.TrimPrefix(string(text), "\uFEFF")) {
		line = strings.TrimSuffix(line, "\n")
		line = strings.TrimSuffix(line, "\r")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if rule, ok := parseIgnoreLine(withoutTrailingBlanks(line)); ok {
			rules = append(rules, rule)
		}
	}
	return rules
}

func parseIgnoreLine(line string) (r ignoreRule, ok bool) {
	line, r.negated = strings.CutPrefix(line, "!")
	line, r.foldersOnly = strings.CutSuffix(line, "/")
	r.anyDepth = !strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return r, false
	}
	r.pattern, ok = parseWildcard(line, true)
	return r, ok
}

// withoutTrailingBlanks drops the blanks at the end of a line, but not one behind a backslash.
func withoutTrailingBlanks(line string) string {
	end := 0
	for i := 0; i < len(line); i++ {
		if line[i] == ' ' {
			continue
		}
		if line[i] == '\\' && i+1 < len(line) {
			i++
		}
		end = i + 1
	}
	return line[:end]
}

// ignoreList are the rules of one file, and those that count after them.
type ignoreList struct {
	above *ignoreList // of the folder above
	depth int         // how many names lead from the repository to the folder of the file
	rules []ignoreRule
}

// ignore tells whether a file or folder is ignored, given the names that lead there from the repository. It does not look at
// the folders on the way: what is below an ignored one is ignored, whatever rules say.
func (r *ignoreList) ignore(names []string, folder bool) bool {
	for ; r != nil; r = r.above {
		for i := len(r.rules) - 1; i >= 0; i-- {
			if rule := &r.rules[i]; rule.match(names[r.depth:], folder) {
				return !rule.negated
			}
		}
	}
	return false
}

// A gitFolder is a folder with what git ignores in it.
type gitFolder struct {
	names   []string // that lead here from the repository
	rules   *ignoreList
	ignored bool // itself, or a folder above
}

// ignores tells whether something in the folder is ignored.
func (f *gitFolder) ignores(name string, folder bool) bool {
	return f.rules != nil && f.rules.ignore(f.inside(name), folder)
}

func (f *gitFolder) inside(name string) []string {
	return append(f.names[:len(f.names):len(f.names)], name)
}

// gitFolders finds out what is ignored where. Of git's own configuration only the place of the file with rules for all
// repositories is known, and that only where it is the usual one.
type gitFolders struct {
	known map[string]*gitFolder           // by absolute path; nil outside of repositories
	fail  func(path string, reason error) // hears of files with rules that cannot be read
}

// at is the folder with an absolute path. Outside of a repository it is taken for the root of one.
func (g *gitFolders) at(path string) *gitFolder {
	if f := g.inRepository(path); f != nil {
		return f
	}
	f := g.below(&gitFolder{}, path, exists(path))
	return &f
}

func (g *gitFolders) inRepository(path string) *gitFolder {
	if f, known := g.known[path]; known {
		return f
	}
	var f *gitFolder
	has := exists(path)
	parent := filepath.Dir(path)
	if has(gitName) {
		root := g.repository(path, has)
		f = &root
	} else if parent != path {
		if above := g.inRepository(parent); above != nil {
			child := g.enter(above, filepath.Base(path), path, has)
			f = &child
		}
	}
	if g.known == nil {
		g.known = map[string]*gitFolder{}
	}
	g.known[path] = f
	return f
}

// exists tells what is in a folder.
func exists(folder string) func(name string) bool {
	return func(name string) bool {
		_, err := os.Lstat(filepath.Join(folder, name))
		return err == nil
	}
}

const (
	gitName    = ".git"
	ignoreName = ".gitignore"
)

// enter goes one folder down. A repository within a repository has rules of its own.
func (g *gitFolders) enter(above *gitFolder, name, path string, has func(name string) bool) gitFolder {
	if has(gitName) {
		f := g.repository(path, has)
		f.ignored = above.ignored || above.ignores(name, true)
		return f
	}
	return g.below(&gitFolder{
		names: above.inside(name), rules: above.rules, ignored: above.ignored || above.ignores(name, true),
	}, path, has)
}

// repository is the root of a repository. Its own rules win over info/exclude, and that over the user's.
func (g *gitFolders) repository(path string, has func(name string) bool) gitFolder {
	f := gitFolder{}
	for _, file := range []string{userIgnoreFile(), filepath.Join(gitDir(path), "info", "exclude")} {
		rules, _ := rulesIn(file) // they may be nobody's, such as those of another user's home
		f.add(rules)
	}
	return g.below(&f, path, has)
}

// below completes a folder by the rules in its own file. Git does not follow a link there.
func (g *gitFolders) below(f *gitFolder, path string, has func(name string) bool) gitFolder {
	if has(ignoreName) {
		file := filepath.Join(path, ignoreName)
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			rules, err := rulesIn(file)
			if err != nil {
				g.fail(file, err)
			}
			f.add(rules)
		}
	}
	return *f
}

func (f *gitFolder) add(rules []ignoreRule) {
	if len(rules) > 0 {
		f.rules = &ignoreList{above: f.rules, depth: len(f.names), rules: rules}
	}
}

// maxIgnoreFile is the size in bytes up to which a file with rules is read.
const maxIgnoreFile = 1 << 20

func rulesIn(file string) ([]ignoreRule, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxIgnoreFile))
	return parseIgnore(text), err
}

// userIgnoreFile is the usual place of rules for all repositories; "" when the user has no home.
func userIgnoreFile() string {
	home, _ := os.UserHomeDir()
	config := os.Getenv("XDG_CONFIG_HOME")
	if home == "" && config == "" {
		return ""
	}
	return filepath.Join(cmp.Or(config, filepath.Join(home, ".config")), "git", "ignore")
}

// gitDir is where the data of a repository is. In a submodule and in a worktree .git is a file that says so; all worktrees of
// a repository share its info/exclude.
func gitDir(root string) string {
	folder := filepath.Join(root, gitName)
	if text, ok := smallFile(folder); ok {
		place, found := bytes.CutPrefix(text, []byte("gitdir:"))
		if !found {
			return folder
		}
		folder = fromFolder(root, place)
	}
	if common, ok := smallFile(filepath.Join(folder, "commondir")); ok {
		folder = fromFolder(folder, common)
	}
	return folder
}

func fromFolder(folder string, text []byte) string {
	path := filepath.FromSlash(string(bytes.TrimSpace(text)))
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(folder, path)
}

// smallFile reads a file of one line.
func smallFile(path string) (text []byte, ok bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<16 {
		return nil, false
	}
	text, err = os.ReadFile(path)
	return text, err == nil
}
