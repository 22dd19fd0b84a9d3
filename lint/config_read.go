package lint

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// A configKind is what the value of a key is.
type configKind uint8

const (
	valueList configKind = iota // of strings
	valuePaths
	valueWord
	valueFlag
	valueSettings   // options of rules
	valueParameters // names to values
	valueMaps       // a list of those
	valueOverrides
)

// String says what a value must be.
func (k configKind) String() string {
	return [...]string{
		valueList: "a list of strings", valuePaths: "a list of strings", valueWord: "a string", valueFlag: "true or false",
		valueSettings: "a map of rules to their options", valueParameters: "a map of names to values",
		valueMaps: "a list of maps of names to values", valueOverrides: "a list of maps with files",
	}[k]
}

// A configKey is one key of a configuration file, with the place for its value.
type configKey struct {
	name    string
	setting string // the name that a key of cfn-lint has in .samx.yaml; empty for what means nothing here
	kind    configKind
	list    func(*Config) *[]string
	word    func(*Config) *string
	flag    func(*Config) *bool
	allowed []string // the words
	below   bool     // may stand in an override
	checks  bool     // the list selects rules
}

// ownKeys are those of .samx.yaml; samx.schema.json describes them.
var ownKeys = [...]configKey{
	{name: "configure", kind: valueSettings, below: true},
	{name: "deployment-files", kind: valuePaths, list: func(c *Config) *[]string { return &c.DeploymentFiles }},
	{name: "fail-on", kind: valueWord, word: func(c *Config) *string { return &c.FailOn }, allowed: []string{"error", "warning", "info", "none"}},
	{name: "ignore", list: func(c *Config) *[]string { return &c.Ignore }, below: true, checks: true},
	{name: "ignore-bad-template", kind: valueFlag, flag: func(c *Config) *bool { return &c.IgnoreUnreadable }},
	{name: "ignore-templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include", list: func(c *Config) *[]string { return &c.Include }, below: true, checks: true},
	{name: "mandatory", list: func(c *Config) *[]string { return &c.Mandatory }, below: true, checks: true},
	{name: "overrides", kind: valueOverrides},
	{name: "parameter-files", kind: valuePaths, list: func(c *Config) *[]string { return &c.ParameterFiles }},
	{name: "parameters", kind: valueParameters, below: true},
	{name: "regions", list: func(c *Config) *[]string { return &c.Regions }, below: true},
	{name: "schemas", kind: valuePaths, list: func(c *Config) *[]string { return &c.Schemas }},
	{name: "templates", kind: valuePaths, list: func(c *Config) *[]string { return &c.Templates }},
}

// peerKeys are those of .cfnlintrc. What samx does not obey is judged, too, as cfn-lint does.
var peerKeys = [...]configKey{
	{name: "append_rules"},
	{name: "configure_rules", setting: "configure", kind: valueSettings},
	{name: "custom_rules", kind: valueWord},
	{name: "debug", kind: valueFlag},
	{name: "deployment_files", setting: "deployment-files", list: func(c *Config) *[]string { return &c.DeploymentFiles }},
	{name: "format", kind: valueWord, allowed: []string{"quiet", "parseable", "json", "junit", "pretty", "sarif"}},
	{name: "ignore_bad_template", setting: "ignore-bad-template", kind: valueFlag, flag: func(c *Config) *bool { return &c.IgnoreUnreadable }},
	{name: "ignore_checks", setting: "ignore", list: func(c *Config) *[]string { return &c.Ignore }},
	{name: "ignore_templates", setting: "ignore-templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include_checks", setting: "include", list: func(c *Config) *[]string { return &c.Include }},
	{name: "include_experimental", kind: valueFlag},
	{name: "mandatory_checks", setting: "mandatory", list: func(c *Config) *[]string { return &c.Mandatory }},
	{name: "merge_configs", setting: "merge", kind: valueFlag, flag: func(c *Config) *bool { return &c.Merge }},
	{name: "non_zero_exit_code", setting: "fail-on", kind: valueWord, word: func(c *Config) *string { return &c.FailOn },
		allowed: []string{informational, "warning", "error", "none"}},
	{name: "output_file", kind: valueWord},
	{name: "override_spec", kind: valueWord},
	{name: "parameter_files", setting: "parameter-files", list: func(c *Config) *[]string { return &c.ParameterFiles }},
	{name: "parameters", setting: "parameters", kind: valueMaps},
	{name: "regions", setting: "regions", list: func(c *Config) *[]string { return &c.Regions }},
	{name: "registry_schemas", setting: "schemas", list: func(c *Config) *[]string { return &c.Schemas }},
	{name: "template_parameters", kind: valueMaps},
	{name: "templates", setting: "templates", list: func(c *Config) *[]string { return &c.Templates }},
}

