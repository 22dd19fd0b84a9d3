package lint

import (
	"cmp"
	"maps"
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
	Schemas                    []string      // files and folders with resource types
	Deployments                []*Deployment // several sets of parameters that stand in the file itself
	IgnoreUnreadable           bool          // as in Options
	Merge                      bool          // its lists add to those of the options, which take their place otherwise
	Overrides                  []Override    // what holds for some templates only, the strongest last
	// Peer says that the file is cfn-lint's: what the template says takes the place of Include and Ignore, and so does what the
	// command line includes, unless Merge is set; IgnoreTemplates leave out what was named itself, too.
	Peer bool
	// Folder is where the globs of IgnoreTemplates and Overrides count from; empty means the working folder.
	Folder string
	// Places say where each setting stands, such as ".samx.yaml:3", by its path with the names of .samx.yaml: "fail-on",
	// "ignore" and "ignore.W2001", "configure.E3012.strict", "parameters.Stage".
	Places map[string]string
}

// An Override is what a configuration says for the templates that one of its globs matches. A glob that begins with ! takes
// templates out again. Without globs it holds for all.
type Override struct {
	Files  []string
	Config Config // Include, Ignore, Mandatory, Regions, Parameters and Configure count
}

// A joining is how the lists of a configuration meet those of a weaker one.
type joining uint8

const (
	takingPlace  joining = iota // save Include and IgnoreTemplates, which always add up
	addingChecks                // Ignore and Mandatory add up, too
	addingAll
)

// over lays settings over weaker ones.
func (c Config) over(weaker Config, how joining) Config {
	lists, checks := orElse, orElse
	if how >= addingChecks {
		checks = concat
	}
	if how == addingAll {
		lists = concat
	}
	c.Include, c.IgnoreTemplates = concat(c.Include, weaker.Include), concat(c.IgnoreTemplates, weaker.IgnoreTemplates)
	c.Ignore, c.Mandatory = checks(c.Ignore, weaker.Ignore), checks(c.Mandatory, weaker.Mandatory)
	c.Regions, c.Templates = lists(c.Regions, weaker.Regions), lists(c.Templates, weaker.Templates)
	c.ParameterFiles = lists(c.ParameterFiles, weaker.ParameterFiles)
	c.DeploymentFiles = lists(c.DeploymentFiles, weaker.DeploymentFiles)
	c.Schemas = lists(c.Schemas, weaker.Schemas)
	c.Configure = c.Configure.over(weaker.Configure)
	c.Parameters, c.Places = mapOver(c.Parameters, weaker.Parameters), mapOver(c.Places, weaker.Places)
	c.FailOn = cmp.Or(c.FailOn, weaker.FailOn)
	c.IgnoreUnreadable = c.IgnoreUnreadable || weaker.IgnoreUnreadable
	return c
}

func orElse(own, other []string) []string {
	if len(own) > 0 {
		return own
	}
	return other
}

func concat(own, other []string) []string {
	if len(own) == 0 || len(other) == 0 {
		return orElse(own, other)
	}
	return slices.Concat(own, other)
}

// mapOver lays entries over others of the same names.
func mapOver(own, other map[string]string) map[string]string {
	if len(own) == 0 {
		return other
	}
	if len(other) == 0 {
		return own
	}
	all := maps.Clone(other)
	maps.Copy(all, own)
	return all
}

// Over lays a configuration of cfn-lint over the one of the home folder: a key that it has takes the place of the other's,
// save for options of rules, which add up.
func (c Config) Over(home Config) Config {
	for _, key := range peerKeys {
		if _, says := c.Places[key.setting]; says || key.setting == "" {
			continue
		}
		switch {
		case key.list != nil:
			*key.list(&c) = *key.list(&home)
		case key.word != nil:
			*key.word(&c) = *key.word(&home)
		case key.flag != nil:
			*key.flag(&c) = *key.flag(&home)
		case key.kind == valueMaps:
			c.Parameters, c.Deployments = home.Parameters, home.Deployments
		}
	}
	c.Configure, c.Places = c.Configure.over(home.Configure), mapOver(c.Places, home.Places)
	return c
}

// ForFile is the configuration with the overrides that hold for a template, each over those before it. Without a name it is for
// no template in particular: overrides with globs stay what they are.
func (c Config) ForFile(name string) Config {
	overrides := c.Overrides
	c.Overrides = nil
	if len(overrides) == 0 {
		return c
	}
	for _, o := range overrides {
		switch {
		case name == "" && len(o.Files) > 0:
			c.Overrides = append(c.Overrides, o)
		case o.covers(c.Folder, name):
			settings := o.Config.over(c, addingChecks)
			settings.Folder, settings.Merge, settings.Deployments, settings.Overrides = c.Folder, c.Merge, c.Deployments, c.Overrides
			c = settings
		}
	}
	return c
}

