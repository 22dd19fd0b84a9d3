package lint

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// gitIgnores tells whether rules ignore a path, or a folder above it. A slash at the end makes it a folder.
func gitIgnores(rules []ignoreRule, path string) bool {
	list := &ignoreList{rules: rules}
	names := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i := range names {
		if list.ignore(names[:i+1], i+1 < len(names) || strings.HasSuffix(path, "/")) {
			return true
		}
	}
	return false
}

func TestGitignoreLines(t *testing.T) {
	for _, c := range []struct {
		lines   string
		ignored string // paths with blanks between
		kept    string
	}{
		{"a.yaml", "a.yaml b/a.yaml a.yaml/ a.yaml/b", "a.yml xa.yaml"},
		{"/a.yaml", "a.yaml", "b/a.yaml"},
		{"b/a", "b/a b/a/c", "c/b/a a"},
		{"out/", "out/ out/a b/out/a", "out b/out"},
		{"/out/", "out/a", "b/out/a out"},
		{"*.yaml", "a.yaml b/a.yaml .yaml", "a.yml"},
		{"*", "a .a a/b", ""},
		{"a/*", "a/b a/b/c", "a/ b/a/b"},
		{"a?c", "abc a/abc", "ac abbc a/c"},
		{"a/?/c", "a/b/c", "a//c a/bb/c"},
		{"**/a", "a b/a b/c/a", "ab"},
		{"a/**", "a/b a/b/c", "a/ a"},
		{"a/**/b", "a/b a/x/b a/x/y/b", "ab a/xb c/a/b"},
		{"a**b", "ab axb c/ab", "a/b"},
		{"/**/a/**/b/", "a/b/ x/a/y/b/", "a/b"},
		{"***/a", "a b/a", "ab"},
		{"*.yaml\n!keep.yaml", "a.yaml", "keep.yaml b/keep.yaml"},
		{"out/\n!out/keep.yaml", "out/keep.yaml", ""}, // a folder that is ignored is not looked into
		{"out/*\n!out/keep.yaml", "out/a.yaml", "out/keep.yaml out/"},
		{"a\n!a\na", "a", ""},
		{"!a", "", "a"},
		{"# a\n\n   \n", "", "a # #"},
		{`\#a`, "#a", `\#a a`},
		{`\!a`, "!a", `\!a a`},
		{"a  ", "a", ""},
		{"a\t", "a\t", "a"},
		{"a\r\nb\r\n", "a b", ""},
		{"\uFEFFa", "a", ""},
		{"[ab]c", "ac bc", "cc [ab]c"},
		{"[!ab]c [^ab]c", "", "ac"},
		{"[!ab]c", "cc", "ac bc"},
		{"[^ab]c", "cc", "ac bc"},
		{"[a-cx]", "a b c x", "d -"},
		{"[a-]", "a -", "b"},
		{"[]a]", "] a", "b"},
		{"[!]a]", "b", "] a"},
		{`[\]]`, "]", `\`},
		{`[a\-c]`, "a - c", "b"},
		{"[[:digit:]x]", "1 x", "a : d"},
		{"[![:alpha:]]", "1", "a"},
		{"[[:nothing:]]", "", "n :"},
		{"[ab", "", "[ab a"}, // never closed: git matches nothing
		{`a\`, "", `a a\`},
		{`a\*`, "a*", "ab"},
		{"a[/]b", "", "a/b"}, // a class stands for no slash
		{"/", "", "a a/"},
		{"!", "", "a !"},
		{"é?", "éé éa", "é"},
	} {
		rules := parseIgnore([]byte(c.lines))
		for _, path := range strings.Split(c.ignored, " ") {
			if path != "" && !gitIgnores(rules, path) {
				t.Errorf("%q keeps %q", c.lines, path)
			}
		}
		for _, path := range strings.Split(c.kept, " ") {
			if path != "" && gitIgnores(rules, path) {
				t.Errorf("%q ignores %q", c.lines, path)
			}
		}
	}
	if !gitIgnores(parseIgnore([]byte(`a\ `)), "a ") || gitIgnores(parseIgnore([]byte("a ")), "a ") {
		t.Error("a blank at the end belongs to the pattern only behind a backslash")
	}
}

// TestGitignoreAgreesWithGit asks git about the files of trees that are made at random.
func TestGitignoreAgreesWithGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("NOT CHECKED: whether .gitignore is read as git reads it, for there is no git: ", err)
	}
	random := rand.New(rand.NewSource(1))
	for range 25 {
		compareWithGit(t, random)
	}
}

func compareWithGit(t *testing.T, random *rand.Rand) {
	root := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(root, ".config"))
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(root, "none"))
	git(t, root, "", "init", "-q")
	write := func(name, text string) {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(".config/git/ignore", randomIgnoreFile(random))
	write(".git/info/exclude", randomIgnoreFile(random))
	var paths []string
	for range 60 {
		folder := strings.Repeat("%s/", random.Intn(4))
		names := make([]any, strings.Count(folder, "%"))
		for i := range names {
			names[i] = pick(random, "a", "b", "ab")
		}
		folder = fmt.Sprintf(folder, names...)
		paths = append(paths, folder+pick(random, "c", "bc", "a.c", "c d", "!c", "#c"))
		if random.Intn(3) == 0 {
			write(folder+ignoreName, randomIgnoreFile(random))
		}
	}
	for _, path := range paths {
		write(path, "")
	}
	want := strings.Split(git(t, root, strings.Join(paths, "\x00"), "check-ignore", "-z", "--no-index", "--stdin"), "\x00")
	for _, path := range paths {
		g := gitFolders{fail: func(path string, err error) { t.Error(path, err) }}
		full := filepath.Join(root, filepath.FromSlash(path))
		folder := g.at(filepath.Dir(full))
		got := folder.ignored || folder.ignores(filepath.Base(full), false)
		if got != slices.Contains(want, path) {
			t.Fatalf("%s is ignored: %t, git says %t\n%s", path, got, !got, ignoreFiles(root))
		}
	}
}

// starsBehindText are several asterisks between other characters and a slash. Git's manual says that they are as good as one,
// and git takes them for ** where no wildcard comes before them.
var starsBehindText = regexp.MustCompile(`[^/\n!]\*\*+/`)

func randomIgnoreFile(random *rand.Rand) string {
	for {
		if text := randomIgnoreLines(random); !starsBehindText.MatchString(text) {
			return text
		}
	}
}

func randomIgnoreLines(random *rand.Rand) string {
	var text strings.Builder
	for range random.Intn(4) {
		if random.Intn(4) == 0 {
			text.WriteString("!")
		}
		if random.Intn(4) == 0 {
			text.WriteString("/")
		}
		for range 1 + random.Intn(2) {
			text.WriteString(pick(random, "a", "b", "c", "ab", "*", "?", "*c", "a*", "[ab]", "[!a]*", `\c`, "a.c", "c d", "**", "[[:alpha:]]", "[a-b]c"))
			if random.Intn(3) == 0 {
				text.WriteString("/" + pick(random, "", "**/", "*/", "c", "b", "**"))
				break
			}
		}
		text.WriteString(pick(random, "", "", "", "/", "  ", " \\ ") + pick(random, "\n", "\n", "\r\n"))
	}
	return text.String()
}

func pick(random *rand.Rand, words ...string) string { return words[random.Intn(len(words))] }

func git(t *testing.T, folder, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir, cmd.Stdin = folder, strings.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 { // 1 says that nothing is ignored
		t.Fatalf("git %v: %v", args, err)
	}
	return string(out)
}

// ignoreFiles are all files with rules, for messages.
func ignoreFiles(root string) string {
	var text strings.Builder
	_ = filepath.WalkDir(root, func(path string, _ os.DirEntry, _ error) error {
		if slices.Contains([]string{ignoreName, "exclude", "ignore"}, filepath.Base(path)) {
			content, _ := os.ReadFile(path)
			fmt.Fprintf(&text, "%s: %q\n", path[len(root):], content)
		}
		return nil
	})
	return text.String()
}

func TestWildcardsTakeNoTime(t *testing.T) {
	long := strings.Repeat("a", 20_000)
	deep := strings.Split(strings.Repeat("a/", 5_000)+"b", "/")
	start := time.Now()
	for pattern, names := range map[string][]string{
		strings.Repeat("*a", 200) + "*b":           {long},
		strings.Repeat("*?", 200) + "[!a]":         {long},
		strings.Repeat("**/", 200) + "x":           deep,
		strings.Repeat("**/a/", 200) + "x":         deep,
		strings.Repeat("**/*a*/", 200) + "x":       deep,
		strings.Repeat("[a-a]*", 100) + "b":        {long},
		"**/" + strings.Repeat("a/", 2_000) + "xx": deep,
	} {
		for _, escapes := range []bool{false, true} {
			w, ok := parseWildcard(pattern, escapes)
			if !ok || w.match(names) {
				t.Errorf("%.20s... matches", pattern)
			}
		}
	}
	if took := time.Since(start); took > 20*time.Second { // as good as for ever, where each takes milliseconds
		t.Errorf("it took %s", took)
	}
}

// slowMatch matches as the definition says, and takes for ever on long patterns.
func slowMatch(w wildcard, names []string) bool {
	if len(w) == 0 {
		return len(names) == 0
	}
	if w[0].anyDepth {
		return slowMatch(w[1:], names) || len(names) > 0 && slowMatch(w, names[1:])
	}
	return len(names) > 0 && slowMatchName(w[0], names[0]) && slowMatch(w[1:], names[1:])
}

func slowMatchName(s segment, name string) bool {
	if s.tokens == nil {
		return s.name == name
	}
	return slowMatchTokens(s.tokens, name)
}

func slowMatchTokens(tokens []token, name string) bool {
	if len(tokens) == 0 || name == "" {
		return name == "" && !slices.ContainsFunc(tokens, func(t token) bool { return t.kind != starToken })
	}
	if tokens[0].kind == starToken {
		_, size := utf8.DecodeRuneInString(name)
		return slowMatchTokens(tokens[1:], name) || slowMatchTokens(tokens, name[size:])
	}
	size := tokens[0].match(name)
	return size > 0 && slowMatchTokens(tokens[1:], name[size:])
}

// patternSeeds are patterns with the paths to try them on.
var patternSeeds = [][2]string{
	{"*.yaml", "a/b.yaml"}, {"**/a/**", "b/a/c"}, {"a*b*c", "aXbXc"}, {"[a-z]?", "ab"}, {"[!]", "!"}, {"{a,b}/*.{yaml,json}", "b/x.json"},
	{"**/**/x", "a/b/x"}, {"!a\n#b\n/c/", "c/d"}, {"\\", "\\"}, {"[[:alpha:]", "a"}, {"é*", "éa"}, {"*\xff", "\xff"}, {"{{a,b},c", "a"},
}

func FuzzGitignore(f *testing.F) {
	for _, seed := range patternSeeds {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, lines, path string) {
		names := strings.Split(path, "/")
		for _, rule := range parseIgnore([]byte(lines)) {
			compareWithSlow(t, rule.pattern, names)
			rule.match(names, true)
		}
		gitIgnores(parseIgnore([]byte(lines)), path)
	})
}

func FuzzGlob(f *testing.F) {
	for _, seed := range patternSeeds {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, glob, path string) {
		names := strings.Split(path, "/")
		patterns := parseGlob(glob)
		if len(patterns) == 0 || len(patterns) > mostAlternatives {
			t.Errorf("%q stands for %d patterns", glob, len(patterns))
		}
		for _, w := range patterns {
			compareWithSlow(t, w, names)
		}
		set := newGlobSet(".", glob)
		set.matches(path)
	})
}

// compareWithSlow compares with slowMatch, where that comes to an end.
func compareWithSlow(t *testing.T, w wildcard, names []string) {
	stars := 0
	for _, s := range w {
		if s.anyDepth {
			stars++
		}
		for _, token := range s.tokens {
			if token.kind == starToken {
				stars++
			}
		}
	}
	got := w.match(names)
	if stars > 4 || len(strings.Join(names, "/")) > 40 {
		return
	}
	if want := slowMatch(w, names); got != want {
		t.Errorf("%+v on %q: %t, not %t", w, names, got, want)
	}
}
