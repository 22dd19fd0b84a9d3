package lint

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// The fixes that write something else, each empty where the source is not plainly what the tree says.

// raw is the source of a node as the author wrote it; ok is false for what was made otherwise.
func raw(t *cfn.Template, n *cfn.Node) (source string, ok bool) {
	if n == nil || n.By != 0 || int(n.Span.End) > len(t.Source) || n.Span.Start >= n.Span.End {
		return "", false
	}
	return string(t.Source[n.Span.Start:n.Span.End]), true
}

// quoteOf is what a scalar is written in; ok is false unless its source is its text, in quotes or without.
func quoteOf(t *cfn.Template, n *cfn.Node) (quote string, ok bool) {
	source, ok := raw(t, n)
	switch {
	case !ok:
		return "", false
	case n.Style&cfn.SingleQuoted != 0:
		quote = "'"
	case n.Style&cfn.DoubleQuoted != 0:
		quote = `"`
	}
	return quote, source == quote+n.Text+quote
}

// isBare reports whether a text means itself without quotes: letters, digits and a few marks that stand for nothing else, and none of
// the words for true, false and null.
func isBare(text string) bool {
	if text == "" || !isLetter(text[0]) || strings.HasSuffix(text, ":") || strings.Contains(text, ":::") {
		return false
	}
	for i := range len(text) {
		if c := text[i]; !isLetter(c) && (c < '0' || c > '9') && strings.IndexByte("_./-:", c) < 0 {
			return false
		}
	}
	return !slices.Contains(bareWords[:], strings.ToLower(text))
}

var bareWords = [...]string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}

func isLetter(c byte) bool { return 'a' <= c|' ' && c|' ' <= 'z' }

// withText is the fix that puts another text in the place of a scalar or a key, in the same notation.
func withText(t *cfn.Template, n *cfn.Node, text string) Fix {
	quote, ok := quoteOf(t, n)
	if !ok || n.Kind != cfn.String || strings.ContainsAny(text, "'\"\\") {
		return Fix{}
	}
	if quote == "" && !isBare(text) {
		quote = "'"
	}
	return Fix{Edits: []Edit{{Span: n.Span, Text: quote + text + quote}}}
}

// inQuotes is the fix that makes a string of a scalar.
func inQuotes(t *cfn.Template, n *cfn.Node) Fix {
	source, ok := raw(t, n)
	if !ok || source != n.Text || n.Kind != cfn.Number && n.Kind != cfn.Bool || isTagged(t, n) {
		return Fix{}
	}
	quote := "'"
	if t.JSON {
		quote = `"`
	}
	return Fix{Edits: []Edit{{Span: n.Span, Text: quote + n.Text + quote}}}
}

// plainNumber is a number as any printer writes it, short enough to be exact.
var plainNumber = lazy.Pattern{Expression: `^-?(0|[1-9][0-9]{0,14})(\.[0-9]{0,8}[1-9])?$`}

// asKind is the fix that gives a scalar another kind by its quotes alone: a number or true as a text, or the other way round.
func asKind(t *cfn.Template, n *cfn.Node, wanted cfn.Kind) Fix {
	isBool := n.Text == "true" || n.Text == "false"
	switch isNumber := plainNumber.Get().MatchString(n.Text); {
	case wanted == cfn.String && (isNumber || isBool):
		return inQuotes(t, n)
	case wanted == cfn.Number && isNumber, wanted == cfn.Bool && isBool:
		return withoutQuotes(t, n)
	}
	return Fix{}
}

// withoutQuotes is the fix that takes the quotes of a text away.
func withoutQuotes(t *cfn.Template, n *cfn.Node) Fix {
	quote, ok := quoteOf(t, n)
	if !ok || quote == "" || isTagged(t, n) {
		return Fix{}
	}
	return Fix{Edits: []Edit{{Span: n.Span, Text: n.Text}}}
}

// fixOfProblem is the fix of a misspelt property or value, or of one that has quotes too many or too few.
func fixOfProblem(t *cfn.Template, problem schema.Problem) Fix {
	if problem.Kind == schema.WrongType && problem.Node != nil {
		return asKind(t, problem.Node, problem.Wanted)
	}
	if problem.Suggestion == "" || problem.Node == nil {
		return Fix{}
	}
	near, ok := "", false
	switch problem.Kind {
	case schema.Unknown:
		near, ok = schema.SuggestSurely(problem.Name, problem.Allowed)
	case schema.Enum:
		near, ok = schema.SuggestValue(problem.Node.Text, problem.Allowed)
	}
	if !ok {
		return Fix{}
	}
	return withText(t, problem.Node, near)
}

