package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	scheduleDocs = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"
	patternDocs  = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html"
	ruleType     = "AWS::Events::Rule"
	scheduleType = "AWS::Scheduler::Schedule"
)

var eventsRules = []Rule{{
	ID: "E3027", Name: "events-schedule",
	Title:  "A schedule is rate(value unit) or cron(with six fields)",
	Why:    "EventBridge refuses any other.",
	Source: scheduleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{ruleType, scheduleType},
	Case: checkSchedule,
}, {
	ID: "W5310", Name: "events-pattern",
	Title:  "An event pattern matches lists of values, with operators that EventBridge knows",
	Why:    "EventBridge refuses the rule.",
	Source: patternDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
	Types: []string{ruleType, "AWS::Events::Archive"},
	Case:  checkEventPattern,
}}

func checkSchedule(p *Pass, r *cfn.Resource, props View) {
	schedule := props.Get("ScheduleExpression")
	text, ok := schedule.Text()
	if !ok {
		return
	}
	problem := scheduleProblem(text)
	if r.TypeName() == scheduleType && (oneTime.Get().MatchString(text) || problem.unit) {
		return // EventBridge Scheduler has more kinds of schedules and is not known to look at the number of units
	}
	if problem.text != "" {
		p.Report(schedule.Node, "%s", problem.text)
	}
}

// A scheduleFault is what is wrong with a schedule.
type scheduleFault struct {
	text string // "" when nothing is wrong
	unit bool   // only the unit is singular or plural where it must not be
}

// oneTime is a schedule that only EventBridge Scheduler has.
var oneTime = lazy.Pattern{Expression: `^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$`}

// scheduleProblem says what is wrong with a schedule.
func scheduleProblem(schedule string) scheduleFault {
	if rate, ok := called(schedule, "rate"); ok {
		return rateProblem(rate)
	}
	if cron, ok := called(schedule, "cron"); ok {
		return scheduleFault{text: cronProblem(cron)}
	}
	return scheduleFault{text: "the schedule is neither rate(..) nor cron(..); write for instance rate(5 minutes)"}
}

// called returns what stands between the parentheses of name(..).
func called(text, name string) (argument string, ok bool) {
	argument, begins := strings.CutPrefix(text, name+"(")
	argument, ends := strings.CutSuffix(argument, ")")
	return argument, begins && ends
}

var (
	wholeNumber = lazy.Pattern{Expression: `^[0-9]+$`}
	rateUnits   = []string{"minute", "hour", "day"}
)

func rateProblem(rate string) scheduleFault {
	value, unit, _ := strings.Cut(rate, " ")
	number := strings.TrimLeft(value, "0")
	singular := strings.TrimSuffix(unit, "s")
	switch {
	case !slices.Contains(rateUnits, singular):
		return scheduleFault{text: "the rate must be a number and a unit with a blank between them, such as rate(5 minutes); the " +
			"units are minutes, hours and days"}
	case !wholeNumber.Get().MatchString(value) || number == "":
		return scheduleFault{text: "the rate must begin with a whole number above 0"}
	case number == "1" && unit != singular:
		return scheduleFault{"the unit of the rate 1 must be singular; write rate(1 " + singular + ")", true}
	case number != "1" && unit == singular:
		return scheduleFault{"the unit of the rate " + value + " must be plural; write rate(" + value + " " + unit + "s)", true}
	}
	return scheduleFault{}
}

const cronFields = "minutes, hours, day of month, month, day of week and year"

func cronProblem(cron string) string {
	fields := strings.Split(cron, " ")
	switch {
	case len(fields) != 6:
		return "cron needs six fields with one blank between them: " + cronFields
	case fields[2] != "?" && fields[4] != "?":
		return "cron cannot have both a day of month and a day of week; write ? for one of the two"
	}
	return ""
}

func checkEventPattern(p *Pass, _ *cfn.Resource, props View) {
	pattern := props.Get("EventPattern")
	text, isText := pattern.Text()
	if !isText {
		checkPatternFields(pattern, p.Report)
		return
	}
	parsed, diags := cfn.Parse("pattern.json", []byte(text))
	if cfn.Unreadable(diags) || !parsed.Root.IsMap() {
		p.Report(pattern.Node, "the event pattern is no JSON object")
		return
	}
	checkPatternFields(View{parsed.Root, pattern.c}, func(_ *cfn.Node, format string, args ...any) {
		p.Report(pattern.Node, format, args...)
	})
}

// checkPatternFields checks a part of a pattern whose keys are fields of events.
func checkPatternFields(pattern View, report reportFunc) {
	if pattern.Open() {
		return
	}
	for key, value := range pattern.Pairs() {
		switch {
		case key.Text == "$or":
			for _, alternative := range value.Items() {
				checkPatternFields(alternative, report)
			}
		case value.Node.Is(cfn.List):
			checkMatchers(key.Text, value, report)
		case value.Node.Is(cfn.Map):
			checkPatternFields(value, report)
		case value.Known():
			report(value.Node, "the event pattern wants a list of values for %s; write [%s]", key.Text, value.Node.Text)
		}
	}
}

// matchOperators are the keys of what stands for a value in a pattern.
var matchOperators = []string{
	"anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard",
}

func checkMatchers(field string, list View, report reportFunc) {
	if len(list.Node.Items) == 0 {
		report(list.Node, "the event pattern has no value for %s; write one, or leave the field out", field)
	}
	for _, matcher := range list.Items() {
		switch {
		case matcher.Node.Is(cfn.List):
			report(matcher.Node, "the values for %s in the event pattern cannot be lists; write one list", field)
		case matcher.Node.Is(cfn.Map) && !matcher.Open():
			checkOperators(matcher, report)
		}
	}
}

func checkOperators(matcher View, report reportFunc) {
	if matcher.Len() > 1 {
		report(matcher.Node, "this part of the event pattern has several operators; write a list with one for each element")
	}
	for key := range matcher.Pairs() {
		if !slices.Contains(matchOperators, key.Text) {
			report(key, "event patterns have no operator %s; use %s", key.Text, strings.Join(matchOperators, ", "))
		}
	}
}
