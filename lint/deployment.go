package lint

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// The rules about what a template is deployed with; the engine reports them.
const (
	ruleDeploymentFile   = "E0100"
	ruleParameterFile    = "E0200"
	ruleDeploymentValues = "E2900"
	deploymentFamily     = "deployment"
)

const gitSyncDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/git-sync-concepts-terms.html"

var deploymentRules = []Rule{{
	ID: ruleDeploymentFile, Name: "deployment-file",
	Title: "A deployment file has template-file-path, parameters and tags, and the template is there",
	Why: "Git sync deploys nothing from a file of another form. Judged in the files of --deployment-files; tags and values of " +
		"parameters must be scalars or lists.",
	Source: gitSyncDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
}, {
	ID: ruleParameterFile, Name: "deployment-parameter-file",
	Title:  "A parameter file has one of the forms that CloudFormation's tools take",
	Why:    "The tools refuse any other. Judged in the files of --parameter-file.",
	Source: "https://docs.aws.amazon.com/cli/latest/reference/cloudformation/deploy/index.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
}, {
	ID: ruleDeploymentValues, Name: "deployment-values",
	Title: "A deployment gives every parameter without a default a value, only parameters that exist, and only values they allow",
	Why: "CloudFormation refuses the deployment. Judged for the files of --parameter-file and --deployment-files; of values " +
		"given one by one only whether they are allowed.",
	Source: parameterDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
}}

// A Deployment is what a parameter file or a deployment file of Git sync says: the values of a template's parameters.
type Deployment struct {
	Name string
	// Template is the path of the template that a deployment file names. Parameter files name none: they are for all.
	Template string
	// Values are what the parameters get, as CloudFormation would be sent it.
	Values map[string]string

	document *cfn.Template
	places   *cfn.Places       // of the document, made when first needed
	wrong    []deploymentFault // with the form of the file
	given    []givenValue      // in the order of the file
	place    *cfn.Node         // where values stand
	above    *cfn.Node         // the key of that, or the place itself: where to report what is missing
	path     *cfn.Node         // template-file-path
}

// A givenValue is the value of one parameter. It is unknown where the one of the last deployment is to be used again.
type givenValue struct {
	name  *cfn.Node
	value *cfn.Node
	text  string
	path  []string
}

type deploymentFault struct {
	rule    string
	at      cfn.Span
	path    []string
	message string
}

// ParseParameters reads a parameter file, in JSON or YAML: the list of CloudFormation's API, the map of CodePipeline, a plain
// map, or the list of assignments of aws cloudformation deploy. What is wrong with it Findings tells.
func ParseParameters(name string, source []byte) *Deployment {
	d := newDeployment(name, source)
	if d.unreadable() {
		return d
	}
	root := d.document.Root
	if d.place = root; root.Is(cfn.List) {
		d.readList(root)
		return d
	}
	if inner := root.Get("Parameters"); inner.IsMap() {
		d.place, d.above = inner, root.Key("Parameters")
	}
	if !d.place.IsMap() {
		d.fault(ruleParameterFile, root, "a parameter file must hold %s, not %s", parameterForms, root.Kind.Phrase())
		return d
	}
	d.readMap(ruleParameterFile)
	return d
}

const parameterForms = `[{"ParameterKey": "Key", "ParameterValue": "Value"}], {"Parameters": {"Key": "Value"}}, ` +
	`{"Key": "Value"} or ["Key=Value"]`

