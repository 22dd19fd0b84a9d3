package lint

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

// ConfigNames are the names of configuration files, our own first: the nearest of ours upward from the working folder
// counts, else cfn-lint's in the working folder, so that a team can switch without editing anything.
func ConfigNames() (own string, peers []string) {
	return ".samx.yaml", []string{".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml"}
}

// A Config is what a configuration file says.
type Config struct {
	Include, Ignore, Mandatory []string // as in Options
	Regions                    []string
	Parameters                 map[string]string
	Configure                  Settings
	FailOn                     string   // "error", "warning", "info" or "none"; empty when it does not say
	Templates                  []string // files, folders and globs to lint when none are named
	IgnoreTemplates            []string // globs of files to leave out
	ParameterFiles             []string
	DeploymentFiles            []string
	Schemas                    []string // files and folders with resource types
	IgnoreUnreadable           bool     // as in Options
	Merge                      bool     // its lists add to those of the options, which take their place otherwise
}

// forTemplate completes the options by what the template and then the configuration file say. What the options say
// themselves wins.
func (o Options) forTemplate(t *cfn.Template) Options {
	own := templateConfig(t)
	o.Include = slices.Concat(own.Include, o.Include)
	o.Regions = orElse(o.Regions, own.Regions)
	o.Configure = o.Configure.over(own.Configure)
	o = o.withConfig()
	o.Regions = settledRegions(o.Regions)
	return o
}

// withConfig completes the options by the configuration file.
func (o Options) withConfig() Options {
	c := o.Config
	join := orElse
	if c.Merge {
		join = func(own, other []string) []string { return slices.Concat(own, other) }
	}
	o.Include = slices.Concat(o.Include, c.Include)
	o.Ignore, o.Regions, o.Mandatory = join(o.Ignore, c.Ignore), join(o.Regions, c.Regions), join(o.Mandatory, c.Mandatory)
	o.Exclude = append(slices.Clone(o.Exclude), c.IgnoreTemplates...)
	o.Configure = o.Configure.over(c.Configure)
	o.IgnoreUnreadable = o.IgnoreUnreadable || c.IgnoreUnreadable
	if len(o.Parameters) == 0 {
		o.Parameters = c.Parameters
	}
	o.Config = Config{}
	return o
}

func orElse(own, other []string) []string {
	if len(own) > 0 {
		return own
	}
	return other
}

// A configKey is one key of a configuration file, with the place for its value.
type configKey struct {
	name     string
	list     func(*Config) *[]string
	word     func(*Config) *string
	flag     func(*Config) *bool
	settings bool
}

// ownKeys are those of .samx.yaml.
var ownKeys = [...]configKey{
	{name: "configure", settings: true},
	{name: "deployment-files", list: func(c *Config) *[]string { return &c.DeploymentFiles }},
	{name: "fail-on", word: func(c *Config) *string { return &c.FailOn }},
	{name: "ignore", list: func(c *Config) *[]string { return &c.Ignore }},
	{name: "ignore-bad-template", flag: func(c *Config) *bool { return &c.IgnoreUnreadable }},
	{name: "ignore-templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include", list: func(c *Config) *[]string { return &c.Include }},
	{name: "mandatory", list: func(c *Config) *[]string { return &c.Mandatory }},
	{name: "parameter-files", list: func(c *Config) *[]string { return &c.ParameterFiles }},
	{name: "parameters"},
	{name: "regions", list: func(c *Config) *[]string { return &c.Regions }},
	{name: "schemas", list: func(c *Config) *[]string { return &c.Schemas }},
	{name: "templates", list: func(c *Config) *[]string { return &c.Templates }},
}

// peerKeys are those of .cfnlintrc that samx obeys.
var peerKeys = [...]configKey{
	{name: "configure_rules", settings: true},
	{name: "deployment_files", list: func(c *Config) *[]string { return &c.DeploymentFiles }},
	{name: "ignore_bad_template", flag: func(c *Config) *bool { return &c.IgnoreUnreadable }},
	{name: "ignore_checks", list: func(c *Config) *[]string { return &c.Ignore }},
	{name: "ignore_templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include_checks", list: func(c *Config) *[]string { return &c.Include }},
	{name: "mandatory_checks", list: func(c *Config) *[]string { return &c.Mandatory }},
	{name: "merge_configs", flag: func(c *Config) *bool { return &c.Merge }},
	{name: "non_zero_exit_code", word: func(c *Config) *string { return &c.FailOn }},
	{name: "parameter_files", list: func(c *Config) *[]string { return &c.ParameterFiles }},
	{name: "parameters"},
	{name: "regions", list: func(c *Config) *[]string { return &c.Regions }},
	{name: "registry_schemas", list: func(c *Config) *[]string { return &c.Schemas }},
	{name: "templates", list: func(c *Config) *[]string { return &c.Templates }},
}

// peerOnlyKeys are those of .cfnlintrc that mean nothing here.
var peerOnlyKeys = [...]string{
	"append_rules", "custom_rules", "debug", "format", "include_experimental", "output_file", "override_spec",
	"template_parameters",
}

