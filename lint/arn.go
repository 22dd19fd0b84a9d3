package lint

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var arnRules = []Rule{{
	ID: "I3042", Name: "arn-partition",
	Title:  "An ARN in Fn::Sub leaves its partition to ${AWS::Partition}",
	Why:    "An ARN that begins with arn:aws means nothing in the China and GovCloud regions.",
	Source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
	Since:  "0.1.0", Severity: cfn.Info, Stage: Written,
	Options: []RuleOption{
		{Name: optionPartition, Kind: Switch, Default: Setting{On: true}, Doc: "finds fault with a partition that is written out"},
		{Name: optionRegion, Kind: Switch, Doc: "finds fault with a region that is written out"},
		{Name: optionAccount, Kind: Switch, Doc: "finds fault with an account that is written out"},
	},
	Resource: checkPartitions,
}}

// The options of the rule.
const (
	optionPartition = "partition"
	optionRegion    = "region"
	optionAccount   = "accountId"
)

// arnText matches an ARN in a text and captures its partition, region and account. The parts may hold variables, which
// hold colons.
var arnText = lazy.Value[*regexp.Regexp]{Make: func() *regexp.Regexp {
	const part = `(?:\$\{[^}]*\}|[^:\s$])`
	return regexp.MustCompile(`arn:(` + part + `+):` + part + `+:(` + part + `*):(` + part + `*)`)
}}

func checkPartitions(p *Pass, r *cfn.Resource) {
	if p.Facts.SAM {
		return
	}
	for _, pair := range members(r.Node) {
		value := pair.Value
		if pair.Key.Text == "Metadata" {
			value = evaluated(value)
		}
		line := 0 // of the last ARN in a call with a short tag: another one on it is no other finding
		value.Walk(func(n *cfn.Node) bool {
			for _, text := range subTexts(n) {
				what := p.faultInARN(text)
				short, at := n.Style&cfn.ShortTag != 0, p.Template.Position(text.Span.Start).Line
				if what != "" && !(short && at == line) {
					p.reportSub(n, text, "%s", what)
				}
				if what != "" && short {
					line = at
				}
			}
			return true
		})
	}
}

// subTexts are the text of an Fn::Sub and those that its map gives to variables.
func subTexts(n *cfn.Node) []*cfn.Node {
	text, variables := n.SubText()
	if text == nil {
		return nil
	}
	texts := []*cfn.Node{text}
	for _, pair := range members(variables) {
		if pair.Value.Is(cfn.String) {
			texts = append(texts, pair.Value)
		}
	}
	return texts
}

// faultInARN says what is wrong with the first part of an ARN in a text that should be a pseudo parameter; "": nothing.
func (p *Pass) faultInARN(text *cfn.Node) string {
	if !strings.Contains(text.Text, "arn:") {
		return ""
	}
	parts := [...]struct{ option, what, pseudo string }{
		{optionPartition, "partition", "AWS::Partition"}, {optionRegion, "region", "AWS::Region"},
		{optionAccount, "account", "AWS::AccountId"},
	}
	for _, match := range arnText.Get().FindAllStringSubmatch(text.Text, -1) {
		for i, part := range parts {
			if isFixed(match[1+i], part.pseudo) && p.Option(part.option).On {
				return fmt.Sprintf("the ARN has the %s %s; write ${%s}, which is right in every place",
					part.what, match[1+i], part.pseudo)
			}
		}
	}
	return ""
}

// isFixed reports whether a part of an ARN is neither a variable of the author nor the pseudo parameter for it.
func isFixed(part, pseudo string) bool {
	variable, isVariable := strings.CutPrefix(part, "${")
	isVariable = isVariable && strings.IndexByte(variable, '}') == len(variable)-1
	switch {
	case part == "" || strings.Contains(part, "*"):
		return false
	case isVariable:
		return strings.HasPrefix(variable, "AWS::") && variable != pseudo+"}"
	}
	return true
}
