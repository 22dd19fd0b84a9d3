package cfn

import (
	"io"
	"slices"
	"strings"
)

// WriteYAML writes the tree as YAML in block style: entries in their order, two blanks per level, intrinsic functions
// with their short tags where there is one, text of several lines as literal blocks, lines never folded. Anything that a
// reader of YAML 1.1 or 1.2 would take for something else than text is quoted. Its errors are those of w.
func (t *Template) WriteYAML(w io.Writer) error {
	p := yamlPrinter{}
	if isBlock(t.Root) {
		p.block(t.Root, 0)
	} else {
		p.inline(t.Root, 0)
	}
	_, err := w.Write(append(p.out, '\n'))
	return err
}

// A yamlPrinter writes nodes one after the other. Every node ends without a line break; the next one begins its line.
type yamlPrinter struct {
	out []byte
}

// isBlock reports whether n is written as indented lines with nothing in front: a list or map that is neither empty nor
// has a short tag.
func isBlock(n *Node) bool {
	if n == nil || n.Len() == 0 {
		return false
	}
	_, tagged := shortTag(n)
	return n.Kind == List || n.IsMap() && !tagged
}

// block writes the members of a list or map, each on lines of its own that are indented by indent. The first one begins
// where the output stands.
func (p *yamlPrinter) block(n *Node, indent int) {
	for i, item := range n.Items {
		if i > 0 {
			p.newLine(indent)
		}
		p.out = append(p.out, '-')
		p.item(item, indent)
	}
	for i, pair := range n.Pairs {
		if i > 0 {
			p.newLine(indent)
		}
		p.key(pair.Key.Text, indent)
		p.value(pair.Value, indent)
	}
}

func (p *yamlPrinter) newLine(indent int) {
	p.out = append(p.out, '\n')
	for range indent {
		p.out = append(p.out, ' ')
	}
}

// item writes what follows the dash of a list; lists and maps begin on the line of the dash.
func (p *yamlPrinter) item(n *Node, indent int) {
	p.out = append(p.out, ' ')
	if isBlock(n) {
		p.block(n, indent+2)
		return
	}
	p.inline(n, indent)
}

// value writes what follows the colon of a key or a tag; lists and maps begin on the next line.
func (p *yamlPrinter) value(n *Node, indent int) {
	if isBlock(n) {
		p.newLine(indent + 2)
		p.block(n, indent+2)
		return
	}
	p.out = append(p.out, ' ')
	p.inline(n, indent)
}

// maxSimpleKey is the length in bytes up to which a key goes without a question mark in front of it; readers of YAML
// recognize it up to 1,024 characters.
const maxSimpleKey = 1000

func (p *yamlPrinter) key(text string, indent int) {
	start := len(p.out)
	p.out = appendYAMLString(p.out, text)
	if len(p.out)-start > maxSimpleKey {
		p.out = slices.Insert(p.out, start, []byte("? ")...)
		p.newLine(indent)
	}
	p.out = append(p.out, ':')
}

// inline writes a node that begins on the current line, within a collection indented by indent.
func (p *yamlPrinter) inline(n *Node, indent int) {
	if tag, ok := shortTag(n); ok {
		p.out = append(p.out, tag...)
		p.tagged(n, indent)
		return
	}
	switch {
	case n.IsNull():
		p.out = append(p.out, "null"...)
	case n.IsMap():
		p.out = append(p.out, "{}"...)
	case n.Kind == List:
		p.out = append(p.out, "[]"...)
	case n.Kind == Bool:
		p.out = AppendJSON(p.out, n)
	case n.Kind == Number:
		p.out = append(p.out, yamlNumber(n.Decimal())...)
	case isLiteralBlock(n.Text):
		p.literal(n.Text, indent)
	default:
		p.out = appendYAMLString(p.out, n.Text)
	}
}

// tagged writes the argument of an intrinsic function behind its short tag.
func (p *yamlPrinter) tagged(n *Node, indent int) {
	name, arg := n.Func()
	if name != "Fn::GetAtt" {
		p.value(arg, indent)
		return
	}
	p.out = appendYAMLString(append(p.out, ' '), arg.Items[0].Text+"."+arg.Items[1].Text)
}

// yamlNumber gives a number the point without which YAML 1.1 takes an exponent for text.
func yamlNumber(decimal string) string {
	mantissa, exponent, scientific := strings.Cut(decimal, "e")
	if !scientific || strings.Contains(mantissa, ".") {
		return decimal
	}
	return mantissa + ".0e" + exponent
}

// literal writes text of several lines behind |, with what the header needs to say about its first and last lines.
func (p *yamlPrinter) literal(text string, indent int) {
	p.out = append(p.out, '|')
	if strings.IndexByte(" \t\n", text[0]) >= 0 {
		p.out = append(p.out, '2') // the first line does not show the indentation
	}
	body := strings.TrimSuffix(text, "\n")
	switch {
	case body == text:
		p.out = append(p.out, '-')
	case strings.HasSuffix(body, "\n"):
		p.out = append(p.out, '+')
	}
	for _, line := range strings.Split(body, "\n") {
		if line == "" {
			p.out = append(p.out, '\n')
			continue
		}
		p.newLine(indent + 2)
		p.out = append(p.out, line...)
	}
}

// shortTag returns the tag to write n with: n is an intrinsic function that has one, and its argument is one that the
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

// shortTagOf returns the short tag of an intrinsic function. Those that CloudFormation documents without one, or that
// are names of more than one part (Fn::ForEach::Name), have none.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func shortTagOf(name string) (string, bool) {
	switch name {
	case "Ref", "Condition":
		return "!" + name, true
	case "Fn::And", "Fn::Base64", "Fn::Cidr", "Fn::Equals", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt", "Fn::If",
		"Fn::ImportValue", "Fn::Join", "Fn::Length", "Fn::Not", "Fn::Or", "Fn::Select", "Fn::Split", "Fn::Sub",
		"Fn::ToJsonString":
		return "!" + strings.TrimPrefix(name, "Fn::"), true
	}
	return "", false
}
