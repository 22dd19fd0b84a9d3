package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

const lintName = "lint"

// Names of flags of lint alone.
const (
	flagFailOn  = "fail-on"
	flagInclude = "include"
	flagIgnore  = "ignore"
	flagRegions = "regions"
	flagJobs    = "jobs"

	flagConfigure         = "configure"
	flagMandatory         = "mandatory-checks"
	flagDeploymentFiles   = "deployment-files"
	flagIgnoreBadTemplate = "ignore-bad-template"
	flagSchemas           = "schemas"
	flagFix               = "fix"
	flagUnsafeFixes       = "unsafe-fixes"
	flagDiff              = "diff"
)

func (p *program) lintCommand() *cli.Command {
	return &cli.Command{
		Name:      lintName,
		Usage:     "find what is wrong in SAM and CloudFormation templates",
		ArgsUsage: "[TEMPLATE...]",
		Description: "Each TEMPLATE is a file, a folder that is searched for templates, or a glob; - is standard\n" +
			"input. Without any, the first of template.yaml, template.yml, template.json in the current\n" +
			"folder. SAMX_LINT_DATE=2026-11-22 in the environment stands in for today.",
		Flags: slices.Concat(reportFlags(), []cli.Flag{
			switchFlag(flagFix, "mend the files where that can be done without asking, and report what is left"),
			switchFlag(flagUnsafeFixes, "mend also what has to be tested afterwards, such as a deprecated runtime; with --fix or --diff"),
			switchFlag(flagDiff, "print what --fix would change as a diff, in place of the report, and write nothing"),
			&cli.IntFlag{Name: flagJobs, DefaultText: "the number of processors", Usage: "work on `N` files at once"},
			noColorFlag(),
		}, fileFlags(), baselineFlags(), settingFlags(), peerOnlyFlags()),
		Action: p.lint,
	}
}

// settingFlags are those for what a configuration can say, too.
func settingFlags() []cli.Flag {
	return slices.Concat([]cli.Flag{
		&cli.StringFlag{Name: flagFailOn, Value: cfn.Warning.String(), Usage: "the least `LEVEL` that gives exit code 1: error, " +
			"warning or info"},
		&cli.StringSliceFlag{Name: flagInclude, Usage: "also run informational rules: `ID`, name or prefix, repeatable"},
		&cli.StringSliceFlag{Name: flagIgnore, Usage: "do not run rules: `ID`, name or prefix, repeatable"},
		&cli.StringSliceFlag{Name: flagMandatory, Usage: "always run rules, whatever is ignored or suppressed: `ID`, name or prefix, repeatable"},
		&cli.StringSliceFlag{Name: flagConfigure, Usage: "set an option of a rule: `RULE:key=value`, repeatable"},
		&cli.StringSliceFlag{Name: flagRegions, Aliases: []string{flagRegion}, Usage: "lint for `REGION`, repeatable; " +
			lint.AllRegions + " means all (default: AWS_REGION, AWS_DEFAULT_REGION, us-east-1)"},
		&cli.StringSliceFlag{Name: flagSchemas, Usage: "judge resource types by the schemas in `PATH`, too: what samx schema import " +
			"wrote, or registry schemas, repeatable"},
		switchFlag(flagIgnoreBadTemplate, "say nothing about files that cannot be read as templates"),
		configFlag(),
	}, lintParameterFlags(), samconfigFlags())
}

func lintParameterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: flagParameterOverrides, Aliases: []string{"parameters"},
			Usage: "parameter values as `Key=Value`, repeated or separated by blanks"},
		&cli.StringSliceFlag{Name: flagParameterFile, Aliases: []string{"parameter-files"},
			Usage: "parameter `FILE` to judge, and to judge the templates with, repeatable"},
		&cli.StringSliceFlag{Name: flagDeploymentFiles,
			Usage: "deployment `FILE` of Git sync to judge, with the template that it names, repeatable"},
	}
}

