package lint

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// The rules about suppressions; the engine itself reports them.
const (
	ruleUselessIgnore = "W5100"
	ruleIgnoreReason  = "W5101"
	ruleIgnoreUnknown = "W5102"
)

var ignoreRules = []Rule{{
	ID: ruleUselessIgnore, Name: "ignore-useless",
	Title:  "Every suppression silences something",
	Why:    "A suppression that has outlived its finding hides the next one that comes up in its place.",
	Source: suppressionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
}, {
	ID: ruleIgnoreReason, Name: "ignore-reason",
	Title:  "A samx:ignore comment gives its reason",
	Why:    "Without a reason nobody can tell later whether the suppression is still right, so it silences nothing.",
	Source: suppressionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
}, {
	ID: ruleIgnoreUnknown, Name: "ignore-unknown",
	Title:  "A suppression names a rule that exists",
	Why:    "A misspelt ID silences nothing.",
	Source: suppressionDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
}}

const suppressionDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html"

// A directive is one suppression of one rule, or of the rules with a prefix.
type directive struct {
	selector string
	span     cfn.Span // where it is written
	path     []string // the same, for what is no comment
	line     int      // of a comment: the line it covers
	resource string   // of a resource's metadata: the logical ID; neither line nor resource: the whole template
	within   cfn.Span // the part of a loop that is the resource; zero: not in a loop
	exact    bool     // takes full IDs only
	foreign  bool     // may name rules of cfn-lint that samx has not
	reason   bool
	shared   bool // the comment names other rules, too
	used     bool
}

func (d *directive) selects(rule *Rule) bool {
	if d.exact {
		return strings.EqualFold(d.selector, rule.ID) || d.selector == rule.Name
	}
	return rule.matches(d.selector)
}

// isPeerDefault reports whether the directive is of cfn-lint's metadata for the whole template.
func (d *directive) isPeerDefault() bool { return d.foreign && d.resource == "" }

// suppress takes out the findings that the template's author has silenced and adds what there is to say about the
// suppressions, of which those in comments have been read. The stages that were walked tell which suppressions can be judged.
func suppress(t *cfn.Template, found []Finding, comments []*directive, s *selection, walked Stage) []Finding {
	directives := append(comments, metadataDirectives(t)...)
	if s.ignoreInstead {
		directives = slices.DeleteFunc(directives, (*directive).isPeerDefault)
	}
	if len(directives) == 0 {
		return found
	}
	c := newCoverage(directives, s)
	kept := c.silence(found)
	var about []Finding
	known := map[aim]hits{}
	for _, d := range directives {
		if len(about) == maxFindings {
			about = append(about, tooManyFindings(t, s)...)
			break
		}
		if f, rule := d.judge(s, d.hits(s, walked, known)); rule != nil {
			if rule.ID == ruleUselessIgnore {
				f.Fix = d.withoutComment(t)
			}
			about = append(about, complete(f, rule, t))
		}
	}
	return settle(append(kept, c.silence(about)...))
}

// silence takes out the findings that some directive covers, and marks the directives that do.
func (c *coverage) silence(found []Finding) []Finding {
	var kept []Finding
	for _, f := range found {
		covered := false
		for _, place := range coverPlaces(&f) {
			covered = c.covers(place, &f) || covered
		}
		if !covered || slices.Contains(c.mandatory, c.get(f.Rule)) {
			kept = append(kept, f)
		}
	}
	return kept
}

// A coverPlace is what a directive is about: a line, a resource, or, with neither, the template.
type coverPlace struct {
	line     int
	resource string
}

// coverPlaces are the places whose directives may cover a finding.
func coverPlaces(f *Finding) []coverPlace {
	places := []coverPlace{{line: f.Start.Line}, {}}
	if f.Owner != "" {
		places = append(places, coverPlace{resource: f.Owner})
	}
	return places
}

