package main

import (
	endian "encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// This file holds that a template means the same however an editor on Windows saves it.

// oddTemplate has findings in all kinds of texts: plain, quoted, in a block, in braces, behind characters of several bytes.
const oddTemplate = `Transform: AWS::Serverless-2016-10-31
Description: "Grüße 😀 \
  second line"
Parameters:
  Unused: {Type: String}
Resources:
  Fn:  # a comment
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handle
      Runtime: nodejs22.x
      Timeout: 901
      InlineCode: |
        exports.handle = async () => {
          return 'ü'
        }
      Environment:
        Variables: {Ö: !Sub 'nothing', Text: "a

          b"}
      Events:
        Every:
          Type: Schedule
          Properties: {Schedule: rate(1 minutes)}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySecond: 3
      QueueName: >-
        folded
        text
`

const oddJSON = `{
  "Transform": "AWS::Serverless-2016-10-31",
  "Resources": {
    "Fn": {
      "Type": "AWS::Serverless::Function",
      "Properties": {"Handler": "ü.handle", "Runtime": "nodejs22.x", "Timeout": 901, "InlineCode": "a\nb"}
    }
  }
}
`

// savings are the ways to save a text.
func savings() map[string]func(text string) string {
	wide := func(order endian.AppendByteOrder) func(string) string {
		return func(text string) string {
			var out []byte
			for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
				out = order.AppendUint16(out, unit)
			}
			return string(out)
		}
	}
	crlf := func(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }
	return map[string]func(string) string{
		"CRLF":               crlf,
		"byte order mark":    func(text string) string { return "\uFEFF" + text },
		"CRLF and mark":      func(text string) string { return "\uFEFF" + crlf(text) },
		"UTF-16LE":           wide(endian.LittleEndian),
		"UTF-16BE with CRLF": func(text string) string { return wide(endian.BigEndian)(crlf(text)) },
	}
}

func TestSavingsMeanTheSame(t *testing.T) {
	quiet(t)
	for name, text := range map[string]string{"t.yaml": oddTemplate, "t.json": oddJSON} {
		commands := []string{"transform " + name, "lint --format json " + name, "lint --format json .", "lint --format parseable " + name}
		put(t, map[string]string{name: text})
		var want []result
		for _, command := range commands {
			want = append(want, samx("", strings.Fields(command)...))
		}
		if want[0].code != exitDone || want[1].code != exitProblems || !strings.Contains(want[1].stdout, "E3034") {
			t.Fatalf("%s: %+v", name, want)
		}
		for way, save := range savings() {
			put(t, map[string]string{name: save(text)})
			for i, command := range commands {
				if got := samx("", strings.Fields(command)...); got != want[i] {
					t.Errorf("%s: %s\n got %+v\nwant %+v", way, command, got, want[i])
				}
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFixKeepsLineEnds: the mended file is the mended file with LF, saved in the same way.
func TestFixKeepsLineEnds(t *testing.T) {
	quiet(t)
	put(t, map[string]string{"t.yaml": oddTemplate})
	samx("", "lint", "--fix", "t.yaml")
	mended := optional(t, "t.yaml")
	if mended == oddTemplate {
		t.Fatal("nothing is mended")
	}
	for way, save := range savings() {
		put(t, map[string]string{"t.yaml": save(oddTemplate)})
		got := samx("", "lint", "--fix", "t.yaml")
		want := save(mended)
		if strings.HasPrefix(way, "UTF-16") { // whose spans are those of another text
			want = save(oddTemplate)
		}
		if optional(t, "t.yaml") != want {
			t.Errorf("%s: %q\n%s", way, optional(t, "t.yaml"), got.stderr)
		}
	}
}
