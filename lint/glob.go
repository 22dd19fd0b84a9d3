package lint

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/lazy"
)

// A wildcard is a pattern for paths, name by name. Matching takes time in proportion to the pattern times the path at most:
// where two runs of any length could share the text, it is enough to let the last one grow.
type wildcard []segment

// A segment is what a wildcard says about one name of a path.
type segment struct {
	anyDepth bool   // **, which stands for any number of names
	name     string // the name itself, where tokens is nil
	tokens   []token
}

// A token stands for a character, or for several.
type token struct {
	kind  tokenKind
	char  byte // of a literal
	class class
}

type tokenKind uint8

const (
	literalToken tokenKind = iota // one byte
	anyToken                      // ?
	classToken                    // [...]
	starToken                     // *
	slashToken                    // ends a segment; in none
)

// parseWildcard reads a pattern. With escapes it is one of git: a backslash takes away the meaning of what follows, and a
// pattern that is not complete is none. Without, a bracket that is never closed is itself.
func parseWildcard(text string, escapes bool) (w wildcard, ok bool) {
	var tokens []token
	for text != "" {
		var t token
		if t, text, ok = nextToken(text, escapes); !ok {
			return nil, false
		}
		if t.kind == slashToken {
			w, tokens = append(w, newSegment(tokens)), nil
		} else {
			tokens = append(tokens, t)
		}
	}
	w = append(w, newSegment(tokens))
	if w[len(w)-1].anyDepth { // all that is in a folder, and not the folder
		w = append(w, segment{tokens: []token{{kind: starToken}}})
	}
	return w, true
}

func nextToken(text string, escapes bool) (t token, rest string, ok bool) {
	c, rest := text[0], text[1:]
	switch {
	case c == '/':
		return token{kind: slashToken}, rest, true
	case c == '*':
		return token{kind: starToken}, rest, true
	case c == '?':
		return token{kind: anyToken}, rest, true
	case c == '[':
		set, after, ok := parseClass(rest, escapes)
		if ok || escapes {
			return token{kind: classToken, class: set}, after, ok
		}
	case c == '\\' && escapes && rest == "":
		return t, rest, false
	case c == '\\' && escapes && rest[0] == '/':
		return token{kind: slashToken}, rest[1:], true
	case c == '\\' && escapes:
		c, rest = rest[0], rest[1:]
	}
	return token{char: c}, rest, true
}

func newSegment(tokens []token) segment {
	isStar := func(t token) bool { return t.kind == starToken }
	if len(tokens) > 1 && !slices.ContainsFunc(tokens, func(t token) bool { return !isStar(t) }) {
		return segment{anyDepth: true}
	}
	if slices.ContainsFunc(tokens, func(t token) bool { return t.kind != literalToken }) {
		return segment{tokens: slices.CompactFunc(tokens, func(a, b token) bool { return isStar(a) && isStar(b) })}
	}
	name := make([]byte, len(tokens))
	for i, t := range tokens {
		name[i] = t.char
	}
	return segment{name: string(name)}
}

// match tells whether the names are those of a path that the pattern means.
func (w wildcard) match(names []string) bool {
	at, last, resume := 0, -1, 0
	for i := 0; i < len(names); {
		switch {
		case at < len(w) && w[at].anyDepth:
			at++
			last, resume = at, i
		case at < len(w) && w[at].match(names[i]):
			at, i = at+1, i+1
		case last >= 0:
			resume++
			at, i = last, resume
		default:
			return false
		}
	}
	return at == len(w)
}

// reaches tells whether the pattern can mean something below a folder of so many names.
func (w wildcard) reaches(names int) bool {
	return names < len(w) || slices.ContainsFunc(w, func(s segment) bool { return s.anyDepth })
}

func (s *segment) match(name string) bool {
	if s.tokens == nil {
		return name == s.name
	}
	at, last, resume := 0, -1, 0
	for i := 0; i < len(name); {
		size := 0
		if at < len(s.tokens) {
			size = s.tokens[at].match(name[i:])
		}
		switch {
		case at < len(s.tokens) && s.tokens[at].kind == starToken:
			at++
			last, resume = at, i
		case size > 0:
			at, i = at+1, i+size
		case last >= 0:
			_, size = utf8.DecodeRuneInString(name[resume:])
			resume += size
			at, i = last, resume
		default:
			return false
		}
	}
	for at < len(s.tokens) && s.tokens[at].kind == starToken {
		at++
	}
	return at == len(s.tokens)
}

