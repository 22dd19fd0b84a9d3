package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var ssmRules = []Rule{{
	ID: "E3051", Name: "ssm-document",
	Title:  "The content of a document can be read and has the form of a document",
	Why:    "Systems Manager refuses the document.",
	Source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::SSM::Document"},
	Case: checkDocument,
}, {
	ID: "W3701", Name: "ssm-parameter-name",
	Title:  "The name of a parameter does not begin with aws or ssm",
	Why:    "Such names are reserved; Parameter Store may refuse the parameter.",
	Source: "https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Both, Types: []string{"AWS::SSM::Parameter"},
	Case: func(p *Pass, _ *cfn.Resource, parameter View) {
		name := parameter.Get("Name")
		if text, ok := name.Text(); ok && reservedParameterName(text) {
			p.Report(name.Node, "the name %s begins with aws or ssm, which is reserved; choose another", text)
		}
	},
}}

// reservedParameterName reports whether the name of a parameter of Parameter Store is AWS's.
func reservedParameterName(name string) bool {
	name = strings.ToLower(strings.TrimLeft(name, "/"))
	return strings.HasPrefix(name, "aws") || strings.HasPrefix(name, "ssm")
}

// steppedDocuments are the types of documents that have a schema version and steps; the others have forms of their own.
var steppedDocuments = []string{"Command", "Automation", "Automation.ChangeTemplate", "Session", "Policy"}

// documentVersions are the schema versions of documents by their type, "" for any type.
var documentVersions = lazy.Value[map[string][]string]{Make: func() map[string][]string {
	return map[string][]string{
		"":           {"0.3", "1.0", "1.2", "2.0", "2.2"},
		"Automation": {"0.3"},
		"Command":    {"1.2", "2.0", "2.2"},
		"Policy":     {"2.0", "2.2"},
		"Session":    {"1.0"},
	}
}}

func versionsOf(documentType View) []string {
	name, _ := documentType.Text()
	if versions, ok := documentVersions.Get()[name]; ok {
		return versions
	}
	return documentVersions.Get()[""]
}

func checkDocument(p *Pass, _ *cfn.Resource, props View) {
	typ := props.Get("DocumentType")
	if typ.Exists() && !typ.Is(steppedDocuments...) || props.Get("DocumentFormat").Is("TEXT") {
		return
	}
	content := props.Get("Content")
	text, isText := content.Text()
	versions := versionsOf(typ)
	if !isText {
		checkDocumentKeys(content, versions, p.Report)
		return
	}
	document, fault := parseDocument(text, props.Get("DocumentFormat"))
	if fault != "" {
		p.Report(content.Node, "%s", fault)
		return
	}
	checkDocumentKeys(View{document, content.c}, versions, func(_ *cfn.Node, format string, args ...any) {
		p.Report(content.Node, format, args...)
	})
}

// parseDocument reads a document in its format, which is JSON unless another is given, or says why it cannot be read.
func parseDocument(text string, format View) (document *cfn.Node, fault string) {
	parsed, diags := cfn.Parse("", []byte(text))
	switch {
	case cfn.Unreadable(diags) || !parsed.Root.IsMap():
		return nil, "the content is neither JSON nor YAML with the keys of a document, such as schemaVersion"
	case !parsed.JSON && (!format.Exists() || format.Is("JSON")):
		return nil, "the content is no JSON; write DocumentFormat: YAML"
	}
	return parsed.Root, ""
}

// checkDocumentKeys reports what is wrong at the top of a document.
func checkDocumentKeys(document View, versions []string, report reportFunc) {
	version := document.Get("schemaVersion")
	text, isText := version.Node.Str()
	switch {
	case document.Lacks("schemaVersion"):
		report(document.Node, "schemaVersion is missing; write %s", strings.Join(versions, " or "))
	case version.Known() && !isText:
		report(version.Node, "schemaVersion must be a string; put it in quotes")
	case version.Known() && !slices.Contains(versions, text):
		report(version.Node, "documents of this type cannot have the schemaVersion %q; write %s", text,
			strings.Join(versions, " or "))
	}
	for _, expected := range documentKinds {
		if value := document.Get(expected.key); value.Known() && value.Node.Kind != expected.kind {
			report(value.Node, "%s must be %s, not %s", expected.key, expected.kind.Phrase(), value.Node.Kind.Phrase())
		}
	}
}

// documentKinds are the kinds of values at the top of a document.
var documentKinds = []struct {
	key  string
	kind cfn.Kind
}{
	{"description", cfn.String}, {"assumeRole", cfn.String}, {"parameters", cfn.Map}, {"mainSteps", cfn.List},
}