// covers reports whether the override of a configuration in a folder holds for a file.
func (o Override) covers(folder, name string) bool {
	matched, onlyOut := false, true
	for _, glob := range o.Files {
		if excluded, out := strings.CutPrefix(glob, "!"); out {
			if set := newGlobSet(folder, excluded); set.matches(name) {
				return false
			}
			continue
		}
		set := newGlobSet(folder, glob)
		matched, onlyOut = matched || set.matches(name), false
	}
	return matched || onlyOut
}

// Settled are the settings in force for a template: what the options say, over what its Metadata says, over the configuration
// with its overrides. What the template as a whole suppresses is ignored, too. Without a template overrides with globs stay what
// they are. Places has what the template and the configuration say.
func (o Options) Settled(t *cfn.Template) Config {
	if t == nil {
		return o.over(Config{}, "")
	}
	metadata := templateConfig(t)
	metadata.Places = metadataPlaces(t)
	settled := o.over(metadata, t.Name)
	for _, d := range checkDirectives(t.Root.Get("Metadata"), "", nil) {
		settled.Ignore = concat(settled.Ignore, []string{d.selector})
	}
	return settled
}

func (o Options) over(metadata Config, name string) Config {
	file := o.Config.ForFile(name)
	if file.Peer && !file.Merge {
		file = file.under(len(o.Include)+len(metadata.Include) > 0, len(metadata.Ignore) > 0)
	}
	metadata.Ignore = nil
	how := takingPlace
	if file.Merge {
		how = addingAll
	}
	own := Config{
		Include: o.Include, Ignore: o.Ignore, Mandatory: o.Mandatory, Regions: o.Regions, Configure: o.Configure,
		Parameters: o.Parameters, IgnoreTemplates: o.Exclude, IgnoreUnreadable: o.IgnoreUnreadable,
	}
	settled := own.over(metadata, how).over(file, how)
	settled.Overrides, settled.Folder, settled.Deployments = file.Overrides, file.Folder, file.Deployments
	return settled
}

// under is a configuration without the lists that have been replaced.
func (c Config) under(include, ignore bool) Config {
	if include {
		c.Include = nil
	}
	if ignore {
		c.Ignore = nil
	}
	return c
}

// forTemplate completes the options by what the template and then the configuration file say. What the options say
// themselves wins.
func (o Options) forTemplate(t *cfn.Template) Options {
	return o.with(o.over(templateConfig(t), t.Name))
}

// forFile is forTemplate without the Metadata of the template, for what is judged before that can be read.
func (o Options) forFile(name string) Options {
	return o.with(o.over(Config{}, name))
}

// with replaces the options by settings. Configured parameters stay apart, for parameter files win over them.
func (o Options) with(c Config) Options {
	o.Include, o.Ignore, o.Mandatory = c.Include, c.Ignore, c.Mandatory
	o.Configure, o.IgnoreUnreadable = c.Configure, c.IgnoreUnreadable
	o.Regions = settledRegions(c.Regions)
	o.Config = Config{Parameters: c.Parameters}
	return o
}

// The keys of Metadata whose config is obeyed: cfn-lint's, so that existing templates keep working, and our own.
const (
	peerTool = "cfn-lint"
	ownTool  = "samx"
)

var configTools = [...]string{peerTool, ownTool}

// templateConfig is what the Metadata of a template says about how to lint it. Suppressions are obeyed elsewhere, for each
// of them is judged: Ignore says which there are for cfn-lint.
func templateConfig(t *cfn.Template) Config {
	var c Config
	for _, tool := range configTools {
		config := t.Root.Get("Metadata").Get(tool).Get("config")
		c.Include = append(c.Include, stringsOf(config.Get("include_checks"))...)
		if checks := config.Get("ignore_checks"); tool == peerTool && checks.Is(cfn.List) {
			c.Ignore = stringsOf(checks)
		}
		c.Regions = append(c.Regions, regionsOf(config.Get("regions"))...)
		settings, _ := finder(FindRule).settings(config.Get("configure_rules")) // what is wrong there is up to a rule
		c.Configure = settings.over(c.Configure)
	}
	return c
}

// metadataPlaces are the places of the settings in the Metadata of a template.
func metadataPlaces(t *cfn.Template) map[string]string {
	r, c := configReader{document: t}, Config{}
	for _, tool := range configTools {
		config := t.Root.Get("Metadata").Get(tool).Get("config")
		for _, list := range [...][2]string{{"include_checks", "include"}, {"ignore_checks", "ignore"}, {"regions", "regions"}} {
			config.Get(list[0]).Walk(func(n *cfn.Node) bool {
				if text, ok := n.Str(); ok {
					r.note(&c, list[1]+"."+text, n)
				}
				return true
			})
		}
		r.noteSettings(&c, config.Get("configure_rules"))
	}
	return c.Places
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