// lint is the command: run the rules, report, and say by the exit code whether something was found.
func (p *program) lint(c *cli.Context) error {
	if err := checkLintFlags(c); err != nil {
		return err
	}
	reports, err := destinations(c)
	if err != nil {
		return err
	}
	config, err := lintConfig(c)
	if err != nil {
		return err
	}
	options, err := lintOptions(c, config)
	if err != nil {
		return err
	}
	results, failure := p.lintAll(c, config.Templates, options)
	if results == nil && failure != nil {
		return failure
	}
	if results, err = p.conclude(c, reports, results, options, failure); err != nil {
		return err
	}
	if failure != nil {
		return failure
	}
	failOn := c.String(flagFailOn)
	if !c.IsSet(flagFailOn) {
		failOn = cmp.Or(config.FailOn, failOn)
	}
	return p.verdict(results, failOn, c.Bool(flagOnlyTemplates))
}

// conclude does with the results what the flags say: mend, drop what is accepted, report. It returns those that count.
func (p *program) conclude(c *cli.Context, reports []destination, results []lint.Result, o lint.Options, failure error) (
	[]lint.Result, error) {
	if err := spareInputs(c, reports, results); err != nil {
		return nil, err
	}
	if err := p.fix(c, results, o); err != nil {
		return nil, err
	}
	results = append(results, lint.DeploymentResults(results, o)...)
	results, err := p.unaccepted(c, results, failure)
	if err != nil {
		return nil, err
	}
	return results, p.report(c, reports, results)
}

// checkLintFlags checks the flags that take some words only, or need another one.
func checkLintFlags(c *cli.Context) error {
	if err := oneOf(c, flagFailOn, cfn.Error.String(), cfn.Warning.String(), cfn.Info.String(), failNever); err != nil {
		return err
	}
	if c.Bool(flagWriteBaseline) && c.String(flagBaseline) == "" {
		return badUsage(c, "--%s needs --%s, the file to write", flagWriteBaseline, flagBaseline)
	}
	if c.Bool(flagDiff) && (c.Bool(flagWriteBaseline) || c.IsSet(flagFormat)) {
		return badUsage(c, "--%s prints a diff and nothing else; leave out --%s and --%s", flagDiff, flagFormat, flagWriteBaseline)
	}
	if c.Bool(flagUnsafeFixes) && !c.Bool(flagFix) && !c.Bool(flagDiff) {
		return badUsage(c, "--%s goes with --%s or --%s", flagUnsafeFixes, flagFix, flagDiff)
	}
	if c.Bool(flagFix) && !c.Bool(flagDiff) && readsStdin(c) {
		return badUsage(c, "--%s mends files; standard input cannot be mended", flagFix)
	}
	return checkStdinFilename(c)
}

// lintOptions turns flags, configuration and environment into the options of the library. Flags win over the template, and
// the template over the configuration.
func lintOptions(c *cli.Context, config lint.Config) (o lint.Options, err error) {
	if o, err = settingOptions(c, config); err != nil {
		return o, err
	}
	o.Jobs, o.UnsafeFixes = c.Int(flagJobs), c.Bool(flagUnsafeFixes)
	o.Exclude = append(c.StringSlice(flagExclude), c.StringSlice(flagIgnoreTemplates)...)
	o.NoGitignore, o.OnlyTemplates = c.Bool(flagNoGitignore), c.Bool(flagOnlyTemplates)
	if o.Jobs < 0 {
		return o, badUsage(c, "--%s must be 1 or more", flagJobs)
	}
	if o.Deployments, err = deployments(c, config); err != nil {
		return o, err
	}
	if o.Types, err = resourceTypes(orElse(c.StringSlice(flagSchemas), config.Schemas)); err != nil {
		return o, err
	}
	o.Today, err = today()
	return o, err
}

// settingOptions are the options that the flags of settingFlags and the configuration make, without the files that they name.
func settingOptions(c *cli.Context, config lint.Config) (o lint.Options, err error) {
	config.Merge = config.Merge || c.Bool(flagMergeConfigs)
	instead := c.StringSlice(flagIgnoreChecks)
	o = lint.Options{
		Include:          c.StringSlice(flagInclude),
		Ignore:           append(c.StringSlice(flagIgnore), instead...),
		IgnoreInstead:    len(instead) > 0 && !config.Merge,
		ExcludeNamed:     c.IsSet(flagIgnoreTemplates),
		Mandatory:        c.StringSlice(flagMandatory),
		Regions:          c.StringSlice(flagRegions),
		IgnoreUnreadable: c.Bool(flagIgnoreBadTemplate),
	}
	for _, region := range o.Regions {
		if !lint.IsRegion(region) {
			return o, badUsage(c, "%q is no region, such as eu-west-1 or %s", region, lint.AllRegions)
		}
	}
	for _, text := range c.StringSlice(flagConfigure) {
		if err := o.Configure.Set(text); err != nil {
			return o, badUsage(c, "--%s: %s", flagConfigure, err)
		}
	}
	if len(o.Regions) == 0 {
		config.Regions = orElse(config.Regions, []string{defaultRegion()})
	}
	o.Config = config
	o.Parameters, err = mergedParameters("", c.StringSlice(flagParameterOverrides))
	return o, err
}

