package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// choiceOperators are the comparisons of a choice rule in JSONPath, with what they compare with.
var choiceOperators = lazy.Value[map[string]stateField]{Make: func() map[string]stateField {
	fields := map[string]stateField{
		"And": listField, "Or": listField, "Not": mapField, "StringMatches": textField,
		"BooleanEquals": booleanField, "BooleanEqualsPath": textField,
	}
	for _, name := range strings.Fields("IsBoolean IsNull IsNumeric IsPresent IsString IsTimestamp") {
		fields[name] = booleanField
	}
	for typ, field := range map[string]stateField{"Numeric": anyNumber, "String": textField, "Timestamp": textField} {
		for _, comparison := range strings.Fields("Equals GreaterThan GreaterThanEquals LessThan LessThanEquals") {
			fields[typ+comparison], fields[typ+comparison+"Path"] = field, textField
		}
	}
	return fields
}}

// checkChoice checks an element of Choices.
func (d *definition) checkChoice(rule View, language string) {
	if !d.known(rule) {
		return
	}
	if !rule.Node.Is(cfn.Map) {
		d.report(rule.Node, "a choice must be a map with Next, not %s", rule.Node.Kind.Phrase())
		return
	}
	d.checkRequired(rule, "the choice", "Next")
	d.checkValue(rule.Get("Next"), "Next", textField, language)
	switch language {
	case ataLanguage:
		d.checkRequired(rule, "the choice", "Condition")
		d.checkKeys(rule, "a choice in JSONata", "Assign", "Comment", "Condition", "Next", "Output")
	case pathLanguage:
		d.checkComparison(rule)
	}
}

// checkComparison checks what a choice rule in JSONPath compares, and the rules that it is made of.
func (d *definition) checkComparison(rule View) {
	var operators []*cfn.Node
	for key, value := range rule.Pairs() {
		field, ok := choiceOperators.Get()[key.Text]
		if !ok {
			continue
		}
		operators = append(operators, key)
		d.checkValue(value, key.Text, field, pathLanguage)
	}
	switch {
	case len(operators) == 0 && !rule.Open():
		d.report(rule.Node, "the choice compares nothing; write StringEquals, NumericLessThan, IsPresent, And or the like")
	case len(operators) > 1:
		for _, key := range operators {
			d.report(key, "the choice has several comparisons; join them with And")
		}
	}
	d.checkValue(rule.Get("Variable"), "Variable", pathField, pathLanguage)
	for _, name := range []string{"And", "Or"} {
		for _, part := range rule.Get(name).Items() {
			if part.Node.Is(cfn.Map) {
				d.checkComparison(part)
			}
		}
	}
	if part := rule.Get("Not"); part.Node.Is(cfn.Map) {
		d.checkComparison(part)
	}
}
