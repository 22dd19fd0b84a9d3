package lint

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/samx-dev/samx/schema/cfn"
)

// An OptionKind says what values an option of a rule takes.
type OptionKind uint8

// The kinds of options.
const (
	Switch      OptionKind = iota // true or false
	Word                          // a string
	Expression                    // a regular expression
	Expressions                   // a list of them
	Groups                        // a map of names to lists of strings
)

// String says what a value must be.
func (k OptionKind) String() string {
	return [...]string{
		Switch: "true or false", Word: "a string", Expression: "a regular expression",
		Expressions: "a list of regular expressions", Groups: "a map of names to lists of strings",
	}[k]
}

// A RuleOption is what a user can change about a rule: --configure RULE:name=value.
type RuleOption struct {
	Name    string
	Kind    OptionKind
	Default Setting
	Doc     string // what it does, as one sentence without a full stop
}

// A Setting is the value of a rule's option, in the field of its kind.
type Setting struct {
	On     bool                // of a Switch
	Word   string              // of a Word or an Expression
	Words  []string            // of Expressions
	Groups map[string][]string // of Groups
}

// Settings are the values of rules' options: by the rule's ID, then by the option's name.
type Settings map[string]map[string]Setting

// Set adds a setting that is written "E3012:strict=true", for a built-in rule. Lists and maps are written in JSON. A list
// can be given one element at a time, too; these add up.
func (s *Settings) Set(text string) error {
	id, assignment, hasColon := strings.Cut(text, ":")
	name, value, hasEquals := strings.Cut(assignment, "=")
	if !hasColon || !hasEquals {
		return fmt.Errorf("%q sets no option; write RULE:key=value, such as E3012:strict=true", text)
	}
	rule, option, err := finder(FindRule).option(strings.TrimSpace(id), strings.TrimSpace(name))
	if err != nil {
		return err
	}
	setting, ok := option.parse(value, (*s)[rule.ID][option.Name])
	if !ok {
		return wrongSetting(rule, option, fmt.Sprintf("%q", value))
	}
	s.put(rule.ID, option.Name, setting)
	return nil
}

func (s *Settings) put(id, name string, value Setting) {
	if *s == nil {
		*s = Settings{}
	}
	if (*s)[id] == nil {
		(*s)[id] = map[string]Setting{}
	}
	(*s)[id][name] = value
}

// over returns the settings laid over others.
func (s Settings) over(others Settings) Settings {
	if len(s) == 0 {
		return others
	}
	all := maps.Clone(s)
	for id, below := range others {
		merged := maps.Clone(below)
		maps.Copy(merged, s[id])
		all[id] = merged
	}
	return all
}

var errNoSuchRule = errors.New("samx rules lists the rules there are")

// A finder finds a rule by its ID or name. Rules that judge settings cannot use FindRule, for that leads to themselves.
type finder func(idOrName string) (Rule, bool)

func (find finder) option(idOrName, option string) (Rule, RuleOption, error) {
	rule, ok := find(idOrName)
	if !ok {
		return rule, RuleOption{}, fmt.Errorf("there is no rule %s; %w", idOrName, errNoSuchRule)
	}
	for _, o := range rule.Options {
		if o.Name == option {
			return rule, o, nil
		}
	}
	if len(rule.Options) == 0 {
		return rule, RuleOption{}, fmt.Errorf("rule %s has no options", rule.ID)
	}
	var names []string
	for _, o := range rule.Options {
		names = append(names, o.Name)
	}
	return rule, RuleOption{}, fmt.Errorf("rule %s has no option %s; there is %s", rule.ID, option, strings.Join(names, ", "))
}

func wrongSetting(rule Rule, option RuleOption, got string) error {
	return fmt.Errorf("option %s of rule %s must be %s, not %s", option.Name, rule.ID, option.Kind, got)
}