// ParseConfig reads a configuration file; its name tells whose. The error names the file and the line.
func ParseConfig(name string, source []byte) (Config, error) {
	c := Config{}
	if onlyComments(source) {
		return c, nil
	}
	keys, others := ownKeys[:], []string(nil)
	if strings.HasPrefix(filepath.Base(name), ".cfnlintrc") {
		keys, others = peerKeys[:], peerOnlyKeys[:]
	}
	t, diags := cfn.Parse(name, source)
	for _, d := range diags {
		if d.Severity == cfn.Error {
			return Config{}, configError(t, d.Span, "%s", d.Message)
		}
	}
	for _, p := range t.Root.Pairs {
		if slices.Contains(others, p.Key.Text) {
			continue
		}
		if err := c.read(t, keys, p); err != nil {
			return Config{}, err
		}
	}
	return c, c.check(t)
}

func onlyComments(source []byte) bool {
	for _, line := range bytes.Split(source, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

func configError(t *cfn.Template, at cfn.Span, format string, args ...any) error {
	place := t.Position(at.Start)
	return fmt.Errorf("%s:%d:%d: %s", t.Name, place.Line, place.Column, fmt.Sprintf(format, args...))
}

func (c *Config) read(t *cfn.Template, keys []configKey, p cfn.Pair) error {
	i := slices.IndexFunc(keys, func(k configKey) bool { return k.name == p.Key.Text })
	if i < 0 {
		var names []string
		for _, k := range keys {
			names = append(names, k.name)
		}
		return configError(t, p.Key.Span, "%s is no setting; there are %s", p.Key.Text, strings.Join(names, ", "))
	}
	key := keys[i]
	what, ok := "a map of names to values", p.Value.Is(cfn.Map)
	switch {
	case key.word != nil:
		if what, ok = "a word", p.Value.Is(cfn.String); ok {
			*key.word(c) = p.Value.Text
		}
	case key.list != nil:
		if what, ok = "a list", p.Value.Is(cfn.List) || p.Value.Is(cfn.String); ok {
			*key.list(c) = stringsOf(p.Value)
		}
	case key.flag != nil:
		what = "true or false"
		*key.flag(c), ok = p.Value.Bool()
	case key.settings && ok:
		return c.configure(t, p)
	case ok:
		c.Parameters = map[string]string{}
		for _, parameter := range p.Value.Pairs {
			c.Parameters[parameter.Key.Text] = parameter.Value.Text
		}
	}
	if !ok {
		return configError(t, p.Value.Span, "%s must be %s, not %s", p.Key.Text, what, p.Value.Kind.Phrase())
	}
	return nil
}

// configure reads options of rules. A configuration of cfn-lint may name rules that samx has not.
func (c *Config) configure(t *cfn.Template, p cfn.Pair) error {
	settings, bad := finder(FindRule).settings(p.Value)
	c.Configure = settings
	for _, b := range bad {
		if p.Key.Text != ownKeys[0].name && errors.Is(b.err, errNoSuchRule) {
			continue
		}
		return configError(t, b.at.Span, "%s", b.err)
	}
	return nil
}

// levels translates cfn-lint's word for the least level that fails a run.
var levels = map[string]string{
	"": "", "error": "error", "warning": "warning", "info": "info", "informational": "info", "none": "none",
}

func (c *Config) check(t *cfn.Template) error {
	level, ok := levels[c.FailOn]
	if !ok {
		return configError(t, t.Root.Span, "the level %s is none of error, warning, info and none", c.FailOn)
	}
	c.FailOn = level
	for _, region := range c.Regions {
		if !IsRegion(region) {
			return configError(t, t.Root.Span, "%s is no region, such as eu-west-1 or %s", region, AllRegions)
		}
	}
	return nil
}

// The keys of Metadata whose config is obeyed: cfn-lint's, so that existing templates keep working, and our own.
const (
	peerTool = "cfn-lint"
	ownTool  = "samx"
)

var configTools = [...]string{peerTool, ownTool}

// templateConfig is what the Metadata of a template says about how to lint it. Suppressions are read elsewhere, for each
// of them is judged.
func templateConfig(t *cfn.Template) Config {
	var c Config
	for _, tool := range configTools {
		config := t.Root.Get("Metadata").Get(tool).Get("config")
		c.Include = append(c.Include, stringsOf(config.Get("include_checks"))...)
		c.Regions = append(c.Regions, regionsOf(config.Get("regions"))...)
		settings, _ := finder(FindRule).settings(config.Get("configure_rules")) // what is wrong there is up to a rule
		c.Configure = settings.over(c.Configure)
	}
	return c
}

// stringsOf returns the strings of a list, leaving out what is none; a single string is a list of one.
func stringsOf(n *cfn.Node) []string {
	if s, ok := n.Str(); ok {
		return []string{s}
	}
	if !n.Is(cfn.List) {
		return nil
	}
	var out []string
	for _, item := range n.Items {
		if s, ok := item.Str(); ok {
			out = append(out, s)
		}
	}
	return out
}
