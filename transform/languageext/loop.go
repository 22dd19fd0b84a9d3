package languageext

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// members is a map under construction: the entries of one of the template, with those that loops make in their place.
type members struct {
	of      *cfn.Node
	pairs   []cfn.Pair
	changed bool
	taken   map[string]bool // names written and names made; nil until the first is made
}

func newMembers(of *cfn.Node) *members {
	return &members{of: of, pairs: make([]cfn.Pair, 0, len(of.Pairs))}
}

// node returns the finished map: the one of the template when nothing has changed.
func (m *members) node() *cfn.Node {
	if !m.changed {
		return m.of
	}
	return rebuilt(m.of, m.pairs)
}

// rebuilt returns the map n with other entries. While it has the same single entry it stays what it was: Fn::Sub is a
// function but below Metadata, and Condition is one only where conditions are evaluated.
func rebuilt(n *cfn.Node, pairs []cfn.Pair) *cfn.Node {
	out := maker.Replace(n, nil, pairs)
	if len(n.Pairs) == 1 && len(pairs) == 1 && n.Pairs[0].Key.Text == pairs[0].Key.Text {
		out.Kind, out.Text, out.Style = n.Kind, n.Text, n.Style
	}
	return out
}

// make adds an entry that the template does not have as it stands. It is false when the name is taken.
func (m *members) make(p cfn.Pair) bool {
	if m.taken == nil {
		m.taken = map[string]bool{}
		for _, q := range m.of.Pairs {
			m.taken[q.Key.Text] = true
		}
	}
	name := p.Key.Text
	if m.taken[name] {
		return false
	}
	m.taken[name] = true
	m.changed = true
	m.pairs = append(m.pairs, p)
	return true
}

// keep adds an entry in the place of the one that is written, with the value it has now; nil: it is left out.
func (m *members) keep(p cfn.Pair, value *cfn.Node) {
	m.changed = m.changed || value != p.Value
	if value != nil {
		m.pairs = append(m.pairs, cfn.Pair{Key: p.Key, Value: value})
	}
}

// entry expands one entry of a map into m: an ordinary one, one whose name has a loop's identifier in it, or a loop.
func (x *expansion) entry(m *members, p cfn.Pair, in scope) error {
	if isLoop(p.Key) {
		return x.loop(m, p, in)
	}
	value, err := x.member(p, in)
	if err != nil {
		return err
	}
	key, err := x.key(p.Key, in)
	if err != nil {
		return err
	}
	if key == p.Key {
		m.keep(p, value)
		return nil
	}
	m.changed = true
	if value != nil && !m.make(cfn.Pair{Key: key, Value: value}) {
		return fault(p.Key, "%s becomes %s, which is already there; give each entry its own name", p.Key.Text, key.Text)
	}
	return nil
}

// member expands the value of an ordinary entry. A nil result takes the entry out.
func (x *expansion) member(p cfn.Pair, in scope) (*cfn.Node, error) {
	below := in.inside(p.Key.Text)
	switch {
	case in.place == inSection && in.section == "Resources" && p.Value.Has("Condition"):
		below.conditional = true
	case in.place == inResource && (p.Key.Text == "DeletionPolicy" || p.Key.Text == "UpdateReplacePolicy"):
		return x.policy(p, in)
	}
	if below.place == inResource && p.Value.IsMap() {
		return x.walkEntries(p.Value, below) // a resource is never a function, whatever the only entry of it is
	}
	return x.walk(p.Value, below)
}

// loop repeats the body of a loop for each item of its collection, and adds to m what that makes.
func (x *expansion) loop(m *members, p cfn.Pair, in scope) error {
	if err := placed(p.Key, in); err != nil {
		return err
	}
	parts := p.Value.Items
	if !p.Value.Is(cfn.List) || len(parts) != 3 {
		return fault(p.Key, "%s takes a list of three: an identifier, a collection and a map to repeat", p.Key.Text)
	}
	identifier, body := parts[0], parts[2]
	if err := x.checkIdentifier(p.Key, identifier, in); err != nil {
		return err
	}
	if !body.IsMap() || body.Len() == 0 {
		return fault(body, "the third part of %s must be a map of what to repeat, not %s", p.Key.Text, emptyOr(body))
	}
	items, err := x.collection(p.Key, parts[1], in)
	if err != nil {
		return err
	}
	m.changed = true
	for _, item := range items {
		if err := x.round(m, p.Key, body, in.bind(p.Key, identifier.Text, item)); err != nil {
			return err
		}
	}
	return nil
}

func emptyOr(n *cfn.Node) string {
	if n.IsMap() {
		return "an empty one"
	}
	return n.Kind.Phrase()
}

// round adds what the body of a loop makes for one item.
func (x *expansion) round(m *members, loop, body *cfn.Node, in scope) error {
	if err := x.budget.spend(in.loop, 1, 0); err != nil {
		return err
	}
	made := newMembers(body)
	for _, p := range body.Pairs {
		if err := x.entry(made, p, in); err != nil {
			return err
		}
	}
	for _, p := range made.pairs {
		if in.place == inSection {
			if err := x.checkName(loop, p.Key, in); err != nil {
				return err
			}
			p.Value = asMade(p.Value)
		}
		if !m.make(p) {
			return fault(loop, "%s makes %s more than once, or the template has it already; "+
				"write ${%s} into the name, and let no two items be the same", loop.Text, p.Key.Text, in.items.identifier)
		}
	}
	return nil
}

// asMade marks a resource, output or condition as made by a loop; what lies below stays the author's.
func asMade(n *cfn.Node) *cfn.Node {
	if n.By != 0 {
		return n
	}
	made := *n
	made.By = maker.ForEach
	return &made
}

// checkName refuses a name that a resource, output or condition cannot have.
func (x *expansion) checkName(loop, key *cfn.Node, in scope) error {
	if alphanumeric(key.Text) || x.opts.Lenient {
		return nil
	}
	return fault(loop, "%s makes the name %q, but names in %s consist of letters and digits only; "+
		"&{%s} leaves out the other characters of an item", loop.Text, key.Text, in.section, in.items.identifier)
}

func alphanumeric(s string) bool {
	other := strings.IndexFunc(s, func(r rune) bool { return !isAlphanumeric(r) })
	return s != "" && other < 0
}

func isAlphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}