// ParseDeployment reads a deployment file of Git sync. What is wrong with it Findings tells.
func ParseDeployment(name string, source []byte) *Deployment {
	d := newDeployment(name, source)
	root := d.document.Root
	if d.unreadable() {
		return d
	}
	if !root.IsMap() {
		d.fault(ruleDeploymentFile, root, "a deployment file must be a map with template-file-path, not %s", root.Kind.Phrase())
		return d
	}
	keys := []string{"template-file-path", "parameters", "tags"}
	for _, p := range root.Pairs {
		if !slices.Contains(keys, p.Key.Text) {
			d.fault(ruleDeploymentFile, p.Key, "%s is no key of a deployment file; there are %s", p.Key.Text, strings.Join(keys, ", "))
		}
	}
	d.path = root.Get(keys[0])
	switch text, ok := d.path.Str(); {
	case d.path.IsNull():
		d.fault(ruleDeploymentFile, root, "a deployment file must say which template to deploy: template-file-path is missing")
	case !ok:
		d.fault(ruleDeploymentFile, d.path, "template-file-path must be a string, not %s", d.path.Kind.Phrase())
	default:
		d.Template = text
	}
	d.readTags(root.Get("tags"))
	d.place = root
	if values := root.Get("parameters"); values.IsMap() {
		d.place, d.above = values, root.Key("parameters")
		d.readMap(ruleDeploymentFile)
	} else if !values.IsNull() {
		d.fault(ruleDeploymentFile, values, "parameters must be a map of names to values, not %s", values.Kind.Phrase())
	}
	return d
}

func newDeployment(name string, source []byte) *Deployment {
	t, diagnostics := cfn.ParseDocument(name, source)
	d := &Deployment{Name: name, Values: map[string]string{}, document: t}
	for _, diagnostic := range diagnostics {
		if diagnostic.Severity == cfn.Error {
			d.wrong = append(d.wrong, deploymentFault{ruleUnreadable, diagnostic.Span, diagnostic.Path, diagnostic.Message})
		}
	}
	return d
}

func (d *Deployment) unreadable() bool {
	return len(d.wrong) > 0
}

// mostFaults is how many findings of one file are kept: nobody reads more.
const mostFaults = 1000

func (d *Deployment) fault(rule string, at *cfn.Node, format string, args ...any) {
	if len(d.wrong) >= mostFaults {
		return
	}
	if d.places == nil {
		d.places = d.document.Places()
	}
	d.wrong = append(d.wrong, deploymentFault{rule, at.Span, d.places.PathAt(at.Span), fmt.Sprintf(format, args...)})
}

func (d *Deployment) readList(list *cfn.Node) {
	for i, item := range list.Items {
		path := []string{strconv.Itoa(i)}
		key := item.Get("ParameterKey")
		name, isName := key.Str()
		assigned, value, isAssignment := strings.Cut(item.Text, "=")
		switch {
		case item.Is(cfn.String) && isAssignment:
			d.give(&cfn.Node{Kind: cfn.String, Text: assigned, Span: item.Span}, item, value, path)
		case !isName || name == "":
			d.fault(ruleParameterFile, item, "an element must be {\"ParameterKey\": \"Key\", \"ParameterValue\": \"Value\"} or \"Key=Value\"")
		case item.Has("ParameterValue"):
			d.read(ruleParameterFile, key, item.Get("ParameterValue"), append(path, "ParameterValue"))
		case item.Get("UsePreviousValue").Is(cfn.Bool):
			d.given = append(d.given, givenValue{name: key, path: path})
		default:
			d.fault(ruleParameterFile, item, "parameter %s has neither ParameterValue nor UsePreviousValue", name)
		}
	}
}

func (d *Deployment) readMap(rule string) {
	above := d.document.PathAt(d.place.Span)
	for _, p := range d.place.Pairs {
		d.read(rule, p.Key, p.Value, append(slices.Clone(above), p.Key.Text))
	}
}

func (d *Deployment) read(rule string, name, value *cfn.Node, path []string) {
	text, wrong := parameterText(value)
	if wrong != nil {
		d.fault(rule, cfn.FirstOf(value, name), "the value of %s must be %s, not %s", name.Text, parameterForm, wrong.Kind.Phrase())
		return
	}
	d.give(name, value, text, path)
}

const parameterForm = "a string, a number, true or false, or a list of those"

