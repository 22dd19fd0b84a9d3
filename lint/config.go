package lint

import (
	"bytes"
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
	Include, Ignore []string // as in Options
	Regions         []string
	Parameters      map[string]string
	FailOn          string   // "error", "warning" or "info"; empty when it does not say
	Templates       []string // files, folders and globs to lint when none are named
	IgnoreTemplates []string // globs of files to leave out
}

// Apply completes options by the configuration: what the options say themselves wins.
func (c Config) Apply(o Options) Options {
	o.Include, o.Ignore, o.Regions = orElse(o.Include, c.Include), orElse(o.Ignore, c.Ignore), orElse(o.Regions, c.Regions)
	o.Exclude = append(slices.Clone(o.Exclude), c.IgnoreTemplates...)
	if len(o.Parameters) == 0 {
		o.Parameters = c.Parameters
	}
	return o
}

func orElse(own, other []string) []string {
	if len(own) > 0 {
		return own
	}
	return other
}

// A configKey is one key of a configuration file.
type configKey struct {
	name string
	list func(*Config) *[]string
	word func(*Config) *string
}

// ownKeys are those of .samx.yaml.
var ownKeys = [...]configKey{
	{name: "fail-on", word: func(c *Config) *string { return &c.FailOn }},
	{name: "ignore", list: func(c *Config) *[]string { return &c.Ignore }},
	{name: "ignore-templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include", list: func(c *Config) *[]string { return &c.Include }},
	{name: "parameters"},
	{name: "regions", list: func(c *Config) *[]string { return &c.Regions }},
	{name: "templates", list: func(c *Config) *[]string { return &c.Templates }},
}

// peerKeys are those of .cfnlintrc that samx obeys.
var peerKeys = [...]configKey{
	{name: "ignore_checks", list: func(c *Config) *[]string { return &c.Ignore }},
	{name: "ignore_templates", list: func(c *Config) *[]string { return &c.IgnoreTemplates }},
	{name: "include_checks", list: func(c *Config) *[]string { return &c.Include }},
	{name: "non_zero_exit_code", word: func(c *Config) *string { return &c.FailOn }},
	{name: "parameters"},
	{name: "regions", list: func(c *Config) *[]string { return &c.Regions }},
	{name: "templates", list: func(c *Config) *[]string { return &c.Templates }},
}

// peerOnlyKeys are those of .cfnlintrc that mean nothing here.
var peerOnlyKeys = [...]string{
	"append_rules", "configure_rules", "custom_rules", "debug", "deployment_files", "format", "ignore_bad_template",
	"include_experimental", "mandatory_checks", "merge_configs", "output_file", "override_spec", "parameter_files",
	"registry_schemas", "template_parameters",
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
	switch {
	case i < 0:
		var names []string
		for _, k := range keys {
			names = append(names, k.name)
		}
		return configError(t, p.Key.Span, "%s is no setting; there are %s", p.Key.Text, strings.Join(names, ", "))
	case keys[i].word != nil && p.Value.Is(cfn.String):
		*keys[i].word(c) = p.Value.Text
	case keys[i].word != nil:
		return configError(t, p.Value.Span, "%s must be a word, not %s", p.Key.Text, p.Value.Kind.Phrase())
	case keys[i].list != nil && (p.Value.Is(cfn.List) || p.Value.Is(cfn.String)):
		*keys[i].list(c) = stringsOf(p.Value)
	case keys[i].list != nil:
		return configError(t, p.Value.Span, "%s must be a list, not %s", p.Key.Text, p.Value.Kind.Phrase())
	case !p.Value.Is(cfn.Map):
		return configError(t, p.Value.Span, "%s must be a map of names to values, not %s", p.Key.Text, p.Value.Kind.Phrase())
	default:
		c.Parameters = map[string]string{}
		for _, parameter := range p.Value.Pairs {
			c.Parameters[parameter.Key.Text] = parameter.Value.Text
		}
	}
	return nil
}

// levels translates cfn-lint's word for the least level that fails a run.
var levels = map[string]string{"": "", "error": "error", "warning": "warning", "info": "info", "informational": "info"}

func (c *Config) check(t *cfn.Template) error {
	level, ok := levels[c.FailOn]
	if !ok {
		return configError(t, t.Root.Span, "the level %s is none of error, warning and info", c.FailOn)
	}
	c.FailOn = level
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
		c.Regions = append(c.Regions, stringsOf(config.Get("regions"))...)
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