// isTagged reports whether a tag or an anchor stands before a node.
func isTagged(t *cfn.Template, n *cfn.Node) bool {
	before := bytes.TrimRight(t.Source[:n.Span.Start], " \t\r\n")
	if blank := bytes.LastIndexAny(before, " \t\r\n[{,:"); blank >= 0 {
		before = before[blank+1:]
	}
	return len(before) > 0 && (before[0] == '&' || before[0] == '!')
}

// inCall is the fix that makes a text the argument of a function.
func inCall(t *cfn.Template, n *cfn.Node, function string) Fix {
	if _, ok := raw(t, n); !ok || isTagged(t, n) {
		return Fix{}
	}
	start, end := cfn.Span{Start: n.Span.Start, End: n.Span.Start}, cfn.Span{Start: n.Span.End, End: n.Span.End}
	if t.JSON {
		return Fix{Edits: []Edit{{Span: start, Text: `{"` + function + `": `}, {Span: end, Text: "}"}}, Around: n.Span}
	}
	return Fix{Edits: []Edit{{Span: start, Text: "!" + strings.TrimPrefix(function, "Fn::") + " "}}, Around: n.Span}
}

var blankedReference = lazy.Pattern{Expression: `\{\{([ \t]+)resolve:[^{}\s]*([ \t]*)\}\}`}

// withoutBlanks is the fix that takes the blanks out of the dynamic references of a text.
func withoutBlanks(t *cfn.Template, n *cfn.Node) Fix {
	source, ok := raw(t, n)
	places := blankedReference.Get().FindAllStringSubmatchIndex(source, -1)
	if !ok || len(places) != len(blankReference.Get().FindAllStringIndex(n.Text, -1)) {
		return Fix{}
	}
	fix := Fix{Around: n.Span}
	for _, place := range places {
		for _, group := range [...][]int{place[2:4], place[4:6]} {
			if group[0] < group[1] {
				span := cfn.Span{Start: n.Span.Start + uint32(group[0]), End: n.Span.Start + uint32(group[1])}
				fix.Edits = append(fix.Edits, Edit{Span: span})
			}
		}
	}
	return fix
}

// withBothPolicies is the fix that gives a resource the policy that it lacks, with the value of the one that it has.
func withBothPolicies(t *cfn.Template, r *cfn.Resource, has, lacks string) Fix {
	pair, _ := r.Node.Lookup(has)
	value, _ := pair.Value.Str()
	quote, plain := quoteOf(t, pair.Value)
	name, named := raw(t, pair.Key)
	if !plain || !named || r.Node.By != 0 || r.Node.Style&cfn.Merged != 0 || r.Node.Has(lacks) || value != "Retain" && value != "Snapshot" ||
		isTagged(t, pair.Value) || t.Position(pair.Key.Span.Start).Line != t.Position(pair.Value.Span.Start).Line {
		return Fix{}
	}
	between := string(t.Source[pair.Key.Span.End:pair.Value.Span.Start])
	text := strings.Replace(name, has, lacks, 1) + between + quote + value + quote
	indent := string(t.Source[lineStart(t.Source, pair.Key.Span.Start):pair.Key.Span.Start])
	at := pair.Value.Span.End
	rest, _, _ := bytes.Cut(t.Source[at:], []byte("\n"))
	line := "\n" + indent + text
	if bytes.HasSuffix(rest, []byte("\r")) {
		line = "\r" + line
	}
	switch alone := strings.TrimLeft(indent, " \t") == ""; {
	case !t.JSON && r.Node.Style&cfn.Flow == 0 && alone:
		at += uint32(len(bytes.TrimRight(rest, "\r")))
		text = line
	case !t.JSON && r.Node.Style&cfn.Flow == 0:
		return Fix{}
	case alone:
		text = "," + line
	default:
		text = ", " + text
	}
	around := cfn.Span{Start: pair.Key.Span.Start, End: at}
	return Fix{Edits: []Edit{{Span: cfn.Span{Start: at, End: at}, Text: text}}, Around: around}
}

