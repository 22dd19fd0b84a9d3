package cfn

import (
	"io"
	"slices"
	"strings"
)

// WriteYAML writes the tree as YAML in block style: entries in their order, two blanks per level, intrinsic functions
// with their short tags where there is one, text of several lines as literal blocks, lines never folded. Anything that a
// reader of YAML 1.1 or 1.2 would take for something else than text is quoted. Its errors are those of w. Nothing
// is written before all is printed; w may keep what it is given.
func (t *Template) WriteYAML(w io.Writer) error {
	return notation{print: printYAML, around: len("\n: ''")}.write(w, t.Root)
}

// printYAML appends a piece of a tree. Every node ends without a line break; the next one begins its line.
func printYAML(dst []byte, p piece) []byte {
	indent := 2 * p.level
	switch {
	case p.part == members:
		return appendYAMLMembers(dst, p.of, p.from, p.to, indent)
	case p.part == opening:
		return appendYAMLStart(appendYAMLHead(dst, p.of, p.from, indent), p.of, indent)
	case p.part == start, p.part == closing:
		return dst
	case isBlock(p.of):
		return appendYAMLMembers(dst, p.of, 0, sizeOf(p.of), 0)
	}
	return appendYAMLInline(dst, p.of, 0)
}

// isBlock reports whether n is written as indented lines with nothing in front: a list or map that is neither empty nor
// has a short tag.
func isBlock(n *Node) bool {
	switch {
	case n == nil || n.Kind < List:
		return false
	case n.Kind != Func:
		return n.Len() > 0
	}
	_, tagged := shortTag(n)
	return !tagged && n.Len() > 0
}

// appendYAMLMembers appends some members of a list or map, each on lines of its own that are indented by indent. The first one of
// all begins where the output stands.
func appendYAMLMembers(dst []byte, n *Node, from, to, indent int) []byte {
	for i := from; i < to; i++ {
		dst = appendYAMLHead(dst, n, i, indent)
		value := memberOf(n, i)
		if isBlock(value) {
			dst = appendYAMLStart(dst, n, indent)
			dst = appendYAMLMembers(dst, value, 0, sizeOf(value), indent+2)
			continue
		}
		dst = appendYAMLInline(append(dst, ' '), value, indent)
	}
	return dst
}

// appendYAMLHead appends the dash or the key of a member.
func appendYAMLHead(dst []byte, n *Node, i, indent int) []byte {
	if i > 0 {
		dst = appendNewLine(dst, indent)
	}
	if n.Kind == List {
		return append(dst, '-')
	}
	return appendYAMLKey(dst, n.Pairs[i].Key.Text, indent)
}

// appendYAMLStart appends what is between the head of a member of n and its own first member: a list or map begins on the line of a
// dash, or on the one after a key.
func appendYAMLStart(dst []byte, n *Node, indent int) []byte {
	if n.Kind == List {
		return append(dst, ' ')
	}
	return appendNewLine(dst, indent+2)
}

// blanks is what indentation is copied from.
const blanks = "                                                                "

// appendNewLine begins a line that is indented by indent.
func appendNewLine(dst []byte, indent int) []byte {
	dst = append(dst, '\n')
	for ; indent > len(blanks); indent -= len(blanks) {
		dst = append(dst, blanks...)
	}
	return append(dst, blanks[:max(indent, 0)]...)
}

// maxSimpleKey is the length in bytes up to which a key goes without a question mark in front of it; readers of YAML
// recognize it up to 1,024 characters.
const maxSimpleKey = 1000

func appendYAMLKey(dst []byte, text string, indent int) []byte {
	start := len(dst)
	dst = appendYAMLString(dst, text)
	if len(dst)-start > maxSimpleKey {
		dst = slices.Insert(dst, start, []byte("? ")...)
		dst = appendNewLine(dst, indent)
	}
	return append(dst, ':')
}

// appendYAMLInline appends a node that begins on the current line, within a collection indented by indent.
func appendYAMLInline(dst []byte, n *Node, indent int) []byte {
	if tag, ok := shortTag(n); ok {
		return appendTagged(append(append(dst, '!'), tag...), n, indent)
	}
	switch {
	case n.IsNull():
		return append(dst, "null"...)
	case n.IsMap():
		return append(dst, "{}"...)
	case n.Kind == List:
		return append(dst, "[]"...)
	case n.Kind == Number:
		return append(dst, yamlNumber(n.Decimal())...)
	case n.Kind == Bool:
		return AppendJSON(dst, n)
	case isWordy(n.Text):
		return append(dst, n.Text...)
	case isLiteralBlock(n.Text):
		return appendLiteral(dst, n.Text, indent)
	}
	return appendUnwordy(dst, n.Text)
}

// appendTagged appends the argument of an intrinsic function behind its short tag.
func appendTagged(dst []byte, n *Node, indent int) []byte {
	name, arg := n.Func()
	switch {
	case name == "Fn::GetAtt":
		return appendYAMLString(append(dst, ' '), arg.Items[0].Text+"."+arg.Items[1].Text)
	case isBlock(arg):
		dst = appendNewLine(dst, indent+2)
		return appendYAMLMembers(dst, arg, 0, sizeOf(arg), indent+2)
	}
	return appendYAMLInline(append(dst, ' '), arg, indent)
}

// yamlNumber gives a number the point without which YAML 1.1 takes an exponent for text.
func yamlNumber(decimal string) string {
	mantissa, exponent, scientific := strings.Cut(decimal, "e")
	if !scientific || strings.Contains(mantissa, ".") {
		return decimal
	}
	return mantissa + ".0e" + exponent
}

// appendLiteral appends text of several lines behind |, with what the header needs to say about its first and last lines.
func appendLiteral(dst []byte, text string, indent int) []byte {
	dst = append(dst, '|')
	if strings.IndexByte(" \t\n", text[0]) >= 0 {
		dst = append(dst, '2') // the first line does not show the indentation
	}
	body := strings.TrimSuffix(text, "\n")
	switch {
	case body == text:
		dst = append(dst, '-')
	case strings.HasSuffix(body, "\n"):
		dst = append(dst, '+')
	}
	for line := range strings.SplitSeq(body, "\n") {
		if line == "" {
			dst = append(dst, '\n')
			continue
		}
		dst = append(appendNewLine(dst, indent+2), line...)
	}
	return dst
}

// shortTag returns the tag to write n with, without its exclamation mark: n is an intrinsic function that has one, and its argument is one that the
// tag can precede. Tags cannot follow each other, and a scalar behind a tag is always text.
func shortTag(n *Node) (string, bool) {
	name, arg := n.Func()
	tag, ok := shortTagOf(name)
	if !ok || arg == nil {
		return "", false
	}
	if name == "Fn::GetAtt" {
		return tag, isDotted(arg)
	}
	return tag, arg.Kind == String || arg.Kind == List || arg.Kind == Map
}

// isDotted reports whether the argument of Fn::GetAtt can be written with a dot: !GetAtt a.b stands for [a, b].
func isDotted(arg *Node) bool {
	return arg.Is(List) && len(arg.Items) == 2 && arg.Items[0].Is(String) && arg.Items[1].Is(String) &&
		!strings.Contains(arg.Items[0].Text, ".")
}

// shortTagOf returns the name of the short tag of an intrinsic function. Those that CloudFormation documents without one, or that
// are names of more than one part (Fn::ForEach::Name), have none.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func shortTagOf(name string) (string, bool) {
	switch name {
	case "Ref", "Condition":
		return name, true
	case "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If",
		"Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub",
		"Fn::ToJsonString":
		return strings.TrimPrefix(name, "Fn::"), true
	}
	return "", false
}
