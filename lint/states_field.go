package lint

import (
	"math"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// A stateField is what the value of a field of the Amazon States Language is: a number, or else of one of the kinds.
type stateField struct {
	kinds  kindSet
	low    float64 // for a number, as high, of which 0 means any
	high   float64
	fits   func(text string) bool // a text must
	wanted string                 // what fits, in words
}

var (
	textField    = stateField{kinds: aString}
	booleanField = stateField{kinds: aBoolean}
	mapField     = stateField{kinds: aMap}
	listField    = stateField{kinds: aList}
	numberField  = stateField{}
	pathField    = stateField{kinds: aString, fits: isStatePath, wanted: "a path that begins with $"}
	endField     = stateField{kinds: aBoolean, fits: isTrueText, wanted: "true, or left out"}
	secondsField = stateField{low: 1}
	anyNumber    = stateField{low: math.Inf(-1)}
	taskField    = stateField{
		kinds: aString, fits: isTaskResource, wanted: "the ARN of a function, an activity or an integration",
	}
)

// stateFields are the fields of machines and states. What is not here may be anything.
var stateFields = lazy.Value[map[string]stateField]{Make: func() map[string]stateField {
	return map[string]stateField{
		"Arguments": {kinds: aMap | aString}, "Assign": mapField, "Branches": listField, "Catch": listField, "Cause": textField,
		"CausePath": textField, "Choices": listField, "Comment": textField, "Default": textField, "End": endField,
		"Error": textField, "ErrorPath": textField, "HeartbeatSeconds": secondsField, "HeartbeatSecondsPath": textField,
		"InputPath": pathField, "ItemBatcher": mapField, "ItemProcessor": mapField, "ItemReader": mapField,
		"ItemSelector": mapField, "Items": {kinds: aList | aString}, "ItemsPath": textField, "Iterator": mapField,
		"Label": textField, "MaxConcurrency": numberField, "MaxConcurrencyPath": textField, "Next": textField,
		"OutputPath": pathField, "Parameters": mapField, "ProcessorConfig": mapField, "Resource": taskField,
		"ResultPath": pathField, "ResultSelector": mapField, "ResultWriter": mapField, "Retry": listField,
		"Seconds": {high: 99999999}, "SecondsPath": textField, "StartAt": textField, "States": mapField,
		"TimeoutSeconds": secondsField, "TimeoutSecondsPath": textField, "Timestamp": textField, "TimestampPath": textField,
		"ToleratedFailureCount": anyNumber, "ToleratedFailureCountPath": textField,
		"ToleratedFailurePercentage": anyNumber, "ToleratedFailurePercentagePath": textField, "Version": textField,
	}
}}

func isStatePath(text string) bool {
	return strings.HasPrefix(text, "$")
}

func isTrueText(text string) bool {
	return text == "true"
}

// The account is not looked at: in templates that other tools complete it is a placeholder.
var taskResource = lazy.Pattern{
	Expression: `^arn:aws[a-z-]*:[a-z-]+:[a-z0-9-]*:[^:]*:[a-z-]+:[a-zA-Z0-9_.-]+(:(\$LATEST|[a-zA-Z0-9_.-]+))?$`,
}

func isTaskResource(text string) bool {
	return taskResource.Get().MatchString(text)
}

// checkFields reports the values of a machine or a state that are of the wrong kind, for the fields that it may have.
func (d *definition) checkFields(v View, names []string, language string) {
	for _, name := range names {
		if field, ok := stateFields.Get()[name]; ok {
			d.checkField(v, name, field, language)
		}
	}
}

func (d *definition) checkField(v View, name string, field stateField, language string) {
	d.checkValue(v.Get(name), name, field, language)
}

// checkValue reports a value that is not of a kind. An expression of JSONata gives values of any kind.
func (d *definition) checkValue(v View, name string, field stateField, language string) {
	if !v.Exists() || !d.known(v) {
		return
	}
	text, isText := v.Text()
	switch {
	case language != pathLanguage && strings.HasPrefix(text, "{%") && name != "Resource":
	case field.kinds == 0:
		d.checkNumber(v, name, field)
	case !field.kinds.has(v.Node) && field.wanted == "":
		d.report(v.Node, "%s must be %s%s", name, field.kinds.phrase(), valueNote(v))
	case field.fits != nil && (!isText || !field.fits(text)):
		d.report(v.Node, "%s must be %s%s", name, field.wanted, valueNote(v))
	}
}

func (d *definition) checkNumber(v View, name string, field stateField) {
	text, isText := v.Text()
	number, err := strconv.ParseFloat(text, 64)
	switch {
	case !isText || err != nil || v.Node.Is(cfn.Bool):
		d.report(v.Node, "%s must be a number%s", name, valueNote(v))
	case number < field.low:
		d.report(v.Node, "%s must be at least %v, not %v", name, field.low, number)
	case field.high != 0 && number > field.high:
		d.report(v.Node, "%s must be at most %.0f, not %.0f", name, field.high, number)
	}
}
