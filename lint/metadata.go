package lint

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const interfaceDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html"

var metadataRules = []Rule{{
	ID: "E4001", Name: "metadata-interface",
	Title:  "AWS::CloudFormation::Interface has groups and labels of parameters",
	Why:    "CloudFormation refuses the template, or the console shows the parameters without order.",
	Source: interfaceDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkInterface,
}, {
	ID: "E4002", Name: "metadata-null",
	Title:  "No value in Metadata is null",
	Why:    "CloudFormation refuses a template with null values.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: func(p *Pass) {
		p.Template.Root.Get("Metadata").Walk(func(n *cfn.Node) bool {
			for _, pair := range n.Pairs {
				if pair.Value.IsNull() {
					p.Report(pair.Key, "%s is null; give it a value or remove it", pair.Key.Text)
				}
			}
			return true
		})
	},
}, {
	ID: "W4001", Name: "metadata-parameter",
	Title:  "AWS::CloudFormation::Interface names parameters of the template",
	Why:    "The console leaves out what it does not know; the parameter that was meant stands somewhere at the end.",
	Source: interfaceDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkInterfaceParameters,
}, {
	ID: "W4005", Name: "metadata-settings",
	Title:  "The settings of the linter in Metadata are of the right kind",
	Why:    "Settings that are not understood have no effect.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/metadata-section-structure.html",
	Since:  "0.1.0", Severity: cfn.Warning, Stage: Written,
	Template: checkSettings,
}}

// settings are the keys of the configuration in Metadata and what their values must be.
var settings = lazy.Value[map[string]cfn.Kind]{Make: func() map[string]cfn.Kind {
	return map[string]cfn.Kind{
		"append_rules": cfn.List, "configure_rules": cfn.Map, "custom_rules": cfn.String, "ignore_bad_template": cfn.Bool,
		"ignore_checks": cfn.List, "include_checks": cfn.List, "include_experimental": cfn.Bool, "merge_configs": cfn.Bool,
		"regions": cfn.List,
	}
}}

func checkSettings(p *Pass) {
	known := slices.Sorted(maps.Keys(settings.Get()))
	for _, tool := range configTools {
		config := p.Template.Root.Get("Metadata").Get(tool).Get("config")
		if !isOf(p, config, "the configuration of "+tool, cfn.Map) {
			continue
		}
		checkKeys(p, config, known)
		for _, pair := range config.Pairs {
			kind, ok := settings.Get()[pair.Key.Text]
			if !ok || !isOf(p, pair.Value, pair.Key.Text, kind) {
				continue
			}
			for _, item := range pair.Value.Items {
				isOf(p, item, "an element of "+pair.Key.Text, cfn.String)
			}
			if pair.Key.Text == "configure_rules" {
				checkRuleOptions(p, tool, pair.Value)
			}
		}
	}
}

// rules finds a rule among those of the run, those that are off included.
func (p *Pass) rules(idOrName string) (Rule, bool) {
	for _, rule := range p.walk.rules.known {
		if strings.EqualFold(rule.ID, idOrName) || rule.Name == idOrName {
			return *rule, true
		}
	}
	return Rule{}, false
}

// checkRuleOptions judges options of rules. What is written for cfn-lint may mean rules that samx has not.
func checkRuleOptions(p *Pass, tool string, options *cfn.Node) {
	_, wrong := finder(p.rules).settings(options)
	for _, bad := range wrong {
		if tool == ownTool || !errors.Is(bad.err, errNoSuchRule) {
			p.Report(bad.at, "%s", bad.err)
		}
	}
}

const interfaceKey = "AWS::CloudFormation::Interface"

func checkInterface(p *Pass) {
	all := p.Template.Root.Get("Metadata").Get(interfaceKey)
	if !isOf(p, all, interfaceKey, cfn.Map) {
		return
	}
	checkKeys(p, all, []string{"ParameterGroups", "ParameterLabels"})
	if groups := all.Get("ParameterGroups"); isOf(p, groups, "ParameterGroups", cfn.List) {
		for _, group := range groups.Items {
			if isOf(p, group, "a group of parameters", cfn.Map) {
				checkKeys(p, group, []string{"Label", "Parameters"})
				checkLabel(p, group.Get("Label"))
				isOf(p, group.Get("Parameters"), "Parameters", cfn.List)
			}
		}
	}
	if labels := all.Get("ParameterLabels"); isOf(p, labels, "ParameterLabels", cfn.Map) {
		for _, pair := range labels.Pairs {
			checkLabel(p, pair.Value)
		}
	}
}

// checkLabel judges a label, {default: text}. The text alone passes: the console shows it.
func checkLabel(p *Pass, label *cfn.Node) {
	checkKeys(p, label, []string{"default"})
	if text := label.Get("default"); !text.IsNull() && !text.IsScalar() {
		p.Report(text, "a label must be a string, not %s", text.Kind.Phrase())
	}
}

// isOf reports whether a value is of a kind, and reports it when it is of another. What is absent is nobody's fault.
func isOf(p *Pass, n *cfn.Node, what string, kind cfn.Kind) bool {
	if n.IsNull() || n.IsMap() && n.Has("Fn::Transform") {
		return false
	}
	if isMapping := kind == cfn.Map && n.IsMap(); !isMapping && !n.Is(kind) { // a single loop reads like a function
		p.Report(n, "%s must be %s, not %s", what, kind.Phrase(), n.Kind.Phrase())
		return false
	}
	return true
}

func checkInterfaceParameters(p *Pass) {
	all := p.Template.Root.Get("Metadata").Get(interfaceKey)
	if p.Template.Root.Get("Parameters").Has("Fn::Transform") {
		return
	}
	var named []*cfn.Node
	if groups := all.Get("ParameterGroups"); groups.Is(cfn.List) {
		for _, group := range groups.Items {
			if members := group.Get("Parameters"); members.Is(cfn.List) {
				named = append(named, members.Items...)
			}
		}
	}
	if labels := all.Get("ParameterLabels"); labels.Is(cfn.Map) {
		for _, pair := range labels.Pairs {
			named = append(named, pair.Key)
		}
	}
	known := make([]string, len(p.Template.Parameters))
	for i, parameter := range p.Template.Parameters {
		known[i] = parameter.Name.Text
	}
	for _, at := range named {
		if _, ok := p.Facts.Parameters[at.Text]; !ok && at.IsScalar() {
			p.Report(at, "there is no parameter %s%s", at.Text, p.didYouMean(at.Text, known))
		}
	}
}