// informational is cfn-lint's word for the level info.
const informational = "informational"

// ParseConfig reads a configuration file; its name tells whose. The error names all that is wrong in it, each on a line with its
// place. Rules are those of Options.Rules, which a configuration may name, too.
func ParseConfig(name string, source []byte, rules ...Rule) (Config, error) {
	if strings.HasPrefix(filepath.Base(name), ".cfnlintrc") {
		return ParsePeerConfig(name, source, rules...)
	}
	r := configReader{keys: ownKeys[:], rules: rules, folder: filepath.Dir(name)}
	return r.config(name, source)
}

// ParsePeerConfig is ParseConfig for a configuration of cfn-lint, whatever its name is.
func ParsePeerConfig(name string, source []byte, rules ...Rule) (Config, error) {
	r := configReader{keys: peerKeys[:], rules: rules, foreign: true}
	return r.config(name, source)
}

func (r *configReader) config(name string, source []byte) (Config, error) {
	c := Config{Folder: r.folder, Peer: r.foreign}
	if onlyComments(source) {
		return c, nil
	}
	var diagnostics []cfn.Diagnostic
	r.document, diagnostics = cfn.ParseDocument(name, source)
	for _, d := range diagnostics {
		if d.Severity == cfn.Error {
			r.problems = append(r.problems, configProblem{d.Span, d.Message})
		}
	}
	if !cfn.Unreadable(diagnostics) {
		r.readRoot(&c)
	}
	if r.foreign {
		c.anchorGlobs()
	}
	if len(r.problems) > 0 {
		return Config{}, r.err()
	}
	return c, nil
}

