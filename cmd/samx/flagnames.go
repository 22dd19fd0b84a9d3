package main

import "github.com/urfave/cli/v2"

// Flags that know their names. Those of the library find them with a regular expression each time they are asked, and each flag of a
// command is asked once for every other one: with forty flags that took a tenth of a short run.
type (
	namedBool struct {
		*cli.BoolFlag
		names []string
	}
	namedInt struct {
		*cli.IntFlag
		names []string
	}
	namedString struct {
		*cli.StringFlag
		names []string
	}
	namedStrings struct {
		*cli.StringSliceFlag
		names []string
	}
	namedGeneric struct {
		*cli.GenericFlag
		names []string
	}
)

func (f namedBool) Names() []string    { return f.names }
func (f namedInt) Names() []string     { return f.names }
func (f namedString) Names() []string  { return f.names }
func (f namedStrings) Names() []string { return f.names }
func (f namedGeneric) Names() []string { return f.names }

// named makes flags remember their names. A kind of flag that samx does not use stays as it is.
func named(flags []cli.Flag) []cli.Flag {
	all := make([]cli.Flag, len(flags))
	for i, flag := range flags {
		switch f := flag.(type) {
		case *cli.BoolFlag:
			all[i] = namedBool{f, namesOf(f.Name, f.Aliases)}
		case *cli.IntFlag:
			all[i] = namedInt{f, namesOf(f.Name, f.Aliases)}
		case *cli.StringFlag:
			all[i] = namedString{f, namesOf(f.Name, f.Aliases)}
		case *cli.StringSliceFlag:
			all[i] = namedStrings{f, namesOf(f.Name, f.Aliases)}
		case *cli.GenericFlag:
			all[i] = namedGeneric{f, namesOf(f.Name, f.Aliases)}
		default:
			all[i] = flag
		}
	}
	return all
}

func namesOf(name string, aliases []string) []string { return append([]string{name}, aliases...) }

// isSwitch reports whether a flag takes no value.
func isSwitch(flag cli.Flag) bool {
	documented, ok := flag.(cli.DocGenerationFlag)
	return ok && !documented.TakesValue()
}