// parse reads a value from the command line; before is what was given to the option already.
func (o RuleOption) parse(text string, before Setting) (s Setting, ok bool) {
	switch o.Kind {
	case Switch:
		s.On = strings.EqualFold(text, "true")
		return s, s.On || strings.EqualFold(text, "false")
	case Word, Expression:
		s.Word = text
		return s, o.allows(text)
	case Expressions:
		if json.Unmarshal([]byte(text), &s.Words) != nil {
			s.Words = append(slices.Clone(before.Words), text)
		}
		return s, o.allows(s.Words...)
	}
	return s, json.Unmarshal([]byte(text), &s.Groups) == nil && s.Groups != nil
}

// read reads a value from a configuration.
func (o RuleOption) read(n *cfn.Node) (s Setting, ok bool) {
	switch o.Kind {
	case Switch:
		s.On, ok = n.Bool()
	case Word, Expression:
		s.Word, ok = n.Str()
		ok = ok && o.allows(s.Word)
	case Expressions:
		s.Words = stringsOf(n)
		ok = n.Is(cfn.List) && o.allows(s.Words...)
	default:
		s.Groups = map[string][]string{}
		for _, p := range members(n) {
			s.Groups[p.Key.Text] = stringsOf(p.Value)
		}
		ok = n.Is(cfn.Map)
	}
	return s, ok
}

// allows reports whether the texts can be values of the option.
func (o RuleOption) allows(texts ...string) bool {
	for _, text := range texts {
		if _, _, err := compileExpression(text); err != nil && o.Kind != Word {
			return false
		}
	}
	return true
}

// A badSetting is what is wrong with a setting of a configuration, and where.
type badSetting struct {
	at  *cfn.Node
	err error
}

// settings reads {RULE: {option: value}} and what is wrong in it.
func (find finder) settings(n *cfn.Node) (s Settings, bad []badSetting) {
	for _, of := range members(n) {
		if rule, ok := find(of.Key.Text); !ok || !of.Value.Is(cfn.Map) {
			at := of.Key
			_, _, err := find.option(of.Key.Text, "")
			if ok {
				at = of.Value
				err = fmt.Errorf("the options of rule %s must be a map, not %s", rule.ID, of.Value.Kind.Phrase())
			}
			bad = append(bad, badSetting{at, err})
			continue
		}
		for _, p := range of.Value.Pairs {
			rule, option, err := find.option(of.Key.Text, p.Key.Text)
			if err != nil {
				bad = append(bad, badSetting{p.Key, err})
				continue
			}
			setting, ok := option.read(p.Value)
			if !ok {
				bad = append(bad, badSetting{p.Value, wrongSetting(rule, option, p.Value.Kind.Phrase())})
				continue
			}
			s.put(rule.ID, option.Name, setting)
		}
	}
	return s, bad
}

// Option returns how an option of the rule is set.
func (p *Pass) Option(name string) Setting {
	if given, ok := p.walk.options.Configure[p.rule.ID][name]; ok {
		return given
	}
	for _, o := range p.rule.Options {
		if o.Name == name {
			return o.Default
		}
	}
	return Setting{}
}

// userExpressions caches the regular expressions of options and configurations; nil stands for what is none.
var userExpressions sync.Map // string to *regexp.Regexp

// userExpression compiles an expression once; it is nil for what is none.
func userExpression(expression string) *regexp.Regexp {
	cached, ok := userExpressions.Load(expression)
	if !ok {
		compiled, _, _ := compileExpression(expression) // nil when it is none
		cached, _ = userExpressions.LoadOrStore(expression, compiled)
	}
	return cached.(*regexp.Regexp)
}

// matchesStart reports whether the text begins with a match of a regular expression of an option. What is none, or empty,
// matches nothing.
func matchesStart(expression, text string) bool {
	if expression == "" {
		return false
	}
	compiled := userExpression("^(?:" + expression + ")")
	return compiled != nil && compiled.MatchString(text)
}

// Text shows a setting as it is written in a configuration, in JSON, which is YAML, too.
func (o RuleOption) Text(s Setting) string {
	var shown any
	switch o.Kind {
	case Switch:
		shown = s.On
	case Word, Expression:
		shown = s.Word
	case Expressions:
		shown = append([]string{}, s.Words...)
	default:
		shown = s.Groups
	}
	text, _ := json.Marshal(shown) // plain values always marshal
	return string(text)
}
