package lint

import (
	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
)

// mostCases is how many ways to decide the conditions are looked at for one resource and rule.
const mostCases = 128

// deepestIf is how many Fn::If in one another are followed.
const deepestIf = 100

// A Case is one way in which the conditions of the template can be decided, as far as a rule has asked. Rules do not
// choose cases: they read a resource through a View, and every Fn::If that they come across is decided then; in a later
// call it is decided the other way, when that is possible. So a rule is written as if there were no conditions, and what it
// never looks at costs nothing.
type Case struct {
	facts   *Facts
	given   []scenario.Assumption
	choices []choice
	at      map[string]int        // the index in choices by condition; some are no longer so
	known   []scenario.Assumption // what is given and chosen, as find last put it together
	made    int                   // choices that this call has come across
	scene   scenario.Scenario     // one in which what is given and chosen is right; nil until it is needed
	steps   int                   // values that this call has looked at
	lost    bool                  // whether there is one could not be found out within limits, or there is none
}

// A choice is a condition that a case has decided.
type choice struct {
	scenario.Assumption
	settled bool // the other way has been looked at, or is not possible
}

// eachCase calls visit once for each way in which the conditions that it comes across can be decided while a resource is
// there. What it found is kept by keep, unless the case was lost: then nothing is known. When the template has cost too much
// already, there is one way only.
func (f *Facts) eachCase(r *cfn.Resource, visit func(*Case), keep func()) {
	c := &Case{facts: f, given: given(r.Node)}
	for range mostCases {
		c.made, c.steps = 0, 0
		visit(c)
		if c.lost {
			return
		}
		keep()
		if !c.advance() || !f.efforts.cases.spend(c.steps+len(c.choices), r) {
			return
		}
	}
}

// advance turns the last choice that can be made otherwise.
func (c *Case) advance() bool {
	c.choices = c.choices[:c.made]
	for i := len(c.choices) - 1; i >= 0 && !c.facts.possibilities().Exhausted(); i-- {
		last := &c.choices[i]
		if last.settled {
			continue
		}
		last.Holds, last.settled = !last.Holds, true
		c.choices = c.choices[:i+1]
		if c.find() {
			return true
		}
		last.Holds = !last.Holds
	}
	return false
}

// find looks for a scenario of what is given and chosen.
func (c *Case) find() bool {
	c.known = append(c.known[:0], c.given...)
	for _, made := range c.choices {
		c.known = append(c.known, made.Assumption)
	}
	scene := c.facts.possibilities().Find(c.known, c.scene)
	if scene != nil {
		c.scene = scene
	}
	return scene != nil
}

// holds decides a condition, if it is not decided yet.
func (c *Case) holds(condition string) bool {
	for _, a := range c.given {
		if a.Condition == condition {
			return a.Holds
		}
	}
	if i, ok := c.at[condition]; ok && i < c.made && c.choices[i].Condition == condition {
		return c.choices[i].Holds
	}
	if c.made == len(c.choices) {
		c.choices = append(c.choices, c.choose(condition))
		if c.at == nil {
			c.at = map[string]int{}
		}
		c.at[condition] = c.made
	}
	c.made++
	return c.choices[c.made-1].Holds
}

// choose decides a condition as it is in the scenario that is known to be possible.
func (c *Case) choose(condition string) choice {
	if c.lost || c.scene == nil && !c.find() {
		c.lost = true // for good: what is chosen from here on only makes the same question longer
		return choice{scenario.Assumption{Condition: condition, Holds: true}, true}
	}
	return choice{scenario.Assumption{Condition: condition, Holds: c.facts.possibilities().Decides(c.scene, condition)}, false}
}

// Props is how the Properties of a resource read in this case, those from Globals included.
func (c *Case) Props(r *cfn.Resource) View {
	return View{c.settle(c.facts.props(r)), c}
}

// Present reports whether the resource is there in this case.
func (c *Case) Present(r *cfn.Resource) bool {
	condition, ok := r.Node.Get("Condition").Str()
	return !ok || c.facts.Conditions[condition] == nil || c.holds(condition)
}

// settle follows Fn::If to the value that is used in this case; nil when that is AWS::NoValue.
func (c *Case) settle(n *cfn.Node) *cfn.Node {
	for range deepestIf {
		c.steps++
		if name, ok := n.RefName(); ok && name == "AWS::NoValue" {
			return nil
		}
		arg := n.Arg("Fn::If")
		if !isFork(arg) {
			return n
		}
		if c.holds(arg.Items[0].Text) {
			n = arg.Items[1]
		} else {
			n = arg.Items[2]
		}
	}
	return n
}
