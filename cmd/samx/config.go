package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema/cfn"
)

func (p *program) configCommand() *cli.Command {
	return &cli.Command{
		Name:      "config",
		Usage:     "show the settings of samx lint, and where each comes from",
		ArgsUsage: "[TEMPLATE]",
		Description: "Prints a .samx.yaml that says all that is in force, with the origin of each setting. With a TEMPLATE,\n" +
			"what overrides and the Metadata of the template add is settled. Takes the flags of samx lint that set something.",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: flagFormat, Value: formatYAML, Usage: "`FORMAT` of the output: yaml or json"},
		}, settingFlags()...),
		Action: p.config,
	}
}

// config is the command: settle the settings as lint does, and print them.
func (p *program) config(c *cli.Context) error {
	if err := oneOf(c, flagFormat, formatYAML, formatJSON); err != nil {
		return err
	}
	if c.NArg() > 1 {
		return badUsage(c, "one template at a time, not %d", c.NArg())
	}
	config, err := lintConfig(c)
	if err != nil {
		return err
	}
	options, err := settingOptions(c, config)
	if err != nil {
		return err
	}
	var t *cfn.Template
	if c.NArg() == 1 {
		input, err := p.read(c.Args().First())
		if err != nil {
			return err
		}
		t, _ = cfn.Parse(input.name, input.src) // what is wrong with it is for lint to say
	}
	shown := shownSettings(withFlags(c, options.Settled(t), options))
	if t != nil { // they are settled
		shown.below = slices.DeleteFunc(shown.below, func(s shownSetting) bool { return s.name == "overrides" })
	}
	if c.String(flagFormat) == formatYAML {
		var b bytes.Buffer
		shown.writeYAML(&b, "")
		return p.write("", b.Bytes())
	}
	text, err := json.MarshalIndent(shown.document(), "", "  ")
	if err != nil {
		return err
	}
	return p.write("", append(text, '\n'))
}

// withFlags adds what flags and the environment say, with its origin.
func withFlags(c *cli.Context, settled lint.Config, o lint.Options) lint.Config {
	if settled.Places = maps.Clone(settled.Places); settled.Places == nil {
		settled.Places = map[string]string{}
	}
	name := regionVariable()
	if place := "regions." + defaultRegion(); settled.Places[place] == "" && name != "" {
		settled.Places[place] = name
	}
	settled.ParameterFiles = orElse(c.StringSlice(flagParameterFile), settled.ParameterFiles)
	settled.DeploymentFiles = orElse(c.StringSlice(flagDeploymentFiles), settled.DeploymentFiles)
	settled.Schemas = orElse(c.StringSlice(flagSchemas), settled.Schemas)
	if settled.FailOn = cmp.Or(settled.FailOn, c.String(flagFailOn)); c.IsSet(flagFailOn) {
		settled.FailOn, settled.Places["fail-on"] = c.String(flagFailOn), "--"+flagFailOn
	}
	if c.Bool(flagIgnoreBadTemplate) {
		settled.Places["ignore-bad-template"] = "--" + flagIgnoreBadTemplate
	}
	for flag, setting := range map[string]string{
		flagInclude: "include", flagIgnore: "ignore", flagMandatory: "mandatory", flagRegions: "regions", flagSchemas: "schemas",
		flagParameterFile: "parameter-files", flagDeploymentFiles: "deployment-files",
	} {
		for _, value := range c.StringSlice(flag) {
			settled.Places[setting+"."+value] = "--" + flag
		}
	}
	for name := range o.Parameters {
		settled.Places["parameters."+name] = "--" + flagParameterOverrides
	}
	for id, options := range o.Configure {
		for name := range options {
			settled.Places["configure."+id+"."+name] = "--" + flagConfigure
		}
	}
	return settled
}

// A shownSetting is a setting to print: a value with its origin, or settings below it.
type shownSetting struct {
	name   string          // in a map; elements of lists have none
	value  json.RawMessage // nil for one with settings below
	origin string
	isList bool
	below  []shownSetting
}

// shownSettings are those of a .samx.yaml, in the order of their names.
func shownSettings(c lint.Config) shownSetting {
	all := overridable(c, true)
	all = append(all,
		listOf("deployment-files", c.DeploymentFiles, c.Places),
		shownSetting{name: "fail-on", value: inJSON(c.FailOn), origin: originOf(c.Places, "fail-on")},
		shownSetting{name: "ignore-bad-template", value: inJSON(c.IgnoreUnreadable), origin: originOf(c.Places, "ignore-bad-template")},
		listOf("ignore-templates", c.IgnoreTemplates, c.Places),
		listOf("parameter-files", c.ParameterFiles, c.Places),
		listOf("schemas", c.Schemas, c.Places),
		listOf("templates", c.Templates, c.Places),
	)
	overrides := shownSetting{name: "overrides", isList: true, origin: originOf(c.Places, "overrides")}
	for _, o := range c.Overrides {
		entry := append([]shownSetting{listOf("files", o.Files, o.Config.Places)}, overridable(o.Config, false)...)
		overrides.below = append(overrides.below, shownSetting{below: slices.DeleteFunc(entry, shownSetting.isEmpty)})
	}
	all = append(all, overrides)
	slices.SortFunc(all, func(a, b shownSetting) int { return strings.Compare(a.name, b.name) })
	return shownSetting{below: all}
}

