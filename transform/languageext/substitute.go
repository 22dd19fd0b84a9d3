package languageext

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// key returns the name of an entry with the identifiers of the loops around replaced; the node itself when it has none.
func (x *expansion) key(key *cfn.Node, in scope) (*cfn.Node, error) {
	if !in.inLoop() || !strings.Contains(key.Text, "{") {
		return key, nil
	}
	text := in.substitute(key.Text, func(item string) string { return item }, nil)
	if err := x.budget.spend(in.loop, 0, len(key.Text)+len(text)); err != nil || text == key.Text {
		return key, err
	}
	return maker.At(key, maker.ForEach).Str(text), nil
}

// substitute replaces ${Identifier} and &{Identifier} for the identifiers of the loops around, but for those that own
// names something else. Items are written through quote.
func (in scope) substitute(text string, quote func(item string) string, own *cfn.Node) string {
	var out strings.Builder
	for {
		at := strings.IndexByte(text, '{')
		if at < 0 {
			break
		}
		end := strings.IndexByte(text[at:], '}')
		if end < 0 {
			break
		}
		item, known := in.item(text[at+1 : at+end])
		if at == 0 || !known || own.Has(text[at+1:at+end]) || text[at-1] != '$' && text[at-1] != '&' {
			out.WriteString(text[:at+1])
			text = text[at+1:]
			continue
		}
		out.WriteString(text[:at-1])
		if text[at-1] == '&' {
			item = onlyAlphanumeric(item)
		}
		out.WriteString(quote(item))
		text = text[at+end+1:]
	}
	out.WriteString(text)
	return out.String()
}

func onlyAlphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if isAlphanumeric(r) {
			return r
		}
		return -1
	}, s)
}

// quoteSub writes text so that Fn::Sub gives it back.
func quoteSub(text string) string { return strings.ReplaceAll(text, "${", "${!") }

// unquoteSub is what Fn::Sub makes of a text without variables.
func unquoteSub(text string) string { return strings.ReplaceAll(text, "${!", "${") }

// walkSub replaces the identifiers in the text of an Fn::Sub, and all of it by its text when no variable is left.
func (x *expansion) walkSub(n *cfn.Node, in scope) (*cfn.Node, error) {
	text, own := n.Pairs[0].Value, (*cfn.Node)(nil)
	if text.Is(cfn.List) && len(text.Items) == 2 && text.Items[1].IsMap() {
		text, own = text.Items[0], text.Items[1]
	}
	if !text.Is(cfn.String) {
		return x.walkArgument(n, in)
	}
	replaced, err := x.subText(text, own, in)
	if err != nil {
		return nil, err
	}
	if len(cfn.SubVars(replaced)) == 0 {
		return in.maker(n).Str(unquoteSub(replaced)), nil
	}
	out := text
	if replaced != text.Text {
		out = in.maker(text).Str(replaced)
	}
	if own == nil {
		return replaceArgument(n, out), nil
	}
	vars, err := x.walkEntries(own, in)
	if err != nil {
		return nil, err
	}
	arg := n.Pairs[0].Value
	if vars == own && out == text {
		return n, nil
	}
	return replaceArgument(n, maker.Replace(arg, []*cfn.Node{out, vars}, nil)), nil
}

// subText returns the text of an Fn::Sub with the identifiers replaced. own are the variables it brings itself.
func (x *expansion) subText(text, own *cfn.Node, in scope) (string, error) {
	if !in.inLoop() {
		return text.Text, nil
	}
	replaced := in.substitute(text.Text, quoteSub, own)
	return replaced, x.budget.spend(in.loop, 0, len(text.Text)+len(replaced))
}
