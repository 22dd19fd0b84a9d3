package lint

import "github.com/samx-dev/samx/schema/cfn"

// The keys of Metadata whose config is obeyed: cfn-lint's, so that existing templates keep working, and our own.
const (
	peerTool = "cfn-lint"
	ownTool  = "samx"
)

var configTools = [...]string{peerTool, ownTool}

// A metadataConfig is what the Metadata of a template says about how to lint it. Suppressions are read elsewhere, for
// each of them is judged.
type metadataConfig struct {
	include []string
}

func templateConfig(t *cfn.Template) metadataConfig {
	var c metadataConfig
	for _, tool := range configTools {
		config := t.Root.Get("Metadata").Get(tool).Get("config")
		c.include = append(c.include, stringsOf(config.Get("include_checks"))...)
	}
	return c
}

// stringsOf returns the strings of a list, leaving out what is none.
func stringsOf(list *cfn.Node) []string {
	if list == nil {
		return nil
	}
	var out []string
	for _, item := range list.Items {
		if s, ok := item.Str(); ok {
			out = append(out, s)
		}
	}
	return out
}
