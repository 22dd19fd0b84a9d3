package transform

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func TestModelFlag(t *testing.T) {
	for text, want := range map[string]string{
		"true": "true", "no": "false", `"TRUE"`: "true", `"Off"`: "false", `"t"`: "true", `"N"`: "false",
		"1": "true", "0": "false", "1.0": "true", `"1"`: "true", `"0"`: "false",
		"2": "", `"2"`: "", `""`: "", `" true"`: "", "[]": "", "{}": "", "!Ref X": "", "0.5": "",
	} {
		template, _ := cfn.Parse("t.yaml", []byte("V: "+text))
		read, err := modelFlag(modelPlace{"Id", "Flag"}, template.Root.Get("V"))
		got := ""
		if value, ok := read.Bool(); err == nil && ok {
			got = map[bool]string{true: "true", false: "false"}[value]
		}
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s is read as %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestModelsTellThePathOfAFault(t *testing.T) {
	shelf := modelObject(needs("Books", modelMap(modelList(modelObject(may("Title", modelText), may("Read", modelFlag))))))
	for text, want := range map[string]string{
		"{}":                                 "the required property Books is missing; add it",
		"{Books: ~}":                         "the required property Books is missing; add it",
		"{Books: a}":                         "Books must be a map, not a string",
		"{Books: {top: ~}}":                  "Books.top must be a list, not null",
		"{Books: {top: [{}, a]}}":            "Books.top.1 must be a map, not a string",
		"{Books: {top: [{Title: [a]}]}}":     "Books.top.0.Title must be a string, not a list",
		"{Books: {top: [{z: 1, Titel: 1}]}}": "Books.top.0.Titel is not a property here; did you mean Title?",
		"{Books: [], Film: x}":               "Film is not a property here",
		"{Books: {top: [{Title: 5}, []]}}":   "",
	} {
		template, _ := cfn.Parse("t.yaml", []byte("V: "+text))
		_, err := shelf(modelPlace{id: "Shelf"}, template.Root.Get("V"))
		if got := errorText(err); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