func onlyComments(source []byte) bool {
	for _, line := range bytes.Split(source, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// A configReader reads one configuration file and collects what is wrong in it.
type configReader struct {
	document *cfn.Template
	keys     []configKey
	rules    []Rule
	folder   string
	foreign  bool   // it is cfn-lint's, and may name rules that samx has not
	entry    string // which override is read, for Places
	problems []configProblem
}

type configProblem struct {
	at      cfn.Span
	message string
}

func (r *configReader) fault(at *cfn.Node, format string, args ...any) {
	if r.full() {
		return
	}
	message := fmt.Sprintf(format, args...)
	if len(message) > longestFault {
		message = strings.ToValidUTF8(message[:longestFault], "") + "..." // a character cut in two is left out
	}
	r.problems = append(r.problems, configProblem{at.Span, message})
}

// longestFault is how many bytes of a message are shown.
const longestFault = 1000

// full reports whether no more problems are kept.
func (r *configReader) full() bool { return len(r.problems) >= mostFaults }

// err are the problems in the order of the file.
func (r *configReader) err() error {
	slices.SortStableFunc(r.problems, func(a, b configProblem) int { return cmp.Compare(a.at.Start, b.at.Start) })
	var all []error
	for _, p := range r.problems {
		place := r.document.Position(p.at.Start)
		all = append(all, fmt.Errorf("%s:%d:%d: %s", r.document.Name, place.Line, place.Column, p.message))
	}
	return errors.Join(all...)
}

// readRoot reads the file as a whole. What cfn-lint takes for an empty configuration says nothing.
func (r *configReader) readRoot(c *Config) {
	root := r.document.Root
	switch {
	case root.IsMap():
		r.readKeys(c, root, r.keys)
	case r.foreign && root.IsEmpty():
		return
	default:
		r.fault(root, "a configuration must be a map, not %s", root.Kind.Phrase())
		return
	}
	if !r.foreign {
		r.checkSchema()
	}
}

func (r *configReader) readKeys(c *Config, of *cfn.Node, keys []configKey) {
	for _, p := range of.Pairs {
		i := slices.IndexFunc(keys, func(k configKey) bool { return k.name == p.Key.Text })
		if i < 0 {
			r.fault(p.Key, "%s is no setting%s", p.Key.Text, r.insteadOf(p.Key.Text, keys))
			continue
		}
		r.note(c, r.setting(keys[i]), p.Key)
		r.read(c, keys[i], p.Value)
	}
}

// setting is the name of a key in .samx.yaml, empty for what means nothing there.
func (r *configReader) setting(key configKey) string {
	if r.foreign {
		return key.setting
	}
	return key.name
}

// insteadOf ends the message about an unknown key: with the one that was probably meant, or with all there are.
func (r *configReader) insteadOf(name string, keys []configKey) string {
	if r.full() {
		return ""
	}
	var names []string
	for _, key := range keys {
		names = append(names, key.name)
	}
	translate := func(k configKey) (string, string) { return k.name, k.setting }
	if r.foreign {
		translate = func(k configKey) (string, string) { return k.setting, k.name }
	}
	for _, other := range peerKeys {
		if from, to := translate(other); from == name && slices.Contains(names, to) {
			return "; did you mean " + to + "?"
		}
	}
	if near, ok := schema.Suggest(name, names); ok {
		return "; did you mean " + near + "?"
	}
	return "; there are " + strings.Join(names, ", ")
}

// note keeps where a setting stands.
func (r *configReader) note(c *Config, path string, at *cfn.Node) {
	if c.Places == nil {
		c.Places = map[string]string{}
	}
	c.Places[path] = fmt.Sprintf("%s:%d%s", r.document.Name, r.document.Position(at.Span.Start).Line, r.entry)
}

// read puts a value where its key says.
func (r *configReader) read(c *Config, key configKey, value *cfn.Node) {
	ok := false
	switch key.kind {
	case valueList, valuePaths:
		if ok = value.Is(cfn.List) || !r.foreign && value.Is(cfn.String); ok {
			r.readList(c, key, value)
		}
	case valueWord:
		if ok = value.Is(cfn.String); ok {
			r.readWord(c, key, value)
		}
	case valueFlag:
		var on bool
		if on, ok = value.Bool(); ok && key.flag != nil {
			*key.flag(c) = on
		}
	case valueSettings:
		if ok = value.IsMap(); ok {
			r.readSettings(c, value)
		}
	case valueParameters:
		if ok = value.IsMap(); ok {
			c.Parameters = r.parameters(c, value)
		}
	case valueMaps:
		if ok = value.Is(cfn.List); ok {
			r.readMaps(c, key, value)
		}
	case valueOverrides:
		if ok = value.Is(cfn.List); ok {
			r.readOverrides(c, value)
		}
	}
	if !ok {
		r.fault(value, "%s must be %s, not %s", key.name, key.kind, value.Kind.Phrase())
	}
}

// readWord reads a word, which may have to be one of a few.
func (r *configReader) readWord(c *Config, key configKey, value *cfn.Node) {
	if key.allowed != nil && !slices.Contains(key.allowed, value.Text) {
		near, ok := schema.Suggest(value.Text, key.allowed)
		if ok {
			near = "; did you mean " + near + "?"
		}
		r.fault(value, "%s must be one of %s, not %s%s", key.name, strings.Join(key.allowed, ", "), value.Text, near)
		return
	}
	if key.word == nil {
		return
	}
	word := value.Text
	if word == informational {
		word = cfn.Info.String()
	}
	*key.word(c) = word
}

// readList reads strings; one alone is a list of one.
func (r *configReader) readList(c *Config, key configKey, value *cfn.Node) {
	items := value.Items
	if value.Is(cfn.String) {
		items = []*cfn.Node{value}
	}
	list := make([]string, 0, len(items))
	for _, item := range items {
		text, ok := item.Str()
		if !ok {
			r.fault(item, "an element of %s must be a string, not %s", key.name, item.Kind.Phrase())
			continue
		}
		if key.kind == valuePaths && !filepath.IsAbs(text) {
			text = filepath.Join(r.folder, text) // it counts from the folder of the configuration
		}
		r.checkElement(key, item)
		r.note(c, r.setting(key)+"."+text, item)
		list = append(list, text)
	}
	if key.list != nil {
		*key.list(c) = list
	}
}

// checkElement judges what a list names: regions, and rules that there are.
func (r *configReader) checkElement(key configKey, item *cfn.Node) {
	switch {
	case r.setting(key) == "regions" && !IsRegion(item.Text):
		r.fault(item, "%s is no region, such as eu-west-1 or %s", item.Text, AllRegions)
	case key.checks && item.Text != "" && !r.selects(item.Text):
		r.fault(item, "%s is no rule, and no beginning of the ID of one%s", item.Text, r.nearRule(item.Text))
	}
}

// known are the rules that a configuration can name.
func (r *configReader) known() []*Rule { return knownRules(r.rules) }

func (r *configReader) selects(selector string) bool {
	matches := func(rule *Rule) bool { return rule.matches(selector) }
	return slices.ContainsFunc(r.known(), matches)
}

func (r *configReader) nearRule(selector string) string {
	if r.full() {
		return ""
	}
	var names []string
	for _, rule := range r.known() {
		names = append(names, rule.ID, rule.Name)
	}
	if near, ok := schema.Suggest(selector, names); ok {
		return "; did you mean " + near + "?"
	}
	return "; " + errNoSuchRule.Error()
}

// find is FindRule that knows the rules of the run, too.
func (r *configReader) find(idOrName string) (Rule, bool) {
	i := slices.IndexFunc(r.rules, func(rule Rule) bool { return rule.ID == idOrName || rule.Name == idOrName })
	if i >= 0 {
		return r.rules[i], true
	}
	return FindRule(idOrName)
}

// readSettings reads options of rules.
func (r *configReader) readSettings(c *Config, value *cfn.Node) {
	settings, bad := finder(r.find).settings(value)
	c.Configure = settings
	for _, b := range bad {
		if !r.foreign || !errors.Is(b.err, errNoSuchRule) {
			r.fault(b.at, "%s", b.err)
		}
	}
	r.noteSettings(c, value)
}

func (r *configReader) noteSettings(c *Config, value *cfn.Node) {
	for _, of := range members(value) {
		rule, _ := r.find(of.Key.Text)
		for _, p := range members(of.Value) {
			r.note(c, "configure."+rule.ID+"."+p.Key.Text, p.Key)
		}
	}
}

// parameters reads values by their names.
func (r *configReader) parameters(c *Config, of *cfn.Node) map[string]string {
	values := make(map[string]string, len(of.Pairs))
	for _, p := range of.Pairs {
		text, wrong := parameterText(p.Value)
		if wrong != nil {
			r.fault(wrong, "the value of %s must be %s, not %s", p.Key.Text, parameterForm, wrong.Kind.Phrase())
			continue
		}
		r.note(c, "parameters."+p.Key.Text, p.Key)
		values[p.Key.Text] = text
	}
	return values
}

// readMaps reads a list of sets of parameters. One alone are the parameters, several are deployments.
func (r *configReader) readMaps(c *Config, key configKey, value *cfn.Node) {
	for _, item := range value.Items {
		if !item.IsMap() {
			r.fault(item, "an element of %s must be a map of names to values, not %s", key.name, item.Kind.Phrase())
			continue
		}
		switch values := r.parameters(c, item); {
		case key.setting == "":
		case len(value.Items) == 1:
			c.Parameters = values
		default:
			d := &Deployment{Name: r.document.Name, Values: map[string]string{}, document: r.document, place: item}
			d.readMap(ruleParameterFile)
			c.Deployments = append(c.Deployments, d)
		}
	}
}

// filesKey stands in overrides only.
const filesKey = "files"

func (r *configReader) readOverrides(c *Config, value *cfn.Node) {
	var files []string
	keys := []configKey{{name: filesKey, list: func(*Config) *[]string { return &files }}}
	for _, key := range r.keys {
		if key.below {
			keys = append(keys, key)
		}
	}
	for i, item := range value.Items {
		if !item.Is(cfn.Map) {
			r.fault(item, "an element of overrides must be a map with files, not %s", item.Kind.Phrase())
			continue
		}
		files, r.entry = nil, fmt.Sprintf(" (entry %d of overrides)", i+1)
		o := Override{}
		r.readKeys(&o.Config, item, keys)
		o.Files = files
		c.Overrides = append(c.Overrides, o)
	}
	r.entry = ""
}

// anchorGlobs makes globs mean what they mean to cfn-lint: one without a slash stands for files of the working folder alone.
func (c *Config) anchorGlobs() {
	for i, glob := range c.IgnoreTemplates {
		if !strings.ContainsAny(glob, `/\`) {
			c.IgnoreTemplates[i] = "./" + glob
		}
	}
}
