package main

import (
	"errors"
	"strings"
)

const (
	awsKeyPrefix   = "ParameterKey="
	awsValuePrefix = ",ParameterValue="
)

// parseOverrides reads Key=Value and ParameterKey=Key,ParameterValue=Value, any number of them with blanks between. A
// value with blanks may be quoted; unquoted it ends where the next assignment starts.
func parseOverrides(text string) (map[string]string, error) {
	values := map[string]string{}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		key, rest, err := takeKey(text)
		if err != nil {
			return nil, err
		}
		values[key], text = takeValue(rest)
	}
	return values, nil
}

func takeKey(text string) (key, rest string, err error) {
	if inner, ok := strings.CutPrefix(text, awsKeyPrefix); ok {
		key, rest, ok = strings.Cut(inner, awsValuePrefix)
		if !ok || !isParameterName(key) {
			return "", "", errors.New("write ParameterKey=Key,ParameterValue=Value")
		}
		return key, rest, nil
	}
	key, rest, ok := strings.Cut(text, "=")
	if !ok || !isParameterName(key) {
		return "", "", errors.New("write Key=Value")
	}
	return key, rest, nil
}

func takeValue(text string) (value, rest string) {
	if value, rest, ok := takeQuoted(text); ok {
		return value, rest
	}
	for i := 0; i < len(text); i++ {
		if isBlank(text[i]) && startsAssignment(strings.TrimSpace(text[i:])) {
			text, rest = text[:i], text[i:]
			break
		}
	}
	// The AWS CLI asks for a backslash before a comma within a value.
	return strings.ReplaceAll(strings.TrimSpace(text), `\,`, ","), rest
}

// takeQuoted reads a value in single or double quotes, in which a backslash keeps the next character. It is false when
// text does not start with a quoted value that a blank or the end follows.
func takeQuoted(text string) (value, rest string, ok bool) {
	if text == "" || text[0] != '"' && text[0] != '\'' {
		return "", "", false
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case text[i] == text[0]:
			rest = text[i+1:]
			return b.String(), rest, rest == "" || isBlank(rest[0])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func startsAssignment(text string) bool {
	key, _, ok := strings.Cut(text, "=")
	return ok && isParameterName(key)
}

// isParameterName is true for what CloudFormation takes as the name of a parameter, and for AWS::Region and its kind.
func isParameterName(s string) bool {
	s = strings.TrimPrefix(s, "AWS::")
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