// overridable are the settings that an override can have; defaults of rules' options are among them where everything is told.
func overridable(c lint.Config, everything bool) []shownSetting {
	parameters := shownSetting{name: "parameters"}
	for _, name := range slices.Sorted(maps.Keys(c.Parameters)) {
		parameters.below = append(parameters.below, shownSetting{
			name: name, value: inJSON(c.Parameters[name]), origin: originOf(c.Places, "parameters."+name),
		})
	}
	configure := shownSetting{name: "configure"}
	for _, rule := range lint.Rules() {
		options := shownSetting{name: rule.ID}
		for _, o := range rule.Options {
			given, ok := c.Configure[rule.ID][o.Name]
			if !ok && !everything {
				continue
			}
			if !ok {
				given = o.Default
			}
			options.below = append(options.below, shownSetting{
				name: o.Name, value: json.RawMessage(o.Text(given)), origin: originOf(c.Places, "configure."+rule.ID+"."+o.Name),
			})
		}
		if len(options.below) > 0 {
			configure.below = append(configure.below, options)
		}
	}
	return []shownSetting{
		configure, listOf("ignore", c.Ignore, c.Places), listOf("include", c.Include, c.Places),
		listOf("mandatory", c.Mandatory, c.Places), parameters, listOf("regions", c.Regions, c.Places),
	}
}

// listOf shows a list, each element once.
func listOf(name string, values []string, places map[string]string) shownSetting {
	list := shownSetting{name: name, isList: true, origin: originOf(places, name)}
	seen := map[string]bool{}
	for _, value := range values {
		if !seen[value] {
			list.below = append(list.below, shownSetting{value: inJSON(value), origin: originOf(places, name+"."+value)})
		}
		seen[value] = true
	}
	return list
}

func originOf(places map[string]string, path string) string {
	return cmp.Or(places[path], "default")
}

func (s shownSetting) isEmpty() bool { return s.value == nil && len(s.below) == 0 }

func inJSON(value any) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // words and switches always can be
	return bytes.TrimSpace(b.Bytes())
}

// writeYAML writes what is below a setting, one on a line with its origin.
func (s shownSetting) writeYAML(w io.Writer, indent string) {
	for _, below := range s.below {
		key := yamlText(inJSON(below.name)) + ":"
		if s.isList {
			key = "-"
		}
		switch {
		case below.value != nil:
			fmt.Fprintf(w, "%s%s %s  # %s\n", indent, key, yamlText(below.value), report.Printable(below.origin))
		case len(below.below) > 0 && s.isList:
			var entry bytes.Buffer
			below.writeYAML(&entry, indent+"  ")
			fmt.Fprintf(w, "%s- %s", indent, strings.TrimPrefix(entry.String(), indent+"  "))
		case len(below.below) > 0:
			fmt.Fprintf(w, "%s%s\n", indent, key)
			below.writeYAML(w, indent+"  ")
		default:
			empty := map[bool]string{true: "[]", false: "{}"}[below.isList]
			fmt.Fprintf(w, "%s%s %s  # %s\n", indent, key, empty, cmp.Or(report.Printable(below.origin), "default"))
		}
	}
}

// yamlText is a value without the quotes that YAML does not need.
func yamlText(value json.RawMessage) string {
	text := string(value)
	word := strings.Trim(text, `"`)
	notations := []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n", ""}
	if strings.ContainsFunc(word, needsQuotes) || !startsWithLetter(word) || slices.Contains(notations, strings.ToLower(word)) {
		return text
	}
	return word
}

func startsWithLetter(word string) bool {
	return word != "" && ('a' <= word[0]|0x20 && word[0]|0x20 <= 'z')
}

func needsQuotes(r rune) bool {
	return r >= utf8.RuneSelf || !isParameterName(string(r)) && !strings.ContainsRune("_./-", r)
}

// document is the setting for JSON: {"value": ..., "from": ...}, lists of those, and maps.
func (s shownSetting) document() any {
	switch {
	case s.value != nil:
		return map[string]any{"value": s.value, "from": s.origin}
	case s.isList:
		list := []any{}
		for _, below := range s.below {
			list = append(list, below.document())
		}
		return list
	}
	members := map[string]any{}
	for _, below := range s.below {
		members[below.name] = below.document()
	}
	return members
}
