package cfn

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

const byteOrderMark = "\xEF\xBB\xBF"

// decode sets the text to parse, as UTF-8. It reports and refuses text that is in no known encoding.
func (p *parser) decode(src []byte) bool {
	if len(src) > maxSource {
		p.fail(Span{}, "the file is larger than %d MB", maxSource>>20)
		return false
	}
	switch {
	case bytes.HasPrefix(src, []byte{0xFF, 0xFE}):
		return p.decodeUTF16(src[2:], binary.LittleEndian)
	case bytes.HasPrefix(src, []byte{0xFE, 0xFF}):
		return p.decodeUTF16(src[2:], binary.BigEndian)
	}
	p.src = src
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		p.body = len(byteOrderMark)
	}
	if at := invalidUTF8(src); at < len(src) {
		p.fail(span(at, at+1), "the file is not UTF-8: byte 0x%02X at offset %d; save it as UTF-8", src[at], at)
		return false
	}
	return true
}

func (p *parser) decodeUTF16(src []byte, order binary.ByteOrder) bool {
	units := make([]uint16, len(src)/2)
	for i := range units {
		units[i] = order.Uint16(src[2*i:])
	}
	p.src = []byte(string(utf16.Decode(units)))
	if len(src)%2 != 0 {
		p.fail(span(len(p.src), len(p.src)), "the file is UTF-16 but ends in the middle of a character")
		return false
	}
	return true
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or the length of src.
func invalidUTF8(src []byte) int {
	if utf8.Valid(src) {
		return len(src)
	}
	at := 0
	for at < len(src) {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// checkPrintable reports the first character that YAML does not allow in a text, in whatever place.
func (p *parser) checkPrintable() bool {
	if bytes.HasPrefix(p.src[p.body:], []byte(byteOrderMark)) {
		// AWS reads it as part of the first key, the library skips it.
		p.fail(span(p.body, p.body+len(byteOrderMark)), "a second byte order mark (U+FEFF) would belong to the first key; remove it")
		return false
	}
	for at := p.body; at < len(p.src); {
		c := p.src[at]
		if c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0x7F {
				p.fail(span(at, at+1), "control character U+%04X is not allowed in YAML; write it as an escape in double quotes", c)
				return false
			}
			at++
			continue
		}
		r, size := utf8.DecodeRune(p.src[at:])
		if r < 0xA0 && r != nextLine || r == 0xFFFE || r == 0xFFFF {
			p.fail(span(at, at+size), "character U+%04X is not allowed in YAML; write it as an escape in double quotes", r)
			return false
		}
		at += size
	}
	return true
}

func span(start, end int) Span {
	return Span{uint32(start), uint32(end)}
}
