package scenario

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
)

func parse(t *testing.T, source string) *cfn.Template {
	t.Helper()
	template, diagnostics := cfn.Parse("template.yaml", []byte(source))
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	return template
}

const stages = `
Parameters:
  Stage: {Type: String, AllowedValues: [dev, test, prod]}
  Size: {Type: String}
Rules:
  NoLargeTests:
    RuleCondition: !Equals [!Ref Stage, test]
    Assertions: [{Assert: !Not [!Equals [!Ref Size, large]]}]
Conditions:
  Dev: !Equals [!Ref Stage, dev]
  Test: !Equals [!Ref Stage, test]
  Prod: !Equals [!Ref Stage, prod]
  Large: !Equals [!Ref Size, large]
  Never: !And [!Condition Dev, !Condition Prod]
  Here: !Equals [!Ref AWS::Region, us-east-1]
  Loop: !Not [!Condition Loop]
Resources: {}
`

func TestPossible(t *testing.T) {
	space := New(parse(t, stages), "eu-west-1")
	for _, test := range []struct {
		assumptions string // names, "!" before those that do not hold
		want        bool
	}{
		{"", true},
		{"Dev", true},
		{"Dev Prod", false},
		{"!Dev !Test !Prod", false}, // no other value is allowed
		{"!Dev !Test", true},
		{"Never", false},
		{"!Never Large", true},
		{"Test Large", false}, // by the rule
		{"Prod Large", true},
		{"Here", false}, // in another region
		{"Dev !Dev", false},
		{"Unknown", true},
		{"Unknown !Unknown", false},
		{"Loop", true},
	} {
		possible, known := space.Possible(assumptions(test.assumptions))
		if possible != test.want || !known {
			t.Errorf("%q: possible %t (known %t), want %t", test.assumptions, possible, known, test.want)
		}
	}
}

func assumptions(text string) (list []Assumption) {
	for _, word := range strings.Fields(text) {
		name := strings.TrimPrefix(word, "!")
		list = append(list, Assumption{name, name == word})
	}
	return list
}

// A model is a random set of conditions that can be evaluated in every way to give the parameters.
type model struct {
	random     *rand.Rand
	conditions []func(values []string) bool
	texts      []string
}

const modelParameters = 4

// condition makes a random condition over the parameters and earlier conditions.
func (m *model) condition(depth int) (string, func([]string) bool) {
	kind := m.random.IntN(6)
	switch {
	case kind == 0 && len(m.conditions) > 0:
		i := m.random.IntN(len(m.conditions))
		return fmt.Sprintf("!Condition C%d", i), m.conditions[i]
	case kind == 1 && depth > 0:
		text, inner := m.condition(depth - 1)
		return "!Not [" + text + "]", func(v []string) bool { return !inner(v) }
	case kind < 4 && depth > 0:
		left, a := m.condition(depth - 1)
		right, b := m.condition(depth - 1)
		if kind == 2 {
			return "!And [" + left + ", " + right + "]", func(v []string) bool { return a(v) && b(v) }
		}
		return "!Or [" + left + ", " + right + "]", func(v []string) bool { return a(v) || b(v) }
	}
	parameter, value := m.random.IntN(modelParameters), string(rune('a'+m.random.IntN(2)))
	return fmt.Sprintf("!Equals [!Ref P%d, %s]", parameter, value), func(v []string) bool { return v[parameter] == value }
}

// exists tries every way to give the parameters.
func (m *model) exists(wanted []Assumption) bool {
	values := make([]string, modelParameters)
	var try func(i int) bool
	try = func(i int) bool {
		if i < len(values) {
			for _, value := range []string{"a", "b", "neither"} {
				if values[i] = value; try(i + 1) {
					return true
				}
			}
			return false
		}
		for _, a := range wanted {
			var index int
			fmt.Sscanf(a.Condition, "C%d", &index)
			if m.conditions[index](values) != a.Holds {
				return false
			}
		}
		return true
	}
	return try(0)
}

// TestAgreesWithTryingAll compares answers about random conditions with those of trying every way to give the parameters.
func TestAgreesWithTryingAll(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		m := &model{random: random}
		for range 6 {
			text, holds := m.condition(3)
			m.texts, m.conditions = append(m.texts, text), append(m.conditions, holds)
		}
		source := "Conditions:\n"
		for i, text := range m.texts {
			source += fmt.Sprintf("  C%d: %s\n", i, text)
		}
		space := New(parse(t, source), "")
		for range 10 {
			m.check(t, space, source)
		}
	}
}

func (m *model) check(t *testing.T, space *Space, source string) {
	t.Helper()
	var wanted []Assumption
	for i := range m.conditions {
		if m.random.IntN(2) == 0 {
			wanted = append(wanted, Assumption{fmt.Sprint("C", i), m.random.IntN(2) == 0})
		}
	}
	want := m.exists(wanted)
	if possible, known := space.Possible(wanted); possible != want || !known {
		t.Fatalf("%v: possible %t, want %t in\n%s", wanted, possible, want, source)
	}
	found := space.Find(wanted, nil)
	if (found != nil) != want {
		t.Fatalf("%v: found %v, want one: %t in\n%s", wanted, found, want, source)
	}
	for _, a := range wanted {
		if found != nil && space.Decides(found, a.Condition) != a.Holds {
			t.Fatalf("%v is not so in the scenario found for %v in\n%s", a, wanted, source)
		}
	}
}

// TestSearchEnds asks for what no search can find soon: that all of many conditions that exclude each other in a hidden
// way hold.
func TestSearchEnds(t *testing.T) {
	const holes = 12 // one more pigeon than holes
	var source strings.Builder
	source.WriteString("Conditions:\n")
	var wanted []Assumption
	add := func(name, text string) {
		fmt.Fprintf(&source, "  %s: %s\n", name, text)
		wanted = append(wanted, Assumption{name, true})
	}
	in := func(pigeon, hole int) string { return fmt.Sprintf("!Equals [!Ref P%dx%d, yes]", pigeon, hole) }
	for pigeon := range holes + 1 {
		var somewhere []string
		for hole := range holes {
			somewhere = append(somewhere, in(pigeon, hole))
			for other := range pigeon {
				add(fmt.Sprintf("Alone%dx%dx%d", pigeon, other, hole), "!Not [!And ["+in(pigeon, hole)+", "+in(other, hole)+"]]")
			}
		}
		add(fmt.Sprint("Somewhere", pigeon), "!Or ["+strings.Join(somewhere, ", ")+"]")
	}
	space := New(parse(t, source.String()), "")
	if possible, known := space.Possible(wanted[:3]); !possible || !known || space.GaveUp() {
		t.Errorf("possible %t, known %t, gave up %t: that is easy", possible, known, space.GaveUp())
	}
	if possible, known := space.Possible(wanted); possible || known || !space.GaveUp() {
		t.Errorf("possible %t, known %t: the search should have given up", possible, known)
	}
	if space.Exhausted() || space.Find(wanted[:3], nil) == nil {
		t.Error("one question took all of the budget")
	}
	for range scenarioBudget / questionBudget {
		space.Find(wanted, nil)
	}
	if !space.Exhausted() || space.Find(wanted[:3], nil) != nil {
		t.Error("there is no end to the budget")
	}
}
