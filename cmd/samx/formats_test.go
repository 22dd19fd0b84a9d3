package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/official"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// This file holds the reports of lint against the schemas of their formats, which stand beside the repository.

func formatSchema(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(official.Folder(t, "corpus/formats"), name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// reportsOf are what lint prints about a clean template and those of the golden reports, and the golden report about a file
// that could not be read.
func reportsOf(t *testing.T, format string) [][]byte {
	t.Helper()
	templates, err := filepath.Glob(root + "/fixtures/lint/report/*.yaml")
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	var stdout, stderr bytes.Buffer
	args := append([]string{"samx", "lint", "--format", format, fixtures + "/lint-clean/files/template.yaml"}, templates...)
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != exitProblems {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	unread, err := os.ReadFile(root + "/fixtures/lint/report/nothing." + format)
	if err != nil {
		t.Fatal(err)
	}
	return [][]byte{stdout.Bytes(), unread}
}

func TestSARIFFitsItsSchema(t *testing.T) {
	sarif, err := schema.ParseJSONSchema(formatSchema(t, "sarif-schema-2.1.0.json"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(source []byte) (problems []string) {
		document, diagnostics := cfn.Parse("report.json", source)
		if cfn.Unreadable(diagnostics) {
			t.Fatal(diagnostics)
		}
		if err := sarif.Check(document.Root, func(p schema.Problem) { problems = append(problems, p.Message) }); err != nil {
			t.Fatal(err)
		}
		return problems
	}
	for _, report := range reportsOf(t, "sarif") {
		for _, problem := range check(report) {
			t.Error(problem)
		}
		broken := bytes.ReplaceAll(report, []byte(`"level": "error"`), []byte(`"level": "grave"`))
		if bytes.Equal(broken, report) || len(check(broken)) == 0 {
			t.Error("a report with a wrong level passes, too")
		}
	}
}

// An xsdElement is what is read of an element in an XML schema: enough for what JUnit's uses.
type xsdElement struct {
	Name       string `xml:"name,attr"`
	Attributes []struct {
		Name string `xml:"name,attr"`
		Use  string `xml:"use,attr"`
	} `xml:"complexType>attribute"`
	InSequence []xsdReference `xml:"complexType>sequence>element"`
	InChoice   []xsdReference `xml:"complexType>choice>element"`
	InBoth     []xsdReference `xml:"complexType>sequence>choice>element"`
}

type xsdReference struct {
	To string `xml:"ref,attr"`
}

// check returns what is wrong with the attributes of an element and with its place in its parent.
func (e xsdElement) check(attributes []xml.Attr, children []string) (problems []string) {
	has := func(name string) bool {
		return slices.ContainsFunc(attributes, func(a xml.Attr) bool { return a.Name.Local == name })
	}
	var declared, allowed []string
	for _, a := range e.Attributes {
		declared = append(declared, a.Name)
		if a.Use == "required" && !has(a.Name) {
			problems = append(problems, e.Name+" lacks "+a.Name)
		}
	}
	for _, a := range attributes {
		if !slices.Contains(declared, a.Name.Local) {
			problems = append(problems, e.Name+" has no "+a.Name.Local)
		}
	}
	for _, r := range slices.Concat(e.InSequence, e.InChoice, e.InBoth) {
		allowed = append(allowed, r.To)
	}
	for _, child := range children {
		if !slices.Contains(allowed, child) {
			problems = append(problems, child+" may not stand in "+e.Name)
		}
	}
	return problems
}

// junitProblems holds a document against the elements of a schema.
func junitProblems(t *testing.T, elements []xsdElement, document []byte) (problems []string) {
	t.Helper()
	type open struct {
		start    xml.StartElement
		children []string
	}
	stack := []open{{}}
	for decoder := xml.NewDecoder(bytes.NewReader(document)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return problems
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			parent := &stack[len(stack)-1]
			parent.children = append(parent.children, token.Name.Local)
			stack = append(stack, open{start: token.Copy()})
		case xml.EndElement:
			closed := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			i := slices.IndexFunc(elements, func(e xsdElement) bool { return e.Name == token.Name.Local })
			if i < 0 {
				problems = append(problems, "there is no element "+token.Name.Local)
				continue
			}
			problems = append(problems, elements[i].check(closed.start.Attr, closed.children)...)
		}
	}
}

func TestJUnitFitsItsSchema(t *testing.T) {
	var junit struct {
		Elements []xsdElement `xml:"element"`
	}
	if err := xml.Unmarshal(formatSchema(t, "junit-10.xsd"), &junit); err != nil {
		t.Fatal(err)
	}
	for _, report := range reportsOf(t, "junit") {
		for _, problem := range junitProblems(t, junit.Elements, report) {
			t.Error(problem)
		}
	}
	const broken = `<testsuites><testsuite id="1" line="2"><failure/><suite/></testsuite></testsuites>`
	want := []string{
		"there is no element suite", "testsuite lacks name", "testsuite lacks tests", "testsuite lacks failures",
		"testsuite lacks errors", "testsuite has no line", "failure may not stand in testsuite", "suite may not stand in testsuite",
	}
	if got := junitProblems(t, junit.Elements, []byte(broken)); !slices.Equal(got, want) {
		t.Errorf("the check says %q, not %q", got, want)
	}
}
