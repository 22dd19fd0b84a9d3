package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const mappingDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html"

var mappingRules = []Rule{{
	ID: "E7001", Name: "mapping-shape",
	Title:  "A mapping has two levels of keys and then values, none of them empty",
	Why:    "CloudFormation refuses the template.",
	Source: mappingDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkMappings,
}, {
	ID: "E7002", Name: "mapping-name-length",
	Title:  "The name of a mapping, and of a value in it, has at most 255 characters",
	Why:    "CloudFormation refuses the template.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkMappingNames,
}, {
	ID: "E7010", Name: "mapping-size",
	Title:  "A mapping has at most 200 keys, and at most 200 values below each",
	Why:    "CloudFormation refuses the template.",
	Source: quotaDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkMappingSizes,
}, {
	ID: "W7001", Name: "mapping-unused",
	Title:  "Every mapping is used",
	Why:    "A mapping that no Fn::FindInMap names is dead weight, or the wrong one is named.",
	Source: mappingDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkUnusedMappings,
}}

func checkMappings(p *Pass) {
	isOf(p, p.Template.Root.Get("Mappings"), "Mappings", cfn.Map)
	for _, mapping := range p.Template.Mappings {
		if mapping.Name.Text == "Fn::Transform" || isLoop(mapping.Name) && p.Facts.Loops {
			continue
		}
		checkMappingKey(p, nil, mapping.Name, "")
		if !isMappingLevel(p, mapping.Name, mapping.Value) {
			continue
		}
		for _, first := range mapping.Value.Pairs {
			checkMappingKey(p, mapping.Name, first.Key, ".-")
			if !isMappingLevel(p, first.Key, first.Value) {
				continue
			}
			for _, second := range first.Value.Pairs {
				checkMappingKey(p, first.Key, second.Key, "")
				checkMappingValue(p, second)
				checkMappingItems(p, second.Value)
			}
		}
	}
}

func checkMappingNames(p *Pass) {
	checkNameLengths(p, p.Template.Mappings)
	for _, mapping := range p.Template.Mappings {
		for _, first := range members(mapping.Value) {
			for _, second := range members(first.Value) {
				checkNameLength(p, second.Key)
			}
		}
	}
}

// mostMappingKeys is how many keys there may be on each level of a mapping.
const mostMappingKeys = 200

func checkMappingSizes(p *Pass) {
	check := func(key, value *cfn.Node) {
		if count := len(members(value)); count > mostMappingKeys {
			p.Report(key, "there are %d keys below %s, but at most %d are allowed", count, key.Text, mostMappingKeys)
		}
	}
	for _, mapping := range p.Template.Mappings {
		check(mapping.Name, mapping.Value)
		for _, first := range members(mapping.Value) {
			check(first.Key, first.Value)
		}
	}
}

// checkMappingKey judges a key below another one, nil for the name of a mapping. It may hold the characters of more besides
// letters and digits.
func checkMappingKey(p *Pass, above, key *cfn.Node, more string) {
	bare := strings.Map(func(c rune) rune {
		if strings.ContainsRune(more, c) {
			return '0'
		}
		return c
	}, key.Text)
	switch {
	case key.Kind != cfn.String:
		notes := []cfn.Note{{Span: key.Span, Message: "this key"}}
		p.Mending(inQuotes(p.Template, key)).ReportNoted(cfn.FirstOf(above, key), notes, "the key %s is %s, but the keys of a mapping are strings; write it in quotes",
			key.Text, key.Kind.Phrase())
	case !alphanumeric(bare) && key.Text != "Fn::Transform":
		p.Report(key, "%s has characters other than A-Z, a-z, 0-9%s", key.Text, spaced(more))
	}
}

// isMappingLevel reports whether there are keys below the key; a macro may bring them.
func isMappingLevel(p *Pass, key, value *cfn.Node) bool {
	switch {
	case key.Text == "Fn::Transform" || value.Arg("Fn::Transform") != nil:
		return false
	case !value.IsMap():
		p.Report(key, "below %s stands %s; a map of keys is wanted", key.Text, value.Kind.Phrase())
		return false
	case value.Len() == 0:
		p.Report(key, "below %s stands nothing; at least one key is wanted", key.Text)
		return false
	}
	return true
}

func checkMappingValue(p *Pass, pair cfn.Pair) {
	if !pair.Value.IsScalar() && !isList(pair.Value) && pair.Key.Text != "Fn::Transform" && pair.Value.Arg("Fn::Transform") == nil {
		p.Report(pair.Key, "the value of %s is %s; a string, a number, a boolean or a list is wanted", pair.Key.Text,
			pair.Value.Kind.Phrase())
	}
}

// checkMappingItems judges a value that is a list.
func checkMappingItems(p *Pass, list *cfn.Node) {
	for _, item := range list.Items {
		if item.IsNull() {
			p.Report(item, "there is a null in the list; give it a value or remove it")
		}
	}
}

func checkUnusedMappings(p *Pass) {
	used, known := usedMappings(p.Template)
	if !known || p.Template.Root.Get("Mappings").Has("Fn::Transform") {
		return
	}
	for _, mapping := range p.Template.Mappings {
		if name := mapping.Name.Text; !used[name] && !isLoop(mapping.Name) {
			p.Report(mapping.Name, "mapping %s is not used; remove it, or look something up in it with Fn::FindInMap", name)
		}
	}
}

// usedMappings are the names that Fn::FindInMap names; known is false when one is found out at deployment only.
func usedMappings(t *cfn.Template) (used map[string]bool, known bool) {
	used, known = map[string]bool{}, true
	t.Root.Walk(func(n *cfn.Node) bool {
		if arg := n.Get("Fn::FindInMap"); arg.Is(cfn.List) && len(arg.Items) > 0 {
			name, ok := arg.Items[0].Str()
			used[name] = true
			known = known && ok && !strings.Contains(name, "{") // the variable of a loop
		}
		return true
	})
	return used, known
}

// spaced puts a blank before every character.
func spaced(text string) string {
	var out strings.Builder
	for _, c := range text {
		out.WriteByte(' ')
		out.WriteRune(c)
	}
	return out.String()
}