// match returns the length of what the token stands for at the start of a text that is not empty; 0 when it is not there.
func (t *token) match(text string) int {
	if t.kind == literalToken {
		if text[0] == t.char {
			return 1
		}
		return 0
	}
	char, size := utf8.DecodeRuneInString(text)
	if t.kind == anyToken || t.kind == classToken && t.class.has(char) {
		return size
	}
	return 0
}

// A class is a set of characters: [a-z_], [!0-9], [[:alpha:]].
type class struct {
	negated bool
	ranges  []charRange
}

type charRange struct{ from, to rune }

func (c *class) has(char rune) bool {
	return slices.ContainsFunc(c.ranges, func(r charRange) bool { return r.from <= char && char <= r.to }) != c.negated
}

// namedClasses are POSIX's, in ASCII.
var namedClasses = lazy.Value[map[string][]charRange]{Make: func() map[string][]charRange {
	return map[string][]charRange{
		"alnum":  {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}},
		"alpha":  {{'A', 'Z'}, {'a', 'z'}},
		"blank":  {{'\t', '\t'}, {' ', ' '}},
		"cntrl":  {{0, 0x1F}, {0x7F, 0x7F}},
		"digit":  {{'0', '9'}},
		"graph":  {{'!', '~'}},
		"lower":  {{'a', 'z'}},
		"print":  {{' ', '~'}},
		"punct":  {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}},
		"space":  {{'\t', '\r'}, {' ', ' '}},
		"upper":  {{'A', 'Z'}},
		"xdigit": {{'0', '9'}, {'A', 'F'}, {'a', 'f'}},
	}
}}

// parseClass reads a class after its opening bracket. A closing bracket that comes first belongs to the class.
func parseClass(text string, escapes bool) (c class, rest string, ok bool) {
	if c.negated = text != "" && (text[0] == '!' || text[0] == '^'); c.negated {
		text = text[1:]
	}
	before := rune(-1) // what a range can start with
	for first := true; text != "" && (first || text[0] != ']'); first = false {
		if !escapes && text[0] == '/' {
			return c, text, false
		}
		if name, after, found := cutClassName(text); found {
			ranges, known := namedClasses.Get()[name]
			if !known {
				return c, text, false
			}
			c.ranges, text, before = append(c.ranges, ranges...), after, -1
			continue
		}
		from := before
		if ranged := before >= 0 && len(text) > 1 && text[0] == '-' && text[1] != ']'; ranged {
			text = text[1:]
		} else {
			from = -1
		}
		char, after, found := classChar(text, escapes)
		if !found {
			return c, text, false
		}
		text, before = after, char
		if from < 0 {
			from = char
		} else {
			before = -1
		}
		c.ranges = append(c.ranges, charRange{from, char})
	}
	if text == "" {
		return c, text, false
	}
	return c, text[1:], true
}

// cutClassName cuts "[:alpha:]" off.
func cutClassName(text string) (name, rest string, ok bool) {
	inner, ok := strings.CutPrefix(text, "[:")
	if !ok {
		return "", text, false
	}
	name, rest, ok = strings.Cut(inner, "]")
	name, closed := strings.CutSuffix(name, ":")
	return name, rest, ok && closed
}

func classChar(text string, escapes bool) (char rune, rest string, ok bool) {
	if escapes && text[0] == '\\' {
		text = text[1:]
	}
	if text == "" {
		return 0, text, false
	}
	char, size := utf8.DecodeRuneInString(text)
	return char, text[size:], true
}

// mostAlternatives is how many patterns the braces of one glob may stand for.
const mostAlternatives = 1000

// alternatives are the texts that the braces of a glob stand for: {a,b}.yaml means a.yaml and b.yaml. Braces without a comma
// are themselves, and so are all in a glob that would stand for too many.
func alternatives(glob string) []string {
	list, done := []string{glob}, false
	for !done {
		done = true
		var next []string
		for _, text := range list {
			start, end, parts := firstBraces(text)
			for _, part := range parts {
				next, done = append(next, text[:start]+part+text[end:]), false
			}
			if parts == nil {
				next = append(next, text)
			}
		}
		if len(next) > mostAlternatives {
			return []string{glob}
		}
		list = next
	}
	return list
}

