package lint

import (
	"path/filepath"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var nestedStackRules = []Rule{{
	ID: "E3043", Name: "nested-parameters",
	Title: "A nested stack gets the parameters that its template declares, and no others",
	Why: "CloudFormation refuses to create the nested stack, after it has created what comes before. Templates beside this one " +
		"are read, those elsewhere are not.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Types: []string{"AWS::CloudFormation::Stack", "AWS::Serverless::Application"},
	Case:  checkNestedParameters,
}}

// nestedTemplates are the properties that say where a nested template is.
var nestedTemplates = lazy.Value[map[string]string]{Make: func() map[string]string {
	return map[string]string{
		"AWS::CloudFormation::Stack":   "TemplateURL",
		"AWS::Serverless::Application": "Location",
	}
}}

func checkNestedParameters(p *Pass, r *cfn.Resource, props View) {
	location := props.Get(nestedTemplates.Get()[r.TypeName()])
	given := props.Get("Parameters")
	if !location.Node.Is(cfn.String) || !isLocalPath(location.Node.Text) || given.Open() {
		return
	}
	nested := p.nestedTemplate(location.Node.Text)
	if nested == nil || given.Exists() && !given.Node.IsMap() {
		return
	}
	declared := byName(nested.Parameters)
	names := make([]string, len(nested.Parameters))
	for i, parameter := range nested.Parameters {
		names[i] = parameter.Name.Text
		if !parameter.Value.Has("Default") && !given.Has(names[i]) {
			p.Report(props.Key("Parameters"), "%s needs a value for the parameter %s", location.Node.Text, names[i])
		}
	}
	for key := range given.Pairs() {
		if _, ok := declared[key.Text]; !ok {
			at, notes := key, []cfn.Note(nil)
			if raw := props.Node.Get("Parameters"); raw != given.Node { // chosen by a condition: wrong in that case only
				at, notes = props.Key("Parameters"), []cfn.Note{{Span: key.Span, Message: "it stands here"}}
			}
			p.ReportNoted(at, notes, "%s has no parameter %s%s", location.Node.Text, key.Text, p.didYouMean(key.Text, names))
		}
	}
}

// nestedTemplate reads a template that this one names by its path; nil when that is not possible.
func (p *Pass) nestedTemplate(path string) *cfn.Template {
	f, read := p.Facts, p.walk.options.ReadFile
	if read == nil {
		return nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(filepath.Dir(p.Template.Name), path)
	}
	nested, known := f.nested[path]
	if !known {
		if f.nested == nil {
			f.nested = map[string]*cfn.Template{}
		}
		if source, err := read(path); err == nil {
			nested = parseNested(path, source)
		}
		f.nested[path] = nested
	}
	return nested
}

func parseNested(path string, source []byte) *cfn.Template {
	t, diags := cfn.Parse(path, source)
	if cfn.Unreadable(diags) || !t.Root.Get("Resources").IsMap() || t.Root.Get("Parameters").Has("Fn::Transform") {
		return nil
	}
	return t
}
