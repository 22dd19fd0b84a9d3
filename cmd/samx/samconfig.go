package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	flagSamconfig = "samconfig"
	flagConfigEnv = "config-env"
)

// samconfigFlags are those for the configuration of the SAM CLI.
func samconfigFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: flagSamconfig, Usage: "take the region and parameter values from the samconfig `FILE` of the SAM CLI"},
		&cli.StringFlag{Name: flagConfigEnv, Value: "default", Usage: "the `ENVIRONMENT` in the samconfig file"},
	}
}

// A samconfig is what the configuration of the SAM CLI says about the deployment of one environment.
type samconfig struct {
	region     string
	parameters map[string]string
	places     map[string]string // as lint.Config.Places
}

// samconfigOf reads the file that --samconfig names. Without that flag it says nothing.
func samconfigOf(c *cli.Context) (samconfig, error) {
	path := c.String(flagSamconfig)
	if path == "" {
		if c.IsSet(flagConfigEnv) {
			return samconfig{}, badUsage(c, "--%s goes with --%s, the file that has the environment", flagConfigEnv, flagSamconfig)
		}
		return samconfig{}, nil
	}
	src, err := readFile(path)
	if err != nil {
		return samconfig{}, err
	}
	sam, err := parseSamconfig(path, src, c.String(flagConfigEnv))
	return sam, printable(err)
}

// layer is the configuration that it makes, over all that stands in .samx.yaml.
func (s samconfig) layer() lint.Override {
	o := lint.Override{Config: lint.Config{Parameters: s.parameters, Places: s.places}}
	if s.region != "" {
		o.Config.Regions = []string{s.region}
	}
	return o
}

// parseSamconfig reads a samconfig file in TOML, YAML or JSON, as its name says. The error names all that is wrong in it, each
// on a line with its place.
func parseSamconfig(name string, src []byte, environment string) (samconfig, error) {
	r := samconfigReader{}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".toml":
		var wrong *tomlError
		if r.document, wrong = parseTOML(name, src); wrong != nil {
			r.report(wrong.at, "%s", wrong.message)
		}
	case ".yaml", ".yml", ".json":
		var diagnostics []cfn.Diagnostic
		r.document, diagnostics = cfn.ParseDocument(name, src)
		for _, d := range diagnostics {
			if d.Severity == cfn.Error {
				r.report(d.Span, "%s", d.Message)
			}
		}
	default:
		return samconfig{}, fmt.Errorf("%s:1:1: a samconfig file ends in .toml, .yaml, .yml or .json", name)
	}
	if len(r.problems) == 0 {
		r.read(environment)
	}
	return r.found, errors.Join(r.problems...)
}

// A samconfigReader collects what a samconfig file says, and what is wrong in it.
type samconfigReader struct {
	document *cfn.Template
	found    samconfig
	problems []error
}

func (r *samconfigReader) report(at cfn.Span, format string, args ...any) {
	place := r.document.Position(at.Start)
	text := fmt.Sprintf("%s:%d:%d: %s", r.document.Name, place.Line, place.Column, fmt.Sprintf(format, args...))
	r.problems = append(r.problems, errors.New(text))
}

// read takes what is for all commands, and what is for deploy over it.
func (r *samconfigReader) read(environment string) {
	root := r.document.Root
	if !root.IsMap() {
		r.report(root.Span, "a samconfig file must be a map of environments, not %s", root.Kind.Phrase())
		return
	}
	of := root.Get(environment)
	if of == nil {
		r.report(root.Span, "there is no environment %s%s", environment, otherEnvironments(root, environment))
		return
	}
	if !r.isTable(of, environment) {
		return
	}
	for _, command := range []string{"global", "deploy"} {
		below := of.Get(command)
		if below == nil || !r.isTable(below, command) {
			continue
		}
		if parameters := below.Get("parameters"); parameters != nil && r.isTable(parameters, "parameters") {
			r.readParameters(parameters)
		}
	}
}

// otherEnvironments ends a message with the environment that was probably meant, or with those there are.
func otherEnvironments(root *cfn.Node, environment string) string {
	var names []string
	for _, p := range root.Pairs {
		if p.Value.IsMap() {
			names = append(names, p.Key.Text)
		}
	}
	if near, ok := schema.Suggest(environment, names); ok {
		return "; did you mean " + near + "?"
	}
	if len(names) == 0 {
		return "; there are none"
	}
	return "; there are " + strings.Join(names, ", ")
}

func (r *samconfigReader) isTable(n *cfn.Node, name string) bool {
	if !n.IsMap() {
		r.report(n.Span, "%s must be a table, not %s", name, n.Kind.Phrase())
	}
	return n.IsMap()
}

func (r *samconfigReader) readParameters(of *cfn.Node) {
	if region, ok := of.Lookup("region"); ok {
		text, isText := region.Value.Str()
		if !isText || text == lint.AllRegions || !lint.IsRegion(text) {
			r.report(region.Value.Span, "region must be the name of a region, such as eu-west-1")
		}
		r.found.region = text
		r.note("regions."+text, region.Key)
	}
	if overrides, ok := of.Lookup("parameter_overrides"); ok {
		r.found.parameters = map[string]string{}
		r.readOverrides(overrides.Value)
	}
}

func (r *samconfigReader) note(path string, at *cfn.Node) {
	if r.found.places == nil {
		r.found.places = map[string]string{}
	}
	r.found.places[path] = fmt.Sprintf("%s:%d", r.document.Name, r.document.Position(at.Span.Start).Line)
}

// readOverrides reads assignments: a text of them, a map, or a list of both.
func (r *samconfigReader) readOverrides(n *cfn.Node) {
	switch {
	case n.Is(cfn.String):
		values, err := parseOverrides(n.Text)
		if err != nil {
			r.report(n.Span, "parameter_overrides: %s", err)
		}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			r.give(name, values[name], n)
		}
	case n.Is(cfn.List):
		for _, item := range n.Items {
			r.readOverrides(item)
		}
	case n.IsMap():
		for _, p := range n.Pairs {
			text, ok := assignedText(p.Value)
			if !ok {
				r.report(p.Value.Span, "the value of %s must be a string, a number, true or false, or a list of those", p.Key.Text)
			}
			r.give(p.Key.Text, text, p.Key)
		}
	default:
		r.report(n.Span, "parameter_overrides must be \"Key=Value\", a list of such strings or a map, not %s", n.Kind.Phrase())
	}
}

func (r *samconfigReader) give(name, value string, at *cfn.Node) {
	r.found.parameters[name] = value
	r.note("parameters."+name, at)
}

// assignedText is the value of a parameter as CloudFormation would be sent it; a list is joined with commas.
func assignedText(n *cfn.Node) (string, bool) {
	if on, ok := n.Bool(); ok {
		return fmt.Sprint(on), true
	}
	if n.IsScalar() {
		return n.Text, true
	}
	var texts []string
	for _, item := range n.Items {
		text, ok := assignedText(item)
		if !ok || item.Is(cfn.List) {
			return "", false
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ","), n.Is(cfn.List)
}

// under are parameter values of flags, completed by those of the samconfig file.
func (s samconfig) under(flags map[string]string) map[string]string {
	all := maps.Clone(s.parameters)
	if all == nil {
		return flags
	}
	maps.Copy(all, flags)
	return all
}