// parameterText is the value of a parameter as CloudFormation would be sent it, a list joined with commas, or what is wrong in
// it.
func parameterText(value *cfn.Node) (text string, wrong *cfn.Node) {
	texts := []*cfn.Node{value}
	if value.Is(cfn.List) {
		texts = value.Items
	}
	var parts []string
	for _, n := range texts {
		if !n.IsScalar() {
			return "", n
		}
		parts = append(parts, scalarText(n))
	}
	return strings.Join(parts, ","), nil
}

func (d *Deployment) give(name, value *cfn.Node, text string, path []string) {
	d.Values[name.Text] = text
	d.given = append(d.given, givenValue{name, value, text, path})
}

func (d *Deployment) readTags(tags *cfn.Node) {
	if tags.IsNull() {
		return
	}
	if !tags.IsMap() {
		d.fault(ruleDeploymentFile, tags, "tags must be a map of names to strings, not %s", tags.Kind.Phrase())
		return
	}
	for _, p := range tags.Pairs {
		if !p.Value.Is(cfn.String) {
			d.fault(ruleDeploymentFile, cfn.FirstOf(p.Value, p.Key), "tag %s must be a string, not %s", p.Key.Text, p.Value.Kind.Phrase())
		}
	}
}

// covers reports whether the deployment is one of the template.
func (d *Deployment) covers(template string) bool {
	return d.Template == "" && d.path == nil || samePath(d.Template, template)
}

// DeploymentResults judges the files of Options.Deployments by the templates that were linted: the form of the file, and its
// values against the parameters of each template that it deploys.
func DeploymentResults(linted []Result, o Options) []Result {
	results := make([]Result, len(o.Deployments))
	for i, d := range o.Deployments {
		s := newSelection(o.forFile(d.Name))
		j := deploymentJudge{d, s, nil}
		for _, fault := range d.wrong {
			j.report(fault)
		}
		for _, r := range linted {
			if r.Template == nil || r.Skipped || r.unreadable || d.unreadable() {
				continue
			}
			if d.covers(r.Name) && !ignoredBy(r.Template, s) {
				j.values(r.Template, o.forFile(r.Name))
			}
		}
		results[i] = Result{Name: d.Name, Template: d.document, Findings: suppress(d.document, settle(j.found), commentDirectives(d.document), s, Written)}
	}
	return results
}

// ignoredBy reports whether the metadata of the template ignores the rule about values.
func ignoredBy(t *cfn.Template, s *selection) bool {
	rule := s.get(ruleDeploymentValues)
	return rule != nil && !slices.Contains(s.mandatory, rule) && slices.ContainsFunc(metadataDirectives(t), func(d *directive) bool {
		return d.resource == "" && d.selects(rule)
	})
}

// A deploymentJudge collects findings in the file of a deployment.
type deploymentJudge struct {
	*Deployment
	rules *selection
	found []Finding
}

func (j *deploymentJudge) report(fault deploymentFault) {
	rule := j.rules.get(fault.rule)
	if rule == nil {
		return
	}
	f := Finding{Stage: Written}
	f.Span, f.Path, f.Message = fault.at, fault.path, fault.message
	j.found = append(j.found, complete(f, rule, j.document))
}

func (j *deploymentJudge) reportValue(at *cfn.Node, path []string, format string, args ...any) {
	if len(j.found) < mostFaults {
		j.report(deploymentFault{ruleDeploymentValues, at.Span, path, fmt.Sprintf(format, args...)})
	}
}

