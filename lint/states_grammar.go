package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// The query languages of states. Some fields are for one of them only.
const (
	pathLanguage = "JSONPath"
	ataLanguage  = "JSONata"
)

// A stateType is what a state of one type takes, besides the fields of all states.
type stateType struct {
	fields   []string // in both languages
	path     []string // only with JSONPath
	ata      []string // only with JSONata
	required []string
	leads    bool // it needs exactly one of Next and End
}

var stateTypes = lazy.Value[map[string]stateType]{Make: func() map[string]stateType {
	return map[string]stateType{
		"Pass": {
			fields: []string{"Assign", "End", "Next", "Result"},
			path:   []string{"InputPath", "OutputPath", "Parameters", "ResultPath"},
			ata:    []string{"Arguments", "Output"}, leads: true,
		},
		"Task": {
			fields: []string{
				"Assign", "Catch", "Credentials", "End", "HeartbeatSeconds", "HeartbeatSecondsPath", "Next", "Resource", "Retry",
				"TimeoutSeconds", "TimeoutSecondsPath",
			},
			path: []string{"InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector"},
			ata:  []string{"Arguments", "Output"}, required: []string{"Resource"}, leads: true,
		},
		"Wait": {
			fields: []string{"Assign", "End", "Next", "Seconds", "SecondsPath", "Timestamp", "TimestampPath"},
			path:   []string{"InputPath", "OutputPath"},
			ata:    []string{"Arguments", "Output"}, leads: true,
		},
		"Choice": {
			fields: []string{"Assign", "Choices", "Default", "End", "Next"},
			path:   []string{"InputPath", "OutputPath"},
			ata:    []string{"Arguments", "Output"}, required: []string{"Choices"},
		},
		"Succeed": {
			fields: []string{"Output"}, path: []string{"InputPath", "OutputPath"},
		},
		"Fail": {
			fields: []string{"Cause", "CausePath", "Error", "ErrorPath"},
			path:   []string{"InputPath", "OutputPath"},
			ata:    []string{"Arguments", "Output"},
		},
		"Parallel": {
			fields: []string{"Assign", "Branches", "Catch", "End", "Next", "Retry"},
			path:   []string{"InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector"},
			ata:    []string{"Arguments", "Output"}, required: []string{"Branches"}, leads: true,
		},
		"Map": {
			fields: []string{
				"Assign", "Catch", "End", "ItemBatcher", "ItemProcessor", "ItemReader", "ItemSelector", "Items", "Iterator", "Label",
				"MaxConcurrency", "Next", "ResultWriter", "Retry", "ToleratedFailureCount", "ToleratedFailureCountPath",
				"ToleratedFailurePercentage", "ToleratedFailurePercentagePath",
			},
			path: []string{
				"InputPath", "ItemsPath", "MaxConcurrencyPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector",
			},
			ata: []string{"Arguments", "Output"}, leads: true,
		},
	}
}}

var stateTypeNames = []string{"Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"}

// keys are what a state may have in a language.
func (t stateType) keys(language string) []string {
	keys := append([]string{"Comment", "QueryLanguage", "Type"}, t.fields...)
	if language != ataLanguage {
		keys = append(keys, t.path...)
	}
	if language != pathLanguage {
		keys = append(keys, t.ata...)
	}
	slices.Sort(keys)
	return keys
}

// queryLanguage is what a machine or a state says its language is, or else the one given; "" when that is not known.
func (d *definition) queryLanguage(v View, otherwise string) string {
	own := v.Get("QueryLanguage")
	if !own.Exists() {
		return otherwise
	}
	if text, ok := d.settled(own); ok && (text == pathLanguage || text == ataLanguage) {
		return text
	}
	return ""
}