// A coverage is directives by their place, and what is known of them: thousands of directives may meet thousands of findings.
type coverage struct {
	*selection
	byPlace map[coverPlace][]*directive
	known   map[coverKey]*cover
}

func newCoverage(directives []*directive, s *selection) *coverage {
	c := &coverage{selection: s, byPlace: make(map[coverPlace][]*directive, len(directives)), known: map[coverKey]*cover{}}
	for _, d := range directives {
		c.byPlace[coverPlace{d.line, d.resource}] = append(c.byPlace[coverPlace{d.line, d.resource}], d)
	}
	return c
}

// A coverKey is all that decides which directives of a place mean a finding, but for parts of loops.
type coverKey struct {
	coverPlace
	rule, explains string
}

// A cover is the directives of a place that mean the findings of a rule.
type cover struct {
	whole  bool         // one does wherever the finding stands
	within []*directive // those that depend on that
}

// covers reports whether a directive of a place covers a finding, and marks all that do.
func (c *coverage) covers(place coverPlace, f *Finding) (covered bool) {
	if len(c.byPlace[place]) == 0 {
		return false
	}
	key := coverKey{place, f.Rule, f.Explains}
	known := c.known[key]
	if known == nil {
		known = c.find(key)
		c.known[key] = known
	}
	covered = known.whole
	for _, d := range known.within {
		if d.within.Contains(f.Span) {
			d.used, covered = true, true
		}
	}
	return covered
}

// find sorts out the directives of a place, and marks those that mean every finding of the rule.
func (c *coverage) find(key coverKey) *cover {
	found := &cover{}
	for _, d := range c.byPlace[key.coverPlace] {
		switch {
		case !d.means(key.rule, key.explains, c.selection) || d.line > 0 && !d.reason:
		case d.within != (cfn.Span{}):
			found.within = append(found.within, d)
		default:
			d.used, found.whole = true, true
		}
	}
	return found
}

// means reports whether a directive selects a rule, or the one that findings explain, if that is not "".
func (d *directive) means(rule, explains string, s *selection) bool {
	return d.selects(s.get(rule)) || explains != "" && d.selects(s.get(explains))
}

// judge says what is wrong with a suppression; the rule is nil when nothing is, or when that rule is off.
func (d *directive) judge(s *selection, means hits) (Finding, *Rule) {
	f := Finding{Stage: Written, Owner: d.resource}
	f.Span, f.LogicalID, f.Path = d.span, d.resource, d.path
	switch {
	case d.used:
		return f, nil
	case !means.known && d.foreign:
		return f, nil
	case d.selector == "":
		f.Message = "this suppression names no rule, so it silences nothing; write # samx:ignore <ID> <reason>"
		return f, s.get(ruleIgnoreUnknown)
	case !means.known:
		f.Message = "no rule is called " + d.selector + ", so this suppression silences nothing"
		return f, s.get(ruleIgnoreUnknown)
	case d.line > 0 && !d.reason:
		f.Message = "the suppression of " + d.selector + " gives no reason and is not obeyed; write # samx:ignore " +
			d.selector + " <reason>"
		return f, s.get(ruleIgnoreReason)
	case means.ran:
		f.Message = d.selector + " finds nothing here, so this suppression can go"
		return f, s.get(ruleUselessIgnore)
	}
	return f, nil
}

// An aim is all that decides which rules a directive means.
type aim struct {
	selector string
	exact    bool
}

// hits tell whether a suppression means any rule, and whether one that could have found something.
type hits struct{ known, ran bool }

// hits looks at each aim once: thousands of directives have the same.
func (d *directive) hits(s *selection, walked Stage, found map[aim]hits) hits {
	h, done := found[aim{d.selector, d.exact}]
	if done {
		return h
	}
	for _, rule := range s.known {
		if !d.selects(rule) {
			continue
		}
		h.known = true
		if rule.Family() != "ignore" && rule.Family() != deploymentFamily && s.get(rule.ID) != nil && rule.Stage&walked != 0 {
			h.ran = true
		}
	}
	found[aim{d.selector, d.exact}] = h
	return h
}