// firstBraces finds the braces with a comma that open first, and what the commas separate.
func firstBraces(text string) (start, end int, parts []string) {
	type braces struct {
		start  int
		commas []int
	}
	var open []braces
	for i := range len(text) {
		switch {
		case text[i] == '{':
			open = append(open, braces{start: i})
		case len(open) == 0:
		case text[i] == ',':
			last := &open[len(open)-1]
			last.commas = append(last.commas, i)
		case text[i] == '}':
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if len(last.commas) == 0 || parts != nil && start < last.start {
				continue
			}
			start, end, parts = last.start, i+1, nil
			from := last.start + 1
			for _, comma := range append(last.commas, i) {
				parts, from = append(parts, text[from:comma]), comma+1
			}
		}
	}
	return start, end, parts
}

// longestGlob is as long as the longest path on most systems. A longer glob matches nothing.
const longestGlob = 4096

// parseGlob reads a glob of the user: * and ? stay within a name, ** between slashes is any number of folders.
func parseGlob(text string) []wildcard {
	var list []wildcard
	if len(text) > longestGlob {
		return nil
	}
	for _, alternative := range alternatives(text) {
		w, ok := parseWildcard(alternative, false)
		if ok {
			list = append(list, w)
		}
	}
	return list
}

// isGlob tells a glob from the name of a file.
func isGlob(arg string) bool {
	return strings.ContainsAny(arg, "*?[") || len(alternatives(arg)) > 1
}

// A globSet are globs that say which files something is about. They count from a folder and mean what they match with all
// that is below; one without a slash matches at any depth: "old", "*.draft.yaml", "stacks/legacy/", "/srv/**/test".
type globSet struct {
	folder string // absolute
	globs  []wildcard
	rooted []wildcard // absolute ones
}

// newGlobSet reads globs that count from the folder. On Windows they may have backslashes.
func newGlobSet(folder string, globs ...string) globSet {
	if len(globs) == 0 {
		return globSet{}
	}
	set := globSet{folder: absolute(folder)}
	for _, text := range globs {
		text = filepath.ToSlash(text)
		trimmed := strings.TrimRight(text, "/")
		clean := filepath.ToSlash(filepath.Clean(text))
		switch {
		case filepath.IsAbs(text):
			set.rooted = append(set.rooted, parseGlob(clean)...)
		case !strings.Contains(trimmed, "/"):
			for _, w := range parseGlob(clean) {
				set.globs = append(set.globs, append(wildcard{{anyDepth: true}}, w...))
			}
		default:
			set.globs = append(set.globs, parseGlob(clean)...)
		}
	}
	return set
}

// matches tells whether the globs mean a file or folder, given its path.
func (s *globSet) matches(path string) bool {
	if len(s.globs)+len(s.rooted) == 0 {
		return false
	}
	path = absolute(path)
	if matchesPrefix(s.rooted, namesOf(path)) {
		return true
	}
	way, ok := wayFrom(s.folder, path)
	return ok && matchesPrefix(s.globs, namesOf(way))
}

// wayFrom is a path from a folder on; both are absolute. Links are followed where the path does not lie below the folder at
// first sight.
func wayFrom(folder, path string) (way string, ok bool) {
	way, err := filepath.Rel(folder, path)
	if err == nil && !strings.HasPrefix(way, "..") {
		return way, true
	}
	realFolder, folderErr := filepath.EvalSymlinks(folder)
	realPath, pathErr := filepath.EvalSymlinks(path)
	if real, realErr := filepath.Rel(realFolder, realPath); folderErr == nil && pathErr == nil && realErr == nil {
		return real, true
	}
	return way, err == nil
}

// matchesPrefix tells whether one of the patterns means the path or a folder above it.
func matchesPrefix(patterns []wildcard, names []string) bool {
	for _, w := range patterns {
		for i := range names {
			if w.match(names[:i+1]) {
				return true
			}
		}
	}
	return false
}

// namesOf are the names of a path; an absolute one of Unix starts with an empty name.
func namesOf(path string) []string {
	return strings.Split(filepath.ToSlash(path), "/")
}

// absolute is a path that does not depend on the current folder; the path as it is when that is unknown.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return filepath.Clean(path)
}
