package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// Names of flags of transform alone.
const (
	flagErrorFormat = "error-format"
	flagRegion      = "region"
	flagPolicies    = "managed-policies"
	flagStubs       = "stub-artifacts"
	flagMetadata    = "passthrough-metadata"
	flagAllFeatures = "enable-all-features"
	flagSourceMap   = "source-map"
)

// The values of --format.
const (
	formatJSON = "json"
	formatYAML = "yaml"
)

func (p *program) transformCommand() *cli.Command {
	return &cli.Command{
		Name:      "transform",
		Usage:     "expand a SAM template into plain CloudFormation",
		ArgsUsage: "[TEMPLATE]",
		Description: "TEMPLATE is a file, or - for standard input; without it the first of template.yaml,\n" +
			"template.yml, template.json in the current folder. SOURCE_DATE_EPOCH in the environment\n" +
			"stands in for the clock.",
		Flags: append([]cli.Flag{
			outputFlag(),
			&cli.StringFlag{Name: flagFormat, Usage: "`FORMAT` of the output: json or yaml (default: as FILE is named, else as the input)"},
			&cli.StringFlag{Name: flagErrorFormat, Value: errorsAsText, Usage: "`FORMAT` of refusals: text, json or github"},
			regionFlag(),
			&cli.StringFlag{Name: flagPolicies, Usage: "JSON `FILE` with ARNs of managed policies: {partition: {name: arn}}"},
			&cli.StringFlag{Name: flagSARTemplates, Usage: "JSON `FILE` with answers of the Serverless Application Repository"},
			&cli.StringFlag{Name: flagSourceMap, Usage: "write to `FILE` where each generated resource and property comes from"},
			switchFlag(flagStubs, "put stand-ins in place of local artifact paths"),
			switchFlag(flagMetadata, "copy a resource's Metadata to what is generated from it"),
			switchFlag(flagAllFeatures, "switch on every feature toggle of the service"),
			stdinFilenameFlag(),
			noColorFlag(),
		}, slices.Concat(parameterFlags(), samconfigFlags())...),
		Action: p.transform,
	}
}

// transform is the command: read, expand, write. Nothing is written unless everything went well.
func (p *program) transform(c *cli.Context) error {
	if err := checkTransformFlags(c); err != nil {
		return err
	}
	options, err := transformOptions(c)
	if err != nil {
		return err
	}
	input, err := p.template(c)
	if err != nil {
		return err
	}
	t, diagnostics := cfn.Parse(input.name, input.src)
	m := messenger{c.String(flagErrorFormat), p.stdout, p.stderr, wantsColour(c, p.stderr), t}
	if cfn.Unreadable(diagnostics) {
		return m.refuse(unreadable(diagnostics))
	}
	if err := m.tell(duplicates(diagnostics)); err != nil {
		return err
	}
	expanded, err := transform.Expand(t, options)
	var refused *transform.Error
	if errors.As(err, &refused) {
		return m.refuse(refused.Diagnostics)
	}
	if err != nil {
		return err
	}
	untouched := expanded == t
	if untouched {
		fmt.Fprintf(p.stderr, "samx: %s is no SAM template, so there is nothing to expand\n", t.Name)
	}
	result, err := render(expanded, outputFormat(c, t), input.src, untouched)
	if err != nil {
		return err
	}
	if err := p.writeSourceMap(c.String(flagSourceMap), t, expanded); err != nil {
		return err
	}
	return p.write(c.String(flagOutput), result...)
}

// writeSourceMap writes the source map of a result, if one is asked for.
func (p *program) writeSourceMap(path string, source, result *cfn.Template) error {
	if path == "" {
		return nil
	}
	var text kept
	if err := transform.WriteSourceMap(&text, source, result); err != nil {
		return err
	}
	return p.write(path, text...)
}

func checkTransformFlags(c *cli.Context) error {
	if err := oneOf(c, flagErrorFormat, errorsAsText, errorsAsJSON, errorsAsGitHub); err != nil {
		return err
	}
	if c.IsSet(flagFormat) {
		if err := oneOf(c, flagFormat, formatJSON, formatYAML); err != nil {
			return err
		}
	}
	return checkStdinFilename(c)
}

// transformOptions turns flags and environment into the options of the library.
func transformOptions(c *cli.Context) (o transform.Options, err error) {
	sam, err := samconfigOf(c)
	if err != nil {
		return o, err
	}
	o = transform.Options{
		Region:              cmp.Or(c.String(flagRegion), sam.region, defaultRegion()),
		StubArtifacts:       c.Bool(flagStubs),
		PassthroughMetadata: c.Bool(flagMetadata),
		AllFeatures:         c.Bool(flagAllFeatures),
	}
	values, err := parameterValues(c)
	if err != nil {
		return o, err
	}
	o.Parameters = sam.under(values)
	if o.Application, err = repositoryAnswers(c.String(flagSARTemplates)); err != nil {
		return o, err
	}
	if path := c.String(flagPolicies); path != "" {
		if o.ManagedPolicies, err = managedPolicies(path, transform.Partition(o.Region)); err != nil {
			return o, err
		}
	}
	o.Clock, err = clock()
	return o, err
}

// clock is the time that SOURCE_DATE_EPOCH sets, nil when it does not. See https://reproducible-builds.org/specs/
func clock() (func() time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		return nil, nil
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("SOURCE_DATE_EPOCH must be whole seconds since 1970, not %q", text)
	}
	return func() time.Time { return time.Unix(seconds, 0) }, nil
}

// unreadable picks the diagnostics that make a file unreadable. They concern the template as a whole, wherever they are.
func unreadable(diagnostics []cfn.Diagnostic) []cfn.Diagnostic {
	var causes []cfn.Diagnostic
	for i, d := range diagnostics {
		if cfn.Unreadable(diagnostics[i : i+1]) {
			d.LogicalID = ""
			causes = append(causes, d)
		}
	}
	return causes
}

// duplicates makes warnings of the keys written twice, which the service accepts.
func duplicates(diagnostics []cfn.Diagnostic) []cfn.Diagnostic {
	var warnings []cfn.Diagnostic
	for _, d := range diagnostics {
		if d.Detail == cfn.DuplicateKey {
			d.Severity = cfn.Warning
			warnings = append(warnings, d)
		}
	}
	return warnings
}

// outputFormat is what --format says, else the name of the output file, else the format of the input.
func outputFormat(c *cli.Context, t *cfn.Template) string {
	if format := c.String(flagFormat); format != "" {
		return format
	}
	extension := strings.ToLower(filepath.Ext(c.String(flagOutput)))
	switch {
	case extension == ".json":
		return formatJSON
	case slices.Contains([]string{".yaml", ".yml"}, extension):
		return formatYAML
	}
	return formatOf(t)
}

func formatOf(t *cfn.Template) string {
	if t.JSON {
		return formatJSON
	}
	return formatYAML
}

// render prints a template. One that passed through in its own format is the bytes it was read from.
func render(t *cfn.Template, format string, src []byte, untouched bool) (kept, error) {
	if untouched && format == formatOf(t) {
		return kept{src}, nil
	}
	write := t.WriteYAML
	if format == formatJSON {
		write = t.WriteJSON
	}
	var text kept
	err := write(&text)
	return text, err
}

// kept is what was written to it, without a copy: the document model leaves alone what it has written.
type kept [][]byte

func (k *kept) Write(b []byte) (int, error) {
	*k = append(*k, b)
	return len(b), nil
}
