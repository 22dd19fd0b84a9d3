package cfn

import "unicode/utf8"

// TextSpan returns where a part of a string node's value, such as one variable of an Fn::Sub, stands in the source; start
// and end are offsets in n.Text. The part begins and ends with something that is not white space. When the place cannot
// be told, as in a generated node, it is the span of n.
func (t *Template) TextSpan(n *Node, start, end int) Span {
	whole := n.Span
	if n.By != 0 || int(whole.End) > len(t.Source) || start < 0 || end > len(n.Text) || start >= end {
		return whole
	}
	f := follower{src: t.Source[:whole.End], value: n.Text, quote: n.Style, at: int(whole.Start)}
	f.enter()
	if !f.follow(start) {
		return whole
	}
	f.skipSpace()
	from := f.at
	if !f.follow(end) {
		return whole
	}
	return span(from, f.at)
}

// A follower walks a value and its notation in step. White space, which folding and indentation change, is passed over on
// both sides; everything else must agree.
type follower struct {
	src   []byte
	at    int
	value string
	i     int
	quote Style
}

// enter moves behind the opening quote or the header of a block scalar.
func (f *follower) enter() {
	switch {
	case f.quote&(SingleQuoted|DoubleQuoted) != 0:
		f.at++
	case f.quote&(Literal|Folded) != 0:
		for f.at < len(f.src) && breakAt(f.src, f.at, true) == 0 {
			f.at++
		}
	}
}

// follow passes the value up to the byte at target.
func (f *follower) follow(target int) bool {
	for f.i < target {
		if size := spaceAt(f.value, f.i); size > 0 {
			f.i += size
		} else if !f.advance() {
			return false
		}
	}
	return true
}

// advance passes one character that is no white space on both sides.
func (f *follower) advance() bool {
	f.skipSpace()
	if f.at >= len(f.src) || f.i >= len(f.value) {
		return false
	}
	_, size := utf8.DecodeRuneInString(f.value[f.i:])
	switch {
	case f.quote == DoubleQuoted && f.src[f.at] == '\\':
		f.at += escapeLength(f.src[f.at:])
	case f.quote == SingleQuoted && f.src[f.at] == '\'':
		f.at += 2
	case f.src[f.at] != f.value[f.i]:
		return false
	default:
		f.at += size
	}
	f.i += size
	return f.at <= len(f.src)
}

func (f *follower) skipSpace() {
	for f.at < len(f.src) {
		size := spaceAt(f.src, f.at)
		if size == 0 && f.quote == DoubleQuoted {
			size = escapedSpace(f.src[f.at:])
		}
		if size == 0 {
			return
		}
		f.at += size
	}
}

// escapedSpace returns the length of an escape that stands for white space, 0 for anything else.
func escapedSpace(src []byte) int {
	if len(src) < 2 || src[0] != '\\' {
		return 0
	}
	switch src[1] {
	case 'n', 'r', 't', ' ', '\t', 'N', 'L', 'P', '\n', '\r':
		return 2
	}
	return 0
}

// escapeLength returns the length of the escape that src begins with; a surrogate pair counts as one.
func escapeLength(src []byte) int {
	if len(src) < 2 {
		return len(src)
	}
	switch src[1] {
	case 'x':
		return 4
	case 'U':
		return 10
	case 'u':
		if len(src) > 3 && (src[2] == 'd' || src[2] == 'D') && src[3] >= '8' {
			return 12
		}
		return 6
	}
	return 2
}
