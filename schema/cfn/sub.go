package cfn

import (
	"iter"
	"slices"
	"strings"
)

// A SubVar is a variable in the text of Fn::Sub: ${Name}, ${Resource.Attribute} or ${AWS::Region}.
type SubVar struct {
	Name       string // what stands between the braces, blanks included
	Start, End int    // from the $ to after the closing brace, as offsets in the text
}

// SubVars returns the variables of a text of Fn::Sub in their order. ${!Name}, which stands for the text ${Name}, is none
// and neither is an opening ${ that is never closed.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
func SubVars(text string) []SubVar {
	return slices.Collect(eachSubVar(text))
}

// eachSubVar is SubVars for those who need no list.
func eachSubVar(text string) iter.Seq[SubVar] {
	return func(yield func(SubVar) bool) {
		for at := 0; ; {
			open := strings.Index(text[at:], "${")
			if open < 0 {
				return
			}
			start := at + open
			length := strings.IndexByte(text[start:], '}')
			if length < 0 {
				return
			}
			inside := text[start+2 : start+length]
			if nested := strings.LastIndex(inside, "${"); nested >= 0 {
				start += 2 + nested
				inside = inside[nested+2:]
			}
			at = start + 2 + len(inside) + 1
			if !strings.HasPrefix(inside, "!") && !yield(SubVar{Name: inside, Start: start, End: at}) {
				return
			}
		}
	}
}

// SubText returns the text of an Fn::Sub and, when it is of the form [text, {name: value}], its variables; nil when n is
// no Fn::Sub or the part is absent or of another kind.
func (n *Node) SubText() (text, variables *Node) {
	arg := n.Arg("Fn::Sub")
	if arg.Is(List) && len(arg.Items) > 0 {
		text = arg.Items[0]
		if len(arg.Items) > 1 && arg.Items[1].IsMap() {
			variables = arg.Items[1]
		}
	} else {
		text = arg
	}
	if !text.Is(String) {
		text = nil
	}
	return text, variables
}
