package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

// Flags of cfn-lint that do what none of ours does. They are not in the help: they are there for command lines that exist.
const (
	flagIgnoreChecks    = "ignore-checks"
	flagIgnoreTemplates = "ignore-templates"
	flagMergeConfigs    = "merge-configs"
	flagConfigFile      = "config-file"
)

func peerOnlyFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: flagIgnoreChecks, Hidden: true,
			Usage: "as --" + flagIgnore + ", and in place of what the template's cfn-lint metadata ignores: `ID`"},
		&cli.StringSliceFlag{Name: flagIgnoreTemplates, Hidden: true, Usage: "leave out files that match `GLOB`, even if they are named"},
		&cli.BoolFlag{Name: flagMergeConfigs, Hidden: true, Usage: "the lists of the command line and of the configuration add up"},
		&cli.StringFlag{Name: flagConfigFile, Hidden: true, Usage: "configuration `FILE` of cfn-lint"},
	}
}

// A peerFlag is a flag as cfn-lint has it, with the one that it means here.
type peerFlag struct {
	names []string // the short one first, if any
	own   string   // "" for one that is dropped
	takes peerValues
	words map[string]string // of values that have another name here
}

// peerValues are what follows a flag of cfn-lint. Its lists go on until the next flag, so that "-i E3012 t.yaml" ignores a rule
// called t.yaml; here they go on as long as the arguments look like elements.
type peerValues int

const (
	nothing    peerValues = iota
	oneValue              // any word
	ruleIDs               // E3012 W20 or E3012,W20
	regions               // eu-west-1 us-east-1, or with commas
	settings              // E3012:strict=true, or several with commas
	fileNames             // as far as the templates are named elsewhere
	commaNames            // the same, and commas separate
	templates             // all up to the next flag
)

func peerFlags() []peerFlag {
	return []peerFlag{
		{names: []string{"t", "template"}, takes: templates},
		{names: []string{"i", flagIgnoreChecks}, own: flagIgnoreChecks, takes: ruleIDs},
		{names: []string{flagIgnore}, own: flagIgnore, takes: ruleIDs},
		{names: []string{"c", "include-checks", flagInclude}, own: flagInclude, takes: ruleIDs},
		{names: []string{"m", flagMandatory}, own: flagMandatory, takes: ruleIDs},
		{names: []string{"r", flagRegions}, own: flagRegions, takes: regions},
		{names: []string{"x", "configure-rule", flagConfigure}, own: flagConfigure, takes: settings},
		{names: []string{"parameter-files"}, own: flagParameterFile, takes: fileNames},
		{names: []string{flagDeploymentFiles}, own: flagDeploymentFiles, takes: fileNames},
		{names: []string{flagIgnoreTemplates}, own: flagIgnoreTemplates, takes: fileNames},
		{names: []string{"s", "registry-schemas"}, own: flagSchemas, takes: commaNames},
		{names: []string{"output-file"}, own: flagOutput, takes: oneValue},
		{names: []string{"f", flagFormat}, own: flagFormat, takes: oneValue, words: map[string]string{"pretty": "text", "quiet": "text"}},
		{names: []string{"non-zero-exit-code"}, own: flagFailOn, takes: oneValue, words: map[string]string{"informational": "info"}},
		{names: []string{"b"}, own: flagIgnoreBadTemplate},
		{names: []string{"e", "include-experimental"}}, // rules here are either on or off
		{names: []string{"D", "debug"}},                // adds to a log that is not kept here
		{names: []string{"I", "info"}},
	}
}

// fromPeer translates the flags of cfn-lint in the arguments of lint. Others stay as they are.
func fromPeer(args []string) []string {
	flags := peerFlags()
	var out []string
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(out, args[i:]...)
		}
		flag, value, joined := lookupPeer(flags, args[i])
		if flag == nil {
			out = append(out, args[i])
			continue
		}
		var values []string
		if joined {
			values = []string{value}
		}
		if flag.takes != nothing {
			n := flag.count(args[i+1:], joined, namesTemplates(flags, args, i))
			values = append(values, args[i+1:i+1+n]...)
			i += n
		}
		out = append(out, flag.translated(values)...)
	}
	return out
}

