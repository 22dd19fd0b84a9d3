package main

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// Names of flags that more than one place mentions.
const (
	flagFormat             = "format"
	flagOutput             = "output"
	flagNoColor            = "no-color"
	flagParameterOverrides = "parameter-overrides"
	flagParameterFile      = "parameter-file"
	flagSARTemplates       = "sar-templates"
)

func outputFlag() cli.Flag {
	return &cli.StringFlag{Name: flagOutput, Aliases: []string{"o"}, Usage: "write to `FILE` instead of standard output"}
}

func regionFlag() cli.Flag {
	return &cli.StringFlag{Name: flagRegion, Usage: "the `REGION` to expand for; it decides the partition (default: AWS_REGION, " +
		"AWS_DEFAULT_REGION, us-east-1)"}
}

func noColorFlag() cli.Flag {
	return switchFlag(flagNoColor, "no colour, even on a terminal")
}

// shown are the flags that the help lists. Others are there for command lines made for other tools.
func shown(flags []cli.Flag) []cli.Flag { return slices.DeleteFunc(slices.Clone(flags), isHidden) }

func isHidden(flag cli.Flag) bool {
	visible, ok := flag.(cli.VisibleFlag)
	return ok && !visible.IsVisible()
}

// switchFlag is a flag without a value, off by default.
func switchFlag(name, usage string) cli.Flag {
	return &cli.BoolFlag{Name: name, Usage: usage, DisableDefaultText: true}
}

func parameterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: flagParameterOverrides, Usage: "parameter values as `Key=Value`, repeated or separated by blanks"},
		&cli.StringFlag{Name: flagParameterFile, Usage: "JSON `FILE` with parameter values"},
	}
}

// defaultRegion is where templates are deployed when no flag says so.
func defaultRegion() string {
	return cmp.Or(os.Getenv(regionVariable()), "us-east-1")
}

// regionVariable is the variable of the environment that defaultRegion obeys, or "".
func regionVariable() string {
	for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
		if os.Getenv(name) != "" {
			return name
		}
	}
	return ""
}

// oneOf checks a flag that takes one of a few words.
func oneOf(c *cli.Context, flag string, allowed ...string) error {
	if got := c.String(flag); !slices.Contains(allowed, got) {
		return badUsage(c, "--%s takes %s, not %q", flag, strings.Join(allowed, ", "), got)
	}
	return nil
}

// wantsColour reports whether a stream is a terminal that takes colour, by https://no-color.org and the flag.
func wantsColour(c *cli.Context, stream io.Writer) bool {
	if c.Bool(flagNoColor) || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	return isTerminal(stream)
}

func isTerminal(stream io.Writer) bool {
	f, ok := stream.(*os.File)
	if !ok || f.Name() == os.DevNull {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