func orElse(flags, configured []string) []string {
	if len(flags) > 0 {
		return flags
	}
	return configured
}

// deployments reads the parameter files and the deployment files that flags or the configuration name. Without flags the sets
// of parameters in the configuration itself count, too.
func deployments(c *cli.Context, config lint.Config) ([]*lint.Deployment, error) {
	all, err := lint.ReadDeployments(
		orElse(c.StringSlice(flagParameterFile), config.ParameterFiles),
		orElse(c.StringSlice(flagDeploymentFiles), config.DeploymentFiles),
	)
	if !c.IsSet(flagParameterFile) && !c.IsSet(flagDeploymentFiles) {
		all = append(all, config.Deployments...)
	}
	return all, readable(err)
}

// today is the day that rules judge by.
func today() (time.Time, error) {
	text := os.Getenv("SAMX_LINT_DATE")
	if text == "" {
		return time.Now(), nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, fmt.Errorf("SAMX_LINT_DATE must be a date such as 2026-11-22, not %q", text)
	}
	return day, nil
}

// lintAll lints what the arguments name, or, without any, what the configuration does. With an error there may be results
// nevertheless.
func (p *program) lintAll(c *cli.Context, configured []string, o lint.Options) ([]lint.Result, error) {
	o.ReadFile = lint.ReadTemplate
	args := c.Args().Slice()
	for _, d := range o.Deployments {
		if d.Template != "" && !slices.Contains(args, d.Template) {
			args = append(args, d.Template)
		}
	}
	if len(args) == 0 && c.IsSet(flagDeploymentFiles) {
		return []lint.Result{}, nil // what is wrong with them is found elsewhere
	}
	if len(args) == 0 {
		args = configured
	}
	if len(args) <= 1 && !slices.ContainsFunc(args, isNoStdin) {
		input, err := p.template(c)
		if err != nil {
			return nil, err
		}
		result := lint.Source(context.Background(), input.name, input.src, o)
		return []lint.Result{result}, result.Err
	}
	if slices.Contains(args, stdinArg) {
		return nil, badUsage(c, "standard input cannot be linted together with files")
	}
	if wantsProgress(p.stderr) {
		line := newProgressLine(p.stderr, time.Now)
		o.Progress = line.update
		defer line.erase()
	}
	results, err := lint.Files(context.Background(), args, o)
	if results == nil {
		return nil, readable(err)
	}
	var failures []error
	for _, r := range results {
		if r.Err != nil {
			failures = append(failures, readable(r.Err))
		}
	}
	if len(failures) == len(results) {
		results = nil // so there is nothing to report
	}
	return results, errors.Join(failures...)
}

// readable says in our words that a file could not be read; it leaves any other error as it is.
func readable(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return fmt.Errorf("cannot read %s: %w", pathError.Path, pathError.Err)
	}
	return err
}

func isNoStdin(arg string) bool { return arg != stdinArg }

// failNever is what a configuration of cfn-lint says for runs that never fail.
const failNever = "none"

// verdict turns findings into the end of the command. It is quiet about having judged nothing where that is nobody's mistake.
func (p *program) verdict(results []lint.Result, failOn string, quiet bool) error {
	judged := false
	for _, r := range results {
		judged = judged || !r.Skipped
		for _, f := range r.Findings {
			if failOn != failNever && f.Severity <= severity(failOn) {
				return errProblems
			}
		}
	}
	if !judged && !quiet {
		fmt.Fprintln(p.stderr, "samx: no templates were found")
	}
	return nil
}

func severity(word string) cfn.Severity {
	for s := cfn.Error; s < cfn.Info; s++ {
		if s.String() == word {
			return s
		}
	}
	return cfn.Info
}
