package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

// A caller judges the calls of intrinsic functions below a node.
//
// What is wrong in a call is reported under the rule of the outermost function around it, for it is the call that the
// author reads; Ref is reported as what it is, and Fn::If only stands for its branches. Where the place itself has a
// rule, such as the value of an output, everything is reported under that.
type caller struct {
	walk  *walk
	scope *cfn.Resource
	place *Rule // the rule of the place, or nil
}

// visitCalls judges all calls of the tree of a section or a resource.
func (w *walk) visitCalls(root *cfn.Node, scope *cfn.Resource) {
	c := caller{walk: w, scope: scope}
	c.visit(root, nil)
}

// visitOutputCalls judges the outputs, whose values are a place with a rule. In loops they are no different.
func (w *walk) visitOutputCalls() {
	for _, output := range w.facts.Template.Outputs {
		for _, p := range output.Value.Pairs {
			c := caller{walk: w}
			if p.Key.Text == "Value" {
				c.place = w.rules.calls[callsInOutput]
				c.judgePlace(p.Value, &outputValue, "the value of an output", c.place, nil)
				continue
			}
			c.visit(p.Value, nil)
		}
	}
}

// visit judges n and what lies below. The rule is that of the outermost call around n, nil when there is none.
func (c *caller) visit(n *cfn.Node, rule *Rule) {
	if n == nil {
		return
	}
	name, arg := n.Func()
	if name == "" {
		c.visitBelow(n, rule)
		return
	}
	if name == "Fn::Transform" {
		return // the macro's own affair
	}
	own := c.ruleOf(name, rule)
	c.walk.calls[n] = own
	sig := signatures.Get()[name]
	if sig == nil {
		c.visitBelow(n, rule)
		return
	}
	if name == "Fn::If" {
		if isFork(arg) && !c.walk.facts.hasCondition(arg.Items[0].Text) {
			c.judgePlace(arg.Items[0], sig.place(0), name, own, rule)
			c.refuseBelow(arg)
			return
		}
		c.judge(n, arg, sig, name, own, rule)
		return
	}
	c.judge(n, arg, sig, name, own, own)
}

func (c *caller) visitBelow(n *cfn.Node, rule *Rule) {
	for _, item := range n.Items {
		c.visit(item, rule)
	}
	for _, p := range n.Pairs {
		c.visit(p.Value, rule)
	}
}

// ruleOf is the rule that a call is judged under, inside a call that is judged under around.
func (c *caller) ruleOf(name string, around *Rule) *Rule {
	switch {
	case c.place != nil:
		return c.place
	case name == "Ref" || around == nil:
		return c.walk.rules.calls[name]
	}
	return around
}

// judge compares the argument of a call with the signature of the function.
func (c *caller) judge(n, arg *cfn.Node, sig *signature, name string, own, below *Rule) {
	if sig.places == nil || sig.sole != nil && !arg.Is(cfn.List) {
		c.judgePlace(arg, sig.sole, name, own, below)
		return
	}
	if !arg.Is(cfn.List) {
		c.report(own, arg, "%s takes a list, not %s", name, arg.Kind.Phrase())
		return
	}
	items := arg.Items
	if name == "Fn::FindInMap" && c.walk.facts.Loops && len(items) == sig.most()+1 {
		items = items[:sig.most()] // the default
	}
	if len(items) < sig.least || len(items) > sig.most() {
		c.refuse(n, own, arg, "%s takes %s, not %d", name, countWords(sig), len(items))
	}
	for i, item := range items[:min(len(items), sig.most())] {
		c.judgePlace(item, sig.place(i), name, own, below)
	}
}

// judgePlace judges what stands at a place of the argument, and the calls in it.
func (c *caller) judgePlace(n *cfn.Node, at *place, name string, own, below *Rule) {
	if n.IsNull() && !at.nulls {
		return
	}
	if inner, arg := n.Func(); inner != "" {
		c.judgeNested(n, arg, at, name, inner, own, below)
		return
	}
	if asFunction(n) != n { // below Metadata, where the tree does not tell functions from other maps
		c.visitBelow(n, below)
		return
	}
	if !at.fits(n) {
		c.report(own, n, "%s takes %s here, not %s", name, at.wanted(), shortly(n))
		return
	}
	c.judgeLiteral(n, at, name, own, below)
}

func (c *caller) judgeNested(n, arg *cfn.Node, at *place, name, inner string, own, below *Rule) {
	if !at.callable(inner, c.walk.facts.Loops) {
		c.refuse(n, own, n, "%s takes %s here, not %s", name, at.wanted(), inner)
		return
	}
	switch inner {
	case "Ref":
		c.judgeParameter(n, arg, at)
	case "Fn::GetAtt":
		c.judgeAttribute(n, at, own)
	}
	c.visit(n, below)
}