// values judges what the parameters of a template get. What the options say completes it.
func (j *deploymentJudge) values(t *cfn.Template, o Options) {
	parameters := byName(t.Parameters)
	if t.Root.Get("Parameters").Has("Fn::Transform") {
		return // there may be more
	}
	given := maps.Clone(o.values())
	if given == nil {
		given = map[string]string{}
	}
	matched, near := effort{left: mostMatched}, nearNames(t.Parameters)
	for _, g := range j.given {
		given[g.name.Text] = g.text
		parameter := parameters[g.name.Text]
		if parameter == nil {
			j.reportValue(g.name, g.path, "%s has no parameter %s%s", t.Name, g.name.Text, near(g.name.Text))
			continue
		}
		if _, overridden := o.Parameters[g.name.Text]; g.value == nil || overridden {
			continue
		}
		for _, fault := range valueFaults(parameter, g.text, &matched) {
			j.reportValue(g.value, g.path, "%s of parameter %s %s", shownValue(parameter, g.text), g.name.Text, fault)
		}
	}
	path := j.document.PathAt(j.place.Span)
	for _, parameter := range t.Parameters {
		if _, ok := given[parameter.Name.Text]; !ok && parameter.Value.IsMap() && !parameter.Value.Has("Default") {
			j.reportValue(cfn.FirstOf(j.above, j.place), path, "parameter %s of %s has no default, and gets no value here", parameter.Name.Text, t.Name)
		}
	}
}

// nearNames suggests the parameter that was probably meant by a name, unless it was asked too often.
func nearNames(parameters []cfn.Entry) func(name string) string {
	var names []string
	for _, parameter := range parameters {
		names = append(names, parameter.Name.Text)
	}
	compared := 0
	return func(name string) string {
		if compared += len(names); compared > suggestionBudget {
			return ""
		}
		if near, ok := schema.Suggest(name, names); ok {
			return "; did you mean " + near + "?"
		}
		return ""
	}
}

// shownValue names a value in a message, unless it is secret.
func shownValue(parameter *cfn.Node, text string) string {
	if secret, _ := parameter.Get("NoEcho").Bool(); secret {
		return "the value"
	}
	const longest = 40
	if len(text) > longest {
		return "the value"
	}
	return "the value " + strconv.Quote(text)
}

// overrideFindings judges values that were given one by one. Whether all are given is not judged, for those of the last
// deployment may stand.
func overrideFindings(t *cfn.Template, s *selection, o Options) []Finding {
	rule := s.get(ruleDeploymentValues)
	if rule == nil {
		return nil
	}
	var found []Finding
	values, matched := o.values(), effort{left: mostMatched}
	for _, parameter := range t.Parameters {
		text, ok := values[parameter.Name.Text]
		if !ok {
			continue
		}
		for _, fault := range valueFaults(parameter.Value, text, &matched) {
			f := Finding{Stage: Written}
			f.Span, f.Path = parameter.Name.Span, []string{"Parameters", parameter.Name.Text}
			f.Message = shownValue(parameter.Value, text) + " given for parameter " + parameter.Name.Text + " " + fault
			found = append(found, complete(f, rule, t))
		}
	}
	return found
}

// valueFaults says what is wrong with the value of a parameter, each time as the end of a sentence about the value.
func valueFaults(parameter *cfn.Node, text string, matched *effort) []string {
	typ, _ := parameter.Get("Type").Str()
	if strings.HasPrefix(typ, ssmValue) {
		return nil // it is the name of where the value stands
	}
	isNumber := func(element string) bool {
		_, err := strconv.ParseFloat(strings.TrimSpace(element), 64)
		return err == nil
	}
	if (typ == "Number" || typ == "List<Number>") && !eachFits(text, typ, isNumber) {
		return []string{"is not of type " + typ}
	}
	return constraintFaults(parameter, &cfn.Node{Kind: cfn.String, Text: text}, typ, matched)
}

// parameterSets are the ways in which the parameters get their values.
func (o Options) parameterSets() []map[string]string {
	var sets []map[string]string
	for _, d := range o.Deployments {
		values := mapOver(o.Parameters, mapOver(d.Values, o.Config.Parameters))
		if !slices.ContainsFunc(sets, func(set map[string]string) bool { return maps.Equal(set, values) }) {
			sets = append(sets, values)
		}
	}
	if len(sets) == 0 {
		return []map[string]string{o.values()}
	}
	return sets
}

// values are those that are given one by one, and configured. Values of files win over the configured ones, and lose to the
// others.
func (o Options) values() map[string]string {
	return mapOver(o.Parameters, o.Config.Parameters)
}