const marker = "samx:ignore"

// startComments begins to read the suppressions in the comments of a template, which thousands of them make worth a goroutine. The
// function that it returns is to be called once.
func startComments(t *cfn.Template) func() []*directive {
	read := func() ([]*directive, error) { return commentDirectives(t), nil }
	if len(t.Source) >= worthACore && bytes.Contains(t.Source, []byte(marker)) {
		read = started(read)
	}
	return func() []*directive {
		list, _ := read()
		return list
	}
}

// commentDirectives reads the comments "# samx:ignore E3012 reason"; several rules are separated by commas.
func commentDirectives(t *cfn.Template) []*directive {
	if t.JSON || !bytes.Contains(t.Source, []byte(marker)) {
		return nil
	}
	var list []*directive
	texts := markedTexts(t)
	covers := &commentCover{template: t}
	lineEnd, inLine := 0, 0
	for from := 0; ; {
		at := bytes.Index(t.Source[from:], []byte(marker))
		if at < 0 {
			return list
		}
		at += from
		from = at + len(marker)
		if at >= lineEnd {
			lineEnd, inLine = endOfLine(t.Source, at), 0
		}
		if inLine++; inLine <= mostMarkers && beginsComment(t.Source[:at]) && !texts[at] {
			list = append(list, readComment(t, at, covers)...)
		}
	}
}

// mostMarkers is how many markers of one line are read. Each comment reaches to the end of the line.
const mostMarkers = 20

// endOfLine is where the line ends that an offset lies in.
func endOfLine(source []byte, at int) int {
	if end := bytes.IndexAny(source[at:], "\r\n"); end >= 0 {
		return at + end
	}
	return len(source)
}

// markedTexts returns where the marker stands in a value or a key, as offsets: there it is no comment.
func markedTexts(t *cfn.Template) map[int]bool {
	offsets := map[int]bool{}
	t.Root.Walk(func(n *cfn.Node) bool {
		addMarks(offsets, t, n)
		for _, p := range n.Pairs {
			addMarks(offsets, t, p.Key)
		}
		return true
	})
	return offsets
}

// addMarks adds where the marker stands in a string.
func addMarks(offsets map[int]bool, t *cfn.Template, n *cfn.Node) {
	if n.Kind != cfn.String || !strings.Contains(n.Text, marker) || int(n.Span.End) > len(t.Source) {
		return
	}
	for from := int(n.Span.Start); from < int(n.Span.End) && !offsets[from]; {
		at := bytes.Index(t.Source[from:n.Span.End], []byte(marker))
		if at < 0 {
			return
		}
		offsets[from+at] = true
		from += at + len(marker)
	}
}

// beginsComment reports whether what stands before a marker ends in the # of a comment.
func beginsComment(before []byte) bool {
	before = bytes.TrimRight(before, " \t")
	if !bytes.HasSuffix(before, []byte("#")) {
		return false
	}
	before = before[:len(before)-1]
	return len(before) == 0 || bytes.ContainsAny(before[len(before)-1:], " \t\r\n") || bytes.HasSuffix(before, []byte("\uFEFF"))
}

func readComment(t *cfn.Template, at int, covers *commentCover) []*directive {
	text := t.Source[at+len(marker) : endOfLine(t.Source, at)]
	end := at + len(marker) + len(bytes.TrimRight(text, " \t"))
	line := covers.line(t.Position(uint32(at)).Line)
	var list []*directive
	names, reason := readSelectors(string(text))
	for _, selector := range names {
		list = append(list, &directive{
			selector: selector, line: line, reason: reason, shared: len(names) > 1,
			span: cfn.Span{Start: uint32(at), End: uint32(end)},
		})
	}
	return list
}