// withCurrentVersion is the fix that gives a policy the current version of the language, unless it has variables in it, which
// would begin to work.
func (d policyDocument) withCurrentVersion(t *cfn.Template, version *cfn.Node) Fix {
	if d.text != nil {
		return Fix{}
	}
	variables := false
	d.Node.Walk(func(n *cfn.Node) bool {
		variables = variables || strings.Contains(n.Text, "${")
		return !variables
	})
	if variables {
		return Fix{}
	}
	quote, ok := quoteOf(t, version)
	if !ok {
		return Fix{}
	}
	return Fix{Edits: []Edit{{Span: version.Span, Text: quote + "2012-10-17" + quote}}}
}

// commented is a comment in YAML, or a text that looks like one.
var commented = lazy.Pattern{Expression: `(?m)(^|\s)#`}

// joinedText is the fix that writes the list of an Fn::Join without a delimiter as one Fn::Sub.
func joinedText(t *cfn.Template, call *cfn.Node, parts []*cfn.Node, loops bool) Fix {
	source, ok := raw(t, call)
	if !ok || call.Kind != cfn.Func || loops || !t.JSON && commented.Get().MatchString(source) {
		return Fix{}
	}
	text, sure := substituted(parts)
	quoted, ok := quotedText(t, text)
	if !ok || !sure || len(cfn.SubVars(text)) == 0 {
		return Fix{}
	}
	switch {
	case call.Style&cfn.ShortTag != 0:
		quoted = "!Sub " + quoted
	case t.JSON:
		quoted = `{"Fn::Sub": ` + quoted + "}"
	case call.Style&cfn.Flow != 0:
		quoted = "{'Fn::Sub': " + quoted + "}"
	default:
		quoted = "Fn::Sub: " + quoted
	}
	return Fix{Edits: []Edit{{Span: call.Span, Text: quoted}}}
}

// substituted is the text of Fn::Sub that gives what the elements of a list give one after the other; sure is false when that
// may be something else. Literal texts that follow each other are one, for a ${ can begin in one and end in the next.
func substituted(parts []*cfn.Node) (text string, sure bool) {
	var out strings.Builder
	for i := 0; i < len(parts); i++ {
		literal := ""
		for ; i < len(parts) && (parts[i].Is(cfn.String) || parts[i].IsWhole() && plainNumber.Get().MatchString(parts[i].Text)); i++ {
			literal += parts[i].Text
		}
		piece, ok := escapedText(literal)
		out.WriteString(piece)
		if ok && i < len(parts) {
			piece, ok = substitution(parts[i])
			out.WriteString(piece)
		}
		if !ok {
			return "", false
		}
	}
	return out.String(), true
}

// escapable is a ${ in a text that Fn::Sub leaves as it is when it is written ${!.
var escapable = lazy.Pattern{Expression: `\$\{([A-Za-z0-9_.:/ -]+\})`}

// escapedText is a text as Fn::Sub gives it back; sure is false when what it becomes depends on what is around it.
func escapedText(text string) (escaped string, sure bool) {
	rest := escapable.Get().ReplaceAllString(text, "")
	if strings.Contains(rest, "${") || strings.Contains(text, "$$") || strings.HasSuffix(text, "$") {
		return "", false
	}
	return escapable.Get().ReplaceAllString(text, "$${!$1"), true
}

// substitution is what stands in a text of Fn::Sub for a function; sure is false when that may be something else.
func substitution(n *cfn.Node) (text string, sure bool) {
	switch function, arg := n.Func(); function {
	case "Ref":
		name, ok := arg.Str()
		return "${" + name + "}", ok && name != "AWS::NoValue" && !strings.Contains(name, ".")
	case "Fn::GetAtt":
		var names []string
		for _, item := range arg.Items {
			name, ok := item.Str()
			if !ok {
				return "", false
			}
			names = append(names, name)
		}
		return "${" + strings.Join(names, ".") + "}", len(names) == 2
	case "Fn::Sub":
		text, ok := arg.Str()
		isOpen := strings.LastIndex(text, "${") > strings.LastIndex(text, "}")
		return text, ok && !isOpen && !strings.HasSuffix(text, "$")
	}
	return "", false
}

// quotedText writes a text of one line as a scalar.
func quotedText(t *cfn.Template, text string) (quoted string, ok bool) {
	if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f || c > '~' }) {
		return "", false
	}
	if !t.JSON {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", true
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil {
		return "", false
	}
	return strings.TrimSuffix(out.String(), "\n"), true
}
