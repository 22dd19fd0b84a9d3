package lint

import (
	"strconv"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// parameterKeys are the keys of a parameter and what their values must be.
var parameterKeys = lazy.Value[map[string]place]{Make: func() map[string]place {
	return map[string]place{
		"AllowedPattern":        plainText,
		"AllowedValues":         {what: "a list of strings", fits: isList, items: &plainText},
		"ConstraintDescription": plainText,
		"Default":               plainText,
		"Description":           plainText,
		"MaxLength":             {what: "a whole number", fits: isWhole(0, 1<<31)},
		"MaxValue":              {what: "a number", fits: isNumeric},
		"MinLength":             {what: "a whole number", fits: isWhole(0, 1<<31)},
		"MinValue":              {what: "a number", fits: isNumeric},
		"NoEcho":                {what: "true or false", fits: isBool},
		"Type":                  plainText,
	}
}}

var (
	textParameterKeys = []string{
		"AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description", "MaxLength", "MinLength",
		"NoEcho", "Type",
	}
	numberParameterKeys = []string{
		"AllowedValues", "ConstraintDescription", "Default", "Description", "MaxValue", "MinValue", "NoEcho", "Type",
	}
)

func isNumeric(n *cfn.Node) bool {
	_, ok := numeric(n)
	return ok
}

// numeric reads a number that may be written as a string, as values of parameters are.
func numeric(n *cfn.Node) (float64, bool) {
	if text, ok := n.Str(); ok {
		value, err := strconv.ParseFloat(text, 64)
		return value, err == nil
	}
	return n.Float()
}

func checkParameterShape(p *Pass) {
	isOf(p, p.Template.Root.Get("Parameters"), "Parameters", cfn.Map)
	for _, parameter := range p.Template.Parameters {
		name, value := parameter.Name, parameter.Value
		if name.Text == "Fn::Transform" || isLoop(name) {
			continue
		}
		if !alphanumeric(name.Text) {
			p.Report(name, "the name of the parameter %s has characters other than A-Z, a-z and 0-9", name.Text)
		}
		if !value.IsMap() {
			p.Report(name, "parameter %s must be a map with a Type, not %s", name.Text, value.Kind.Phrase())
			continue
		}
		typ, _ := value.Get("Type").Str()
		if value.Get("Type").IsNull() {
			p.Report(name, "parameter %s has no Type", name.Text)
		}
		checkParameterKeys(p, value, typ)
	}
}

func checkParameterKeys(p *Pass, parameter *cfn.Node, typ string) {
	known := textParameterKeys
	if typ == "Number" {
		known = numberParameterKeys
	}
	checkKeys(p, parameter, known)
	for _, pair := range parameter.Pairs {
		at, ok := parameterKeys.Get()[pair.Key.Text]
		switch {
		case !ok:
		case pair.Value.IsNull():
			p.Report(pair.Key, "%s is null; give it a value or remove it", pair.Key.Text)
		case !at.fits(pair.Value):
			p.Report(pair.Value, "%s must be %s, not %s", pair.Key.Text, at.what, shortly(pair.Value))
		case at.items != nil:
			for _, item := range pair.Value.Items {
				if !at.items.fits(item) {
					p.Report(item, "%s has %s in it; strings are wanted", pair.Key.Text, item.Kind.Phrase())
				}
			}
		}
	}
}