// readSelectors takes apart what follows the marker: selectors, separated by commas or, when they are full IDs, by blanks; and
// the reason, of which only matters whether there is one. There is one selector at least, which may be empty.
func readSelectors(text string) (selectors []string, reason bool) {
	words := strings.Fields(text)
	full, goesOn := true, true // the words so far are IDs; this is the first one, or it follows a comma
	for len(words) > 0 {
		if full = full && isFullIDs(words[0]); !full && !goesOn {
			break
		}
		list := strings.TrimSuffix(words[0], ",")
		goesOn = list != words[0]
		selectors = append(selectors, strings.Split(list, ",")...)
		words = words[1:]
	}
	if len(selectors) == 0 {
		selectors = []string{""}
	}
	return selectors, len(words) > 0
}

// isFullIDs reports whether a word is IDs of rules with commas between them, and perhaps one behind.
func isFullIDs(word string) bool {
	const length = len("E3012")
	for {
		if len(word) < length || !strings.Contains("EWI", word[:1]) || strings.Trim(word[1:length], "0123456789") != "" {
			return false
		}
		if word = word[length:]; word == "" || word == "," {
			return true
		}
		if word[0] != ',' {
			return false
		}
		word = word[1:]
	}
}

// A commentCover tells which lines comments speak about, for one after the other. It looks at each line once.
type commentCover struct {
	template    *cfn.Template
	first, last int // from the first line to the one before the last there is nothing but comments
}

// line is the line that a comment on a line speaks about: that line, or the next with content when there is nothing before the
// comment.
func (c *commentCover) line(line int) int {
	if c.first <= line && line <= c.last {
		return c.last
	}
	end := c.template.Position(uint32(len(c.template.Source))).Line
	for c.first = line; line <= end; line++ {
		text := strings.TrimSpace(strings.TrimPrefix(c.template.Line(line), "\uFEFF"))
		if text != "" && !strings.HasPrefix(text, "#") {
			break
		}
	}
	c.last = line
	return line
}

// metadataDirectives reads ignore_checks of the template's and the resources' metadata.
func metadataDirectives(t *cfn.Template) []*directive {
	list := checkDirectives(t.Root.Get("Metadata"), "", nil)
	for _, r := range t.Resources {
		path := []string{"Resources", r.ID.Text}
		if isLoop(r.ID) {
			list = append(list, loopDirectives(r.Node, r.ID.Text, path)...)
			continue
		}
		list = append(list, checkDirectives(r.Node.Get("Metadata"), r.ID.Text, path)...)
	}
	return list
}

// loopDirectives are those of the resources in the body of a loop: each is for what is written of its own resource.
func loopDirectives(loop *cfn.Node, owner string, path []string) (list []*directive) {
	if len(loop.Items) != 3 {
		return nil
	}
	for _, p := range members(loop.Items[2]) {
		below := append(slices.Clone(path), "2", p.Key.Text)
		if isLoop(p.Key) {
			list = append(list, loopDirectives(p.Value, owner, below)...)
			continue
		}
		for _, d := range checkDirectives(p.Value.Get("Metadata"), owner, below) {
			d.within = cfn.Span{Start: p.Key.Span.Start, End: p.Value.Span.End}
			list = append(list, d)
		}
	}
	return list
}

func checkDirectives(metadata *cfn.Node, resource string, path []string) []*directive {
	var list []*directive
	for _, tool := range configTools {
		foreign := tool == peerTool
		checks := metadata.Get(tool).Get("config").Get("ignore_checks")
		if checks == nil {
			continue
		}
		for i, item := range checks.Items {
			if selector, ok := item.Str(); ok {
				list = append(list, &directive{
					selector: selector, span: item.Span, resource: resource,
					path:  slices.Concat(path, []string{"Metadata", tool, "config", "ignore_checks", strconv.Itoa(i)}),
					exact: foreign && resource != "", foreign: foreign,
				})
			}
		}
	}
	return list
}