// check reports what does not follow the grammar.
func (d *definition) check() {
	if !d.Node.Is(cfn.Map) {
		d.report(d.Node, "the definition must be a map with StartAt and States, not %s", d.Node.Kind.Phrase())
		return
	}
	if d.Len() == 0 {
		return // that there must be something is a matter of the property
	}
	d.checkKeys(d.View, "a state machine", "Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
	d.checkField(d.View, "TimeoutSeconds", numberField, d.language)
	d.checkFields(d.View, []string{"Comment", "StartAt", "States", "Version"}, d.language)
	d.checkMachine(d.View)
}

func (d *definition) checkKeys(v View, what string, allowed ...string) {
	for key := range v.Pairs() {
		if !slices.Contains(allowed, key.Text) && key.Text != "Fn::Transform" && !d.substituted(key.Text) {
			d.report(key, "%s has no %s%s", what, key.Text, d.p.didYouMean(key.Text, allowed))
		}
	}
}

func (d *definition) checkRequired(v View, what string, names ...string) {
	for _, name := range names {
		if !v.Has(name) && !v.Open() {
			d.report(v.Node, "%s has no %s", what, name)
		}
	}
}

// checkEither reports a state that does not have exactly one of two fields.
func (d *definition) checkEither(v View, what, one, other string) {
	has, hasOther := v.Has(one), v.Has(other)
	switch {
	case has && hasOther:
		d.report(v.Key(one), "%s has both %s and %s; leave one of them out", what, one, other)
		d.report(v.Key(other), "%s has both %s and %s; leave one of them out", what, one, other)
	case !has && !hasOther && !v.Open():
		d.report(v.Node, "%s has neither %s nor %s; write one of them", what, one, other)
	}
}

// mostStateName is how many characters the name of a state may have.
const mostStateName = 80

// checkMachine checks the states of a machine, and that it starts at one of them.
func (d *definition) checkMachine(v View) {
	d.checkRequired(v, "a machine", "StartAt", "States")
	states := v.Get("States")
	if !states.Node.Is(cfn.Map) {
		return // the kind of it is for checkFields
	}
	m := machine{d, v}
	start, known := d.settled(v.Get("StartAt"))
	if names, ok := m.names(); known && !states.Has(start) && (ok || len(states.Node.Pairs) == 0) {
		d.report(v.Get("StartAt").Node, "there is no state %q to start at%s", start, d.p.didYouMean(start, names))
	}
	for name, state := range states.Pairs() {
		if length := len([]rune(name.Text)); (length == 0 || length > mostStateName) && !d.substituted(name.Text) {
			d.report(name, "the name of a state has 1 to %d characters, not %d", mostStateName, length)
		}
		d.checkState(name, state)
	}
}

func (d *definition) checkState(name *cfn.Node, state View) {
	if !d.known(state) {
		return
	}
	if !state.Node.Is(cfn.Map) {
		d.report(state.Node, "the state %s must be a map with a Type, not %s", name.Text, state.Node.Kind.Phrase())
		return
	}
	what := "the state " + name.Text
	d.checkRequired(state, what, "Type")
	typ := state.Get("Type")
	kind, ok := d.settled(typ)
	rules, exists := stateTypes.Get()[kind]
	if !ok {
		return
	}
	if !exists {
		d.report(typ.Node, "there are no states of the type %s; Type is one of %s", kind, strings.Join(stateTypeNames, ", "))
		return
	}
	language := d.stateLanguage(state)
	keys := rules.keys(language)
	d.checkKeys(state, "a "+kind+" state"+inLanguage(language), keys...)
	d.checkFields(state, keys, language)
	d.checkRequired(state, what, rules.required...)
	if rules.leads {
		d.checkEither(state, what, "Next", "End")
	}
	if kind == "Map" {
		d.checkEither(state, what, "ItemProcessor", "Iterator")
	}
	d.checkRetries(state, language)
	for _, rule := range state.Get("Choices").Items() {
		d.checkChoice(rule, language)
	}
	for _, branch := range state.Get("Branches").Items() {
		d.checkBranch(branch, true)
	}
	for _, name := range []string{"ItemProcessor", "Iterator"} {
		if v := state.Get(name); v.Node.Is(cfn.Map) {
			d.checkBranch(v, false)
		}
	}
}

func inLanguage(language string) string {
	if language == "" {
		return ""
	}
	return " in " + language
}

// stateLanguage is the language of a state. A machine in JSONata has no states in JSONPath.
func (d *definition) stateLanguage(state View) string {
	own := state.Get("QueryLanguage")
	language := d.queryLanguage(state, d.language)
	text, known := d.settled(own)
	switch {
	case known && language == "":
		d.report(own.Node, "QueryLanguage must be JSONPath or JSONata, not %s", text)
	case language == pathLanguage && d.language == ataLanguage:
		d.report(own.Node, "a state machine in JSONata has no states in JSONPath")
		return ataLanguage
	}
	return language
}

// checkBranch checks a machine inside of a state. Closed: it has no other keys.
func (d *definition) checkBranch(v View, closed bool) {
	if !d.known(v) {
		return
	}
	if !v.Node.Is(cfn.Map) {
		d.report(v.Node, "a branch must be a map with StartAt and States, not %s", v.Node.Kind.Phrase())
		return
	}
	if closed {
		d.checkKeys(v, "a branch", "Comment", "QueryLanguage", "StartAt", "States")
	}
	d.checkFields(v, []string{"Comment", "ProcessorConfig", "StartAt", "States"}, d.language)
	inner := *d
	inner.language = d.queryLanguage(v, d.language)
	inner.checkMachine(v)
}

// checkRetries checks the elements of Retry and Catch.
func (d *definition) checkRetries(state View, language string) {
	for _, list := range []string{"Catch", "Retry"} {
		for _, item := range state.Get(list).Items() {
			if item.Node.Is(cfn.Map) {
				d.checkRetry(item, list, language)
			} else if d.known(item) {
				d.report(item.Node, "an element of %s must be a map with ErrorEquals, not %s", list, item.Node.Kind.Phrase())
			}
		}
	}
}

func (d *definition) checkRetry(item View, list, language string) {
	d.checkRequired(item, "an element of "+list, "ErrorEquals")
	if list == "Catch" {
		d.checkRequired(item, "an element of "+list, "Next")
	}
	d.checkFields(item, []string{"Next"}, language)
	d.checkField(item, "ErrorEquals", listField, language)
	for _, name := range item.Get("ErrorEquals").Items() {
		d.checkValue(name, "an element of ErrorEquals", textField, language)
	}
	for _, name := range []string{"IntervalSeconds", "MaxAttempts", "BackoffRate"} {
		d.checkField(item, name, numberField, language)
	}
}