// lookupPeer finds the flag that an argument is. Its value may be joined to it: --name=value, -nvalue.
func lookupPeer(flags []peerFlag, arg string) (flag *peerFlag, value string, joined bool) {
	name, isFlag := strings.CutPrefix(arg, "-")
	if !isFlag || name == "" {
		return nil, "", false
	}
	name, long := strings.CutPrefix(name, "-")
	name, value, joined = strings.Cut(name, "=")
	for i := range flags {
		if slices.Contains(flags[i].names, name) && (long == (len(name) > 1)) {
			return &flags[i], value, joined
		}
	}
	for i := range flags {
		if short := &flags[i]; !long && name != "" && short.takes != templates && short.names[0] == name[:1] && flags[i].goesOn(arg[2:], false) {
			return &flags[i], arg[2:], true
		}
	}
	return nil, "", false
}

// namesTemplates reports whether the templates are named before the argument at an index, by -t, or behind the "--" that ends
// its values.
func namesTemplates(flags []peerFlag, args []string, at int) bool {
	for i, arg := range args {
		if flag, _, _ := lookupPeer(flags, arg); flag != nil && flag.takes == templates {
			return true
		}
		if i < at && !strings.HasPrefix(arg, "-") && (i == 0 || !strings.HasPrefix(args[i-1], "-")) {
			return true
		}
	}
	end := slices.IndexFunc(args[at+1:], func(arg string) bool { return strings.HasPrefix(arg, "-") })
	return end >= 0 && args[at+1+end] == "--"
}

// count is how many of the arguments are values of the flag. One that is not joined is always a value.
func (f *peerFlag) count(args []string, joined, greedy bool) int {
	n := 0
	for n < len(args) && args[n] != "--" && (n == 0 && !joined || f.goesOn(args[n], greedy)) {
		n++
		if f.takes == oneValue {
			break
		}
	}
	return n
}

func (f *peerFlag) goesOn(arg string, greedy bool) bool {
	switch f.takes {
	case ruleIDs:
		return allOf(strings.Split(arg, ","), isSelector)
	case regions:
		return allOf(strings.Split(arg, ","), lint.IsRegion)
	case settings:
		return isSetting(arg)
	case fileNames, commaNames:
		return greedy && !strings.HasPrefix(arg, "-")
	}
	return f.takes == templates && !strings.HasPrefix(arg, "-")
}

// translated is the flag with its values in our own words.
func (f *peerFlag) translated(values []string) (args []string) {
	switch {
	case f.takes == templates:
		return values
	case f.takes == nothing && f.own == "":
		return nil
	case len(values) == 0:
		return []string{"--" + f.own}
	}
	for _, value := range values {
		for _, part := range f.parts(value) {
			if own, ok := f.words[part]; ok {
				part = own
			}
			args = append(args, "--"+f.own+"="+part)
		}
	}
	return args
}

// parts separates the elements of a list that is written as one value.
func (f *peerFlag) parts(value string) []string {
	switch f.takes {
	case ruleIDs, regions, commaNames:
		return strings.Split(value, ",")
	case settings:
		return separateSettings(value)
	}
	return []string{value}
}

// separateSettings splits at the commas between settings, not at those in a value.
func separateSettings(list string) []string {
	var all []string
	for i, part := range strings.Split(list, ",") {
		if i == 0 || isSetting(part) {
			all = append(all, part)
		} else {
			all[len(all)-1] += "," + part
		}
	}
	return all
}

// isSelector reports whether a text looks like the ID of a rule or the beginning of one: E3012, W20, I.
func isSelector(text string) bool {
	return text != "" && len(text) <= 5 && strings.Contains("EWI", text[:1]) && strings.Trim(text[1:], "0123456789") == ""
}

// isSetting reports whether a text looks like E3012:strict=true.
func isSetting(text string) bool {
	id, rest, ok := strings.Cut(text, ":")
	return ok && len(id) == 5 && isSelector(id) && strings.Contains(rest, "=")
}

func allOf(texts []string, is func(string) bool) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !is(text) })
}
