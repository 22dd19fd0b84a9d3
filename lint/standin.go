package lint

import (
	"maps"

	"github.com/samx-dev/samx/schema/cfn"
)

// parameterValues completes the values of parameters for an expansion: a parameter with neither a value nor a default
// gets a stand-in of its type, for what only deployment knows must not make the transform refuse.
func parameterValues(t *cfn.Template, given map[string]string) map[string]string {
	values := maps.Clone(given)
	if values == nil {
		values = map[string]string{}
	}
	for _, parameter := range t.Parameters {
		name := parameter.Name.Text
		if _, ok := values[name]; !ok && !parameter.Value.Has("Default") {
			values[name] = standInValue(name, parameter.Value)
		}
	}
	return values
}

func standInValue(name string, parameter *cfn.Node) string {
	if allowed := parameter.Get("AllowedValues"); allowed.Is(cfn.List) && len(allowed.Items) > 0 {
		return allowed.Items[0].Text
	}
	if typ, _ := parameter.Get("Type").Str(); typ != "Number" {
		return name
	}
	if least := parameter.Get("MinValue"); least.Is(cfn.Number) {
		return least.Text
	}
	return "1"
}