// judgeParameter judges a Ref by what the parameter gives. In the rules of a template lists are compared too.
func (c *caller) judgeParameter(n, arg *cfn.Node, at *place) {
	id, _ := arg.Str()
	typ, known := c.walk.facts.parameterType(id)
	if !known || at.gives == givesAny {
		return
	}
	rule := c.ruleOf("Ref", nil)
	switch list := isListType(typ); {
	case !isParameterType(typ):
		c.report(rule, n, "%s has the unknown type %s; %s is wanted here", id, typ, at.what)
	case list && at.gives == givesText:
		c.report(rule, n, "%s is a list, but a string is wanted here; use Fn::Join or Fn::Select", id)
	case !list && at.gives == givesList:
		c.report(rule, n, "%s is no list, but a list is wanted here; use Fn::Split", id)
	}
}

// judgeAttribute judges a GetAtt by whether the attribute is a text or a list. Numbers do not convert here.
func (c *caller) judgeAttribute(n *cfn.Node, at *place, own *Rule) {
	if own == nil || at.gives == givesAny {
		return
	}
	for ref := range n.Refs {
		attribute, known := attributeOf(c.pass(own), ref)
		if ref.Node != n || !known || attribute.Types == 0 {
			continue
		}
		switch {
		case at.gives == givesText && !givesString(attribute.Types):
			c.report(own, n, "%s.%s gives %s, but a string is wanted here", ref.ID, ref.Attribute, typePhrase(attribute.Types))
		case at.gives == givesList && attribute.Types&facts.Array == 0:
			c.report(own, n, "%s.%s is no list, but a list is wanted here", ref.ID, ref.Attribute)
		}
	}
}

// judgeLiteral judges a literal of the right kind by its names, members and more.
func (c *caller) judgeLiteral(n *cfn.Node, at *place, name string, own, below *Rule) {
	if at.condition && !c.walk.facts.hasCondition(n.Text) {
		c.report(own, n, "there is no condition %s%s", n.Text, c.pass(own).nearCondition(n.Text))
	}
	if at.refine != nil {
		if fault := at.refine(n); fault != "" {
			c.report(own, n, "%s", fault)
		}
	}
	for _, key := range at.needed {
		if !n.Has(key) {
			c.report(own, n, "%s needs %s", name, key)
		}
	}
	for _, p := range n.Pairs {
		if at.keys != nil && !slices.Contains(at.keys, p.Key.Text) {
			c.report(own, p.Key, "%s takes no %s; it takes %s", name, p.Key.Text, strings.Join(at.keys, ", "))
		}
	}
	if at.items == nil {
		c.visitBelow(n, below)
		return
	}
	for _, item := range n.Items {
		c.judgePlace(item, at.items, name, own, below)
	}
	for _, p := range n.Pairs {
		c.judgePlace(p.Value, at.items, name, own, below)
	}
}

func (c *caller) pass(rule *Rule) *Pass {
	return c.walk.pass(rule, c.scope)
}

// report reports under a rule that may be off, or nil where none judges the function.
func (c *caller) report(rule *Rule, at *cfn.Node, format string, args ...any) {
	if rule != nil && rule.Stage&c.walk.wanted != 0 && c.walk.rules.get(rule.ID) != nil {
		c.pass(rule).Report(at, format, args...)
	}
}

// refuse is report for a call that is wrong as a whole, so that what it refers to is not judged on top.
func (c *caller) refuse(call *cfn.Node, rule *Rule, at *cfn.Node, format string, args ...any) {
	c.walk.calls[call] = nil
	c.report(rule, at, format, args...)
}

// refuseBelow leaves everything below n unjudged: in the branches of a condition that does not exist nothing is certain.
func (c *caller) refuseBelow(n *cfn.Node) {
	n.Walk(func(below *cfn.Node) bool {
		if below.Is(cfn.Func) {
			c.walk.calls[below] = nil
		}
		return true
	})
}

// wanted says what may stand at the place.
func (at *place) wanted() string {
	if len(at.calls) == 0 {
		return at.what
	}
	return at.what + " or " + strings.Join(at.calls, ", ")
}

// shortly says what a value is: a short literal by itself, a function by its name.
func shortly(n *cfn.Node) string {
	if name, _ := n.Func(); name != "" {
		return name
	}
	if n.IsScalar() && len(n.Text) <= 40 {
		return "the " + n.Kind.String() + " " + n.Text
	}
	return n.Kind.Phrase()
}

var countNames = [...]string{"no element", "one element", "two elements", "three elements"}

func countWords(sig *signature) string {
	switch {
	case sig.repeat:
		return "two to ten elements"
	case sig.least < sig.most():
		return "two or three elements"
	}
	return countNames[sig.least]
}
