package lint

import (
	"errors"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

func checkDefaults(p *Pass) {
	for _, parameter := range p.Template.Parameters {
		typ, _ := parameter.Value.Get("Type").Str()
		value := parameter.Value.Get("Default")
		if value.IsScalar() && !strings.HasPrefix(typ, ssmValue) { // there it is the name of where the value stands
			checkDefault(p, parameter.Value, value, typ)
		}
	}
}

func checkDefault(p *Pass, parameter, value *cfn.Node, typ string) {
	for _, fault := range constraintFaults(parameter, value, typ, &p.Facts.efforts.matched) {
		p.Report(value, "the default %s %s", shortly(value), fault)
	}
}

// constraintFaults says which constraints of a parameter a value breaks, each time as the end of a sentence about the value. A
// pattern that there is no effort left for is taken to match.
func constraintFaults(parameter, value *cfn.Node, typ string, matched *effort) (faults []string) {
	if allowed := parameter.Get("AllowedValues"); allowed.Is(cfn.List) && !eachFits(value.Text, typ, memberOf(allowed)) {
		faults = append(faults, "is not among AllowedValues")
	}
	if pattern, ok := parameter.Get("AllowedPattern").Str(); ok {
		whole, size, err := compileExpression(`^(?:` + pattern + `)$`)
		if errors.Is(err, errLargeExpression) {
			matched.exhaust(nil)
		}
		if err == nil && matched.spend(size*(len(value.Text)+1), nil) && !eachFits(value.Text, typ, whole.MatchString) {
			faults = append(faults, "does not match AllowedPattern as a whole")
		}
	}
	return append(faults, rangeFaults(parameter, value)...)
}

// rangeFaults judges the value of a number and the length of anything else.
func rangeFaults(parameter, value *cfn.Node) (faults []string) {
	measures := []struct {
		least, most string
		size        float64
		ok          bool
	}{
		{"MinLength", "MaxLength", float64(utf8.RuneCountInString(value.Text)), true},
		{"MinValue", "MaxValue", 0, false},
	}
	measures[1].size, measures[1].ok = numeric(value)
	for _, m := range measures {
		if least, ok := numeric(parameter.Get(m.least)); ok && m.ok && m.size < least {
			faults = append(faults, "is below "+m.least+", which is "+parameter.Get(m.least).Text)
		}
		if most, ok := numeric(parameter.Get(m.most)); ok && m.ok && m.size > most {
			faults = append(faults, "is above "+m.most+", which is "+parameter.Get(m.most).Text)
		}
	}
	return faults
}

// eachFits reports whether a value fits, or, when the type is a list, each of its elements.
func eachFits(value, typ string, fits func(string) bool) bool {
	if fits(value) {
		return true
	}
	if !isListType(typ) {
		return false
	}
	for _, element := range strings.Split(value, ",") {
		if !fits(strings.TrimSpace(element)) {
			return false
		}
	}
	return true
}

func memberOf(allowed *cfn.Node) func(string) bool {
	members := map[string]bool{}
	for _, item := range allowed.Items {
		members[item.Text] = true
	}
	return func(text string) bool { return members[text] }
}

// brokenPattern are faults that no notation of regular expressions allows. Other errors can be features that only AWS's
// notation has, such as looking ahead.
var brokenPattern = lazy.Value[map[syntax.ErrorCode]string]{Make: func() map[syntax.ErrorCode]string {
	return map[syntax.ErrorCode]string{
		syntax.ErrMissingBracket:    "a ] is missing",
		syntax.ErrMissingParen:      "a ) is missing",
		syntax.ErrUnexpectedParen:   "there is a ) too many",
		syntax.ErrTrailingBackslash: "it ends in a backslash",
	}
}}

func checkPatterns(p *Pass) {
	for _, parameter := range p.Template.Parameters {
		at := parameter.Value.Get("AllowedPattern")
		pattern, ok := at.Str()
		if !ok {
			continue
		}
		_, err := syntax.Parse(pattern, syntax.Perl)
		var broken *syntax.Error
		if errors.As(err, &broken) && brokenPattern.Get()[broken.Code] != "" {
			p.Report(at, "the pattern is no regular expression: %s", brokenPattern.Get()[broken.Code])
		}
	}
}
