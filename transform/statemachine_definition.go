package transform

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// define sets the definition of the state machine: that of the template, as a text, or where it lies in S3.
func (m *stateMachine) define() error {
	definition, uri := presentIfTruthy(m.props, "Definition"), presentIfTruthy(m.props, "DefinitionUri")
	switch {
	case definition != nil && uri != nil:
		return m.refuse(m.props.Key("DefinitionUri"), "Definition and DefinitionUri cannot be used together; remove one of them")
	case definition != nil:
		return m.defineInline(definition)
	case uri != nil:
		return m.defineInS3(uri)
	}
	at := cfn.FirstOf(m.props.Key("Definition"), m.props.Key("DefinitionUri"))
	return m.refuse(at, "the state machine has no definition: give it a Definition, or a DefinitionUri such as s3://bucket/key")
}

func (m *stateMachine) defineInS3(uri *cfn.Node) error {
	b := m.cause("DefinitionUri", maker.StateMachineDefinition)
	where, err := m.x.location(m.id, "DefinitionUri", uri, b)
	if err != nil {
		return err
	}
	m.machine.set("DefinitionS3Location", b.Map(where.entries(definitionLocation)...))
	m.machine.copiedIfTruthy(m.props, "DefinitionSubstitutions")
	return nil
}

func (m *stateMachine) defineInline(definition *cfn.Node) error {
	b := m.cause("Definition", maker.StateMachineDefinition)
	text := definitionText{b: b}
	text.write(definition)
	text.endLine()
	if text.size > definitionLimit {
		return m.refuse(definition, "the Definition is too long: indented, it takes more than %d MiB, and Step Functions takes 1 MiB; "+
			"split the state machine", definitionLimit>>20)
	}
	m.machine.set("DefinitionString", b.Func("Fn::Join", b.List(b.Str("\n"), b.List(text.lines...))))

	given := presentIfTruthy(m.props, "DefinitionSubstitutions")
	m.machine.set("DefinitionSubstitutions", unlessEmpty(b.Pairs(overlaid(entriesOf(given), text.substitutions))))
	return nil
}

// overlaid returns the pairs with those of over added; under a key that both have, that of over counts.
func overlaid(pairs, over []cfn.Pair) []cfn.Pair {
	taken := make(map[string]bool, len(over))
	for _, p := range over {
		taken[p.Key.Text] = true
	}
	var list []cfn.Pair
	for _, p := range pairs {
		if !taken[p.Key.Text] {
			list = append(list, p)
		}
	}
	return append(list, over...)
}

// definitionLimit is how many bytes a definition may take. It is far beyond what Step Functions takes, but keeps indentation
// from making a huge text of a small template.
const definitionLimit = 16 << 20

// A definitionText is a definition printed as JSON: indented, its keys sorted, one string for each line. What is known only
// at deploy time leaves a placeholder in the text, which Step Functions fills in. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html#cfn-stepfunctions-statemachine-definitionsubstitutions
type definitionText struct {
	b             maker.Builder // of what causes the line under construction
	lines         []*cfn.Node
	line          []byte
	size          int // of all lines so far
	depth         int
	substitutions []cfn.Pair
}

// dynamicText is a text that CloudFormation replaces as a whole at deploy time; a line break at its end does no harm. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
var dynamicText = lazy.Pattern{Expression: `^\{\{resolve:[a-z-]+:.+\}\}\n?$`}

// isDynamic reports whether n is known only at deploy time.
func isDynamic(n *cfn.Node) bool {
	s, _ := n.Str()
	return isIntrinsic(n) || dynamicText.Get().MatchString(s)
}

// child writes an entry or element: a placeholder for what is dynamic. The definition itself never counts as dynamic.
func (t *definitionText) child(n *cfn.Node) {
	if !isDynamic(n) {
		t.write(n)
		return
	}
	name := "definition_substitution_" + strconv.Itoa(len(t.substitutions)+1)
	t.substitutions = append(t.substitutions, cfn.Pair{Key: t.b.For(n).Str(name), Value: n})
	t.add(`"${` + name + `}"`)
}

func (t *definitionText) write(n *cfn.Node) {
	switch {
	case t.size > definitionLimit:
	case n.IsMap() && n.Len() > 0:
		t.add("{")
		t.depth++
		for i, p := range sortedPairs(n) {
			t.beginMember(i, p.Key)
			t.add(string(logicalid.StableJSON(t.b.Str(p.Key.Text))) + ": ")
			t.child(p.Value)
		}
		t.end(n, "}")
	case n.Is(cfn.List) && n.Len() > 0:
		t.add("[")
		t.depth++
		for i, item := range n.Items {
			t.beginMember(i, item)
			t.child(item)
		}
		t.end(n, "]")
	default:
		t.add(string(logicalid.StableJSON(n)))
	}
}

// sortedPairs returns the entries of a map by key; of repeated keys only the last counts.
func sortedPairs(m *cfn.Node) []cfn.Pair {
	pairs := slices.Clone(m.Pairs)
	slices.SortStableFunc(pairs, func(a, b cfn.Pair) int { return cmp.Compare(a.Key.Text, b.Key.Text) })
	last := pairs[:0]
	for i, p := range pairs {
		if i+1 == len(pairs) || pairs[i+1].Key.Text != p.Key.Text {
			last = append(last, p)
		}
	}
	return last
}

func (t *definitionText) beginMember(i int, cause *cfn.Node) {
	if i > 0 {
		t.add(",")
	}
	t.nextLine(cause)
}

// end ends a map or list.
func (t *definitionText) end(n *cfn.Node, bracket string) {
	t.depth--
	t.nextLine(n)
	t.add(bracket)
}

func (t *definitionText) add(text string) {
	t.line = append(t.line, text...)
}

// nextLine begins the next line, which cause is the cause of.
func (t *definitionText) nextLine(cause *cfn.Node) {
	t.endLine()
	t.b = t.b.For(cause)
	t.add(strings.Repeat(" ", definitionIndent*t.depth))
}

// definitionIndent is how far each level of a definition is indented.
const definitionIndent = 4

func (t *definitionText) endLine() {
	if t.size += len(t.line); t.size > definitionLimit {
		return // it will be refused
	}
	t.lines = append(t.lines, t.b.Str(string(t.line)))
	t.line = t.line[:0]
}
