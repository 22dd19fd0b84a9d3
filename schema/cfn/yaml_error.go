package cfn

import (
	"bytes"
	"fmt"
	"strings"
)

// reportYAML turns the YAML library's error, of which there is only a text, into a diagnostic. Lines are the library's.
func (p *parser) reportYAML(text []byte, err error, marks *markIndex) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if _, scanErr := fmt.Sscanf(message, "line %d:", &line); scanErr == nil {
		_, message, _ = strings.Cut(message, ": ")
	}
	at := p.lineFrom(marks.offset(line, 1))
	var notes []Note
	switch {
	case message == "could not find expected ':'":
		// The line is that of the text; that it should have been a key shows later.
		if later := p.lineAfterKey(line-1, marks); later != at {
			notes = []Note{{Span: at, Message: "this is read as a key"}}
			at = later
		}
	case strings.HasPrefix(message, "unknown anchor"):
		_, name, _ := strings.Cut(message, "'")
		name, _, _ = strings.Cut(name, "'")
		at = p.aliasSpan(name)
		message = fmt.Sprintf("the alias *%s has no anchor &%s before it", name, name)
	case strings.HasPrefix(message, "did not find expected"):
		// The line is that of the collection which the parser was in, not that of the mistake.
		if bad, found := p.firstBadLine(text, marks); found {
			at = p.lineFrom(marks.starts[bad])
		}
	}
	p.report(Diagnostic{
		Rule: ruleUnreadable, Severity: Error, Span: at, Message: "the YAML cannot be read: " + explainYAML(message), Notes: notes,
	})
}

// lineAfterKey returns the line at which the text that begins on a line turns out to be no key: the first that goes no
// deeper, or that has a colon or a comment, for text goes on over deeper lines.
func (p *parser) lineAfterKey(line int, marks *markIndex) Span {
	first := p.lineFrom(marks.starts[line])
	indentation := first.Start - marks.starts[line]
	for _, start := range marks.starts[line+1:] {
		found := p.lineFrom(start)
		text := append(p.src[found.Start:found.End:found.End], ' ')
		deeper := found.Start-start > indentation && text[0] != '#'
		ends := bytes.Contains(text, []byte(": ")) || bytes.Contains(text, []byte(" #"))
		if len(text) > 1 && (ends || !deeper) {
			return found
		}
	}
	return first
}

// explainYAML says what to do about the library's terser messages.
func explainYAML(message string) string {
	switch message {
	case "did not find expected key":
		return "this line does not fit the map it is in; check its indentation, and quote text that has quotes or tags inside"
	case "did not find expected '-' indicator":
		return "this line does not continue the list above it; check its indentation or begin it with a dash"
	case "did not find expected ',' or ']'":
		return "a list in brackets misses a comma or its closing ]"
	case "did not find expected ',' or '}'":
		return "a map in braces misses a comma or its closing }"
	case "did not find expected node content":
		return "a value is missing here"
	case "mapping values are not allowed in this context":
		return "a second colon cannot start a value here; quote text that contains a colon and a blank, " +
			"or check the line above for a missing colon"
	case "found character that cannot start any token":
		return "no value can start with a tab, @, ` or %; indent with blanks and quote such text"
	case "could not find expected ':'":
		return "a key lacks its colon or the blank behind that, or text of several lines lacks its indentation"
	case "found unexpected end of stream":
		return "a quote is opened here and never closed"
	case "block sequence entries are not allowed in this context":
		return "a list cannot begin on the line of its key; begin it on the next line"
	}
	return message
}

// aliasSpan finds the first *name in the text.
func (p *parser) aliasSpan(name string) Span {
	mention := []byte("*" + name)
	for at := p.body; ; {
		next := bytes.Index(p.src[at:], mention)
		if next < 0 {
			return p.lineFrom(uint32(p.body))
		}
		start, end := at+next, at+next+len(mention)
		if end == p.anchorEnd(start) {
			return span(start, end)
		}
		at = end
	}
}

// Limits of the search for a line, which reads the text again and again.
const (
	maxSearchText = 256 << 10
	maxSearches   = 40
	lookAhead     = 12 // lines over which quotes and brackets may stay open
)

// firstBadLine returns the index of the line after the longest beginning of the text that is valid YAML. Beginnings that
// end within quotes or brackets are not, though longer ones may be, so a failure is believed only when the next lines do
// not mend it.
func (p *parser) firstBadLine(text []byte, marks *markIndex) (int, bool) {
	lines := len(marks.starts)
	if len(text) > maxSearchText {
		return 0, false
	}
	left := maxSearches
	valid := func(count int) bool {
		left--
		end := min(int(marks.starts[count])-p.body, len(text))
		_, _, err := loadYAML(bytes.NewReader(text[:end]))
		return err == nil
	}
	good, bad := 0, lines
	for left > 0 {
		for good+1 < bad && left > 0 {
			if middle := (good + bad) / 2; valid(middle) {
				good = middle
			} else {
				bad = middle
			}
		}
		mended := false
		for next := bad + 1; next < lines && next <= bad+lookAhead && left > 0 && !mended; next++ {
			if mended = valid(next); mended {
				good, bad = next, lines
			}
		}
		if !mended {
			break
		}
	}
	return good, good > 0 || lines == 1
}
