package transform

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A mutator makes broken, odd and merely different templates of official cases. A mutant is known by the seed and its number
// alone, so that one of thousands can be made again.
type mutator struct {
	seed              uint64
	accepted, refused []specimen // what AWS makes of them as they are
}

// A specimen is a template to mutate.
type specimen struct {
	name string
	root *cfn.Node
}

// A mutant is a template in JSON, which every reader understands alike.
type mutant struct {
	number int
	name   string // what it was made of, and how
	source []byte
}

// mutantParameters are the values given with every mutant, as with the official cases.
var mutantParameters = map[string]string{"param1": "value1", "param2": "value2"}

// newMutator takes the official cases for specimens; each declares the transform, as something must.
func newMutator(t *testing.T, seed uint64) *mutator {
	t.Helper()
	c := openCorpus(t)
	m := &mutator{seed: seed}
	seen := map[string]bool{}
	for _, run := range c.runs(t) {
		template, diagnostics := cfn.Parse(run.Input, read(t, filepath.Join(c.dir, run.Input)))
		if seen[run.Input] || cfn.Unreadable(diagnostics) || !template.Root.Get("Resources").IsMap() {
			continue
		}
		seen[run.Input] = true
		root := maker.With(template.Root, craft.Str("Transform"), craft.Str("AWS::Serverless-2016-10-31"))
		if run.group == "error" {
			m.refused = append(m.refused, specimen{run.Name, root})
		} else {
			m.accepted = append(m.accepted, specimen{run.Name, root})
		}
	}
	return m
}

// mutant returns the mutant of the number.
func (m *mutator) mutant(number int) mutant {
	s := &surgery{Rand: rand.New(rand.NewPCG(m.seed, uint64(number))), mutator: m}
	patient := s.specimen()
	s.root = clone(patient.root)
	name := patient.name
	for range s.pick(1, 1, 1, 1, 2, 2, 3) {
		method := s.method()
		name += " " + method.name
		method.apply(s)
	}
	var source bytes.Buffer
	_ = (&cfn.Template{Root: s.root}).WriteJSON(&source) // a buffer takes everything
	return mutant{number, name, source.Bytes()}
}

// A surgery makes one mutant: root is its own tree, which is changed in place.
type surgery struct {
	*rand.Rand
	mutator *mutator
	root    *cfn.Node
}

// A method changes a template in one way. It is chosen as often, in relation, as its weight says.
type method struct {
	name   string
	weight int
	apply  func(*surgery)
}

var methods = []method{
	{"retype", 20, (*surgery).retype},
	{"intrinsic", 20, (*surgery).intrinsic},
	{"drop", 15, (*surgery).drop},
	{"rename", 5, (*surgery).rename},
	{"double", 6, (*surgery).double},
	{"swap", 5, (*surgery).swap},
	{"text", 8, (*surgery).text},
	{"parameter", 12, (*surgery).parameter},
	{"shuffle", 4, (*surgery).shuffle},
	{"id", 6, (*surgery).renameID},
	{"type", 2, (*surgery).changeType},
	{"attribute", 10, (*surgery).attribute},
	{"globals", 8, (*surgery).toGlobals},
	{"transplant", 20, (*surgery).transplant},
	{"event", 10, (*surgery).event},
	{"combine", 6, (*surgery).combine},
}

func (s *surgery) method() method {
	total := 0
	for _, m := range methods {
		total += m.weight
	}
	at := s.IntN(total)
	for _, m := range methods {
		if at -= m.weight; at < 0 {
			return m
		}
	}
	return methods[0]
}

// specimen chooses one. Those that are refused as they are hide what happens to the rest, so there are fewer of them.
func (s *surgery) specimen() specimen {
	if len(s.mutator.refused) > 0 && s.chance(15) {
		return pickFrom(s.Rand, s.mutator.refused)
	}
	return pickFrom(s.Rand, s.mutator.accepted)
}

// craft makes what mutations put into a template.
var craft maker.Builder

// A spot is a member of a map or list that can be changed.
type spot struct {
	parent *cfn.Node
	index  int
}

func (p spot) value() *cfn.Node {
	if p.parent.IsMap() {
		return p.parent.Pairs[p.index].Value
	}
	return p.parent.Items[p.index]
}

func (p spot) set(n *cfn.Node) {
	if p.parent.IsMap() {
		p.parent.Pairs[p.index].Value = n
	} else {
		p.parent.Items[p.index] = n
	}
}

func (p spot) remove() {
	if p.parent.IsMap() {
		p.parent.Pairs = slices.Delete(p.parent.Pairs, p.index, p.index+1)
	} else {
		p.parent.Items = slices.Delete(p.parent.Items, p.index, p.index+1)
	}
}

// spot goes down from a resource, or now and then from another section, and stops somewhere on the way.
func (s *surgery) spot() (spot, bool) {
	if s.chance(15) {
		section := pickFrom(s.Rand, []string{"Globals", "Globals", "Parameters", "Mappings", "Conditions", "Outputs", "Resources"})
		return s.spotIn(s.root.Get(section))
	}
	if r, ok := s.someResource(); ok && r.Value.Get("Properties").Len() > 0 && s.chance(90) {
		return s.spotIn(r.Value.Get("Properties"))
	}
	return s.spotIn(s.root.Get("Resources"))
}

// spotIn goes down from n. Leaves, of which there are many, and types, without which nothing happens, are rather passed by.
func (s *surgery) spotIn(n *cfn.Node) (found spot, ok bool) {
	for at := n; at.Len() > 0 && (!ok || !s.chance(25)); at = found.value() {
		for range 3 {
			found, ok = spot{at, s.IntN(at.Len())}, true
			isType := at.IsMap() && at.Pairs[found.index].Key.Text == "Type"
			if !isType && (found.value().Len() > 0 || s.chance(60)) {
				break
			}
		}
	}
	return found, ok
}

// someResource returns a resource that is a map, with its ID; a SAM resource, if there are some.
func (s *surgery) someResource() (cfn.Pair, bool) {
	section := s.root.Get("Resources")
	if !section.IsMap() || section.Len() == 0 {
		return cfn.Pair{}, false
	}
	p := pickFrom(s.Rand, section.Pairs)
	for range 3 {
		if typ, _ := p.Value.Get("Type").Str(); strings.HasPrefix(typ, samPrefix) {
			break
		}
		p = pickFrom(s.Rand, section.Pairs)
	}
	return p, p.Value.IsMap()
}

func (s *surgery) retype() {
	if p, ok := s.spot(); ok {
		p.set(s.odd())
	}
}

// odd returns a value of whatever type.
func (s *surgery) odd() *cfn.Node {
	one := craft.Int(1)
	return pickFrom(s.Rand, []*cfn.Node{
		craft.Null(), craft.Bool(true), craft.Bool(false), craft.Int(0), one, craft.Int(-7), craft.Number("1.5"),
		craft.Str(""), craft.Str("text"), craft.Str("12"), craft.Str("true"),
		craft.List(), craft.Strs("text"), craft.List(one), craft.List(craft.Null(), one), craft.List(craft.Map()),
		craft.Map(), craft.Map(maker.Entry{Key: "One", Value: one}),
		craft.Map(maker.Entry{Key: "One", Value: one}, maker.Entry{Key: "Two", Value: craft.Str("two")}),
		craft.Map(maker.Entry{Key: "Null", Value: craft.Null()}, maker.Entry{Key: "List", Value: craft.Strs("text")}),
	})
}

func (s *surgery) intrinsic() {
	if p, ok := s.spot(); ok {
		p.set(s.function(p.value()))
	}
}

// function returns an intrinsic function, some of them with the value inside, some malformed.
func (s *surgery) function(value *cfn.Node) *cfn.Node {
	parameter, condition, id := s.nameIn("Parameters", "param1"), s.nameIn("Conditions", "Never"), s.nameIn("Resources", "Gone")
	return pickFrom(s.Rand, []*cfn.Node{
		craft.NoValue(), craft.NoValue(), craft.Ref("AWS::Region"), craft.Ref("AWS::AccountId"),
		craft.Ref(parameter), craft.Ref(parameter), craft.Ref(id), craft.Ref("NoSuchThing"),
		craft.GetAtt(id, "Arn"), craft.Func("Fn::GetAtt", craft.Str(id+".Arn")),
		craft.If(condition, value, craft.NoValue()), craft.If(condition, craft.NoValue(), value),
		craft.If(condition, value, clone(value)), craft.If(condition, value, s.odd()),
		craft.Sub("${" + parameter + "}"), craft.Sub("a-${AWS::Region}-${" + id + "}"), craft.Sub("${" + id + ".Arn}"),
		craft.Sub("${v}", maker.Entry{Key: "v", Value: value}),
		craft.Func("Fn::ImportValue", craft.Str("export")), craft.Func("Fn::Join", craft.List(craft.Str(","), craft.List(value))),
		craft.Func("Fn::Select", craft.List(craft.Int(0), craft.List(value))),
		craft.Func("Fn::FindInMap", craft.Strs(s.nameIn("Mappings", "Map"), "first", "second")),
		craft.Func("Condition", craft.Str(condition)),
		craft.Func("Fn::If", craft.List(craft.Str(condition), value)), craft.Func("Fn::If", craft.Null()),
		craft.Func("Ref", craft.Int(1)), craft.Func("Fn::Sub", craft.Null()), craft.Func("Fn::GetAtt", craft.Strs(id)),
		craft.Func("Fn::FindInMap", craft.Strs("Map")), craft.Func("Fn::Unknown", value),
	})
}

// nameIn returns the name of a member of a section, or another when it has none.
func (s *surgery) nameIn(section, other string) string {
	if m := s.root.Get(section); m.IsMap() && m.Len() > 0 {
		return pickFrom(s.Rand, m.Pairs).Key.Text
	}
	return other
}

func (s *surgery) drop() {
	if p, ok := s.spot(); ok {
		p.remove()
	}
}

func (s *surgery) rename() {
	if p, ok := s.spot(); ok && p.parent.IsMap() {
		p.parent.Pairs[p.index].Key = craft.Str(s.fresh(p.parent, p.parent.Pairs[p.index].Key.Text))
	}
}

// fresh returns a name like another one that the map m does not have.
func (s *surgery) fresh(m *cfn.Node, name string) string {
	name = pickFrom(s.Rand, []string{
		name + "x", "x" + name, strings.ToLower(name), strings.ToUpper(name), name + " ", "é" + name,
	})
	for m.Has(name) {
		name += "2"
	}
	return name
}

func (s *surgery) double() {
	p, ok := s.spot()
	if !ok {
		return
	}
	copied := clone(p.value())
	if p.parent.IsMap() {
		key := craft.Str(s.fresh(p.parent, p.parent.Pairs[p.index].Key.Text))
		p.parent.Pairs = append(p.parent.Pairs, cfn.Pair{Key: key, Value: copied})
	} else {
		p.parent.Items = append(p.parent.Items, copied)
	}
}

func (s *surgery) swap() {
	a, ok := s.spot()
	b, also := s.spot()
	if ok && also {
		first, second := clone(a.value()), clone(b.value()) // one may hold the other
		a.set(second)
		b.set(first)
	}
}

func (s *surgery) text() {
	p, ok := s.spot()
	if !ok {
		return
	}
	was, _ := p.value().Str()
	p.set(craft.Str(pickFrom(s.Rand, []string{
		"", " ", strings.Repeat("long", 300), was + strings.Repeat("0", 300), was + "é", "日本語", "a\u00a0b\u2028c", "😀",
		was + "\n", "a\tb\"c\\d", was + "/../x", "${" + was + "}", "${!" + was + "}", "arn:aws:x", "s3://bucket/key", "s3://bucket", "*", "NONE",
		"{{resolve:ssm:name:1}}", strings.ToLower(was), strings.ToUpper(was), "$default", "<script>&amp;</script>",
	})))
}

// parameter puts a reference to a parameter, with the value for its default, in the place of the value.
func (s *surgery) parameter() {
	p, ok := s.spot()
	if !ok {
		return
	}
	name := fmt.Sprint("Given", s.IntN(3))
	section := s.root.Get("Parameters")
	if !section.IsMap() {
		section = craft.Map()
		s.put(s.root, "Parameters", section)
	}
	declared := craft.Map(
		maker.Entry{Key: "Type", Value: craft.Str("String")},
		maker.Entry{Key: "Default", Value: clone(p.value())})
	p.set(craft.Ref(name))
	s.put(section, name, declared)
}

// put sets a member of a map in place.
func (s *surgery) put(m *cfn.Node, key string, value *cfn.Node) {
	*m = *maker.With(m, craft.Str(key), value)
}

func (s *surgery) shuffle() {
	p, ok := s.spot()
	if s.chance(30) {
		p, ok = spot{s.root, slices.IndexFunc(s.root.Pairs, func(p cfn.Pair) bool { return p.Key.Text == "Resources" })}, true
	}
	if ok {
		n := p.value()
		s.Shuffle(len(n.Pairs), func(i, j int) { n.Pairs[i], n.Pairs[j] = n.Pairs[j], n.Pairs[i] })
		s.Shuffle(len(n.Items), func(i, j int) { n.Items[i], n.Items[j] = n.Items[j], n.Items[i] })
	}
}

// renameID gives a resource another logical ID: one that is generated for another, one that is not allowed, or just one;
// references follow or do not.
func (s *surgery) renameID() {
	section := s.root.Get("Resources")
	if !section.IsMap() || section.Len() == 0 {
		return
	}
	i := s.IntN(section.Len())
	old := section.Pairs[i].Key.Text
	other := s.nameIn("Resources", "Other")
	id := pickFrom(s.Rand, []string{
		"Renamed", old + "Role", other + "Role", other + "Aliaslive", "ServerlessRestApi", "ServerlessHttpApi",
		"ServerlessDeploymentApplication", "with-dash", "é", "0", "", strings.Repeat("L", 300), other,
	})
	if section.Has(id) {
		return
	}
	section.Pairs[i].Key = craft.Str(id)
	if !s.chance(50) {
		return
	}
	s.root.Walk(func(n *cfn.Node) bool {
		if n.Is(cfn.String) && n.Text == old {
			n.Text = id
		}
		return true
	})
}

func (s *surgery) changeType() {
	if r, ok := s.someResource(); ok {
		s.put(r.Value, "Type", craft.Str(pickFrom(s.Rand, []string{
			typeFunction, typeAPI, typeHTTPAPI, typeStateMachine, typeLayerVersion, typeSimpleTable, typeApplication,
			typeWebSocketAPI, typeConnector, typeGraphQLAPI, typeCapacityProvider,
			"AWS::Serverless::Unknown", "AWS::Lambda::Function", "AWS::S3::Bucket", "AWS::SQS::Queue",
		})))
	}
}

func (s *surgery) attribute() {
	r, ok := s.someResource()
	if !ok {
		return
	}
	id, condition := s.nameIn("Resources", "Gone"), s.nameIn("Conditions", "Never")
	entry := pickFrom(s.Rand, []maker.Entry{
		{Key: "Condition", Value: craft.Str(condition)}, {Key: "Condition", Value: craft.Str(condition)},
		{Key: "DependsOn", Value: craft.Str(id)}, {Key: "DependsOn", Value: craft.Strs(id, "Gone")},
		{Key: "DeletionPolicy", Value: craft.Str("Retain")}, {Key: "DeletionPolicy", Value: craft.Str("Delete")},
		{Key: "UpdateReplacePolicy", Value: craft.Str("Snapshot")}, {Key: "UpdatePolicy", Value: craft.Map()},
		{Key: "Metadata", Value: craft.Map(maker.Entry{Key: "BuildMethod", Value: craft.Str("makefile")})},
		{Key: "CreationPolicy", Value: craft.Map()}, {Key: "IgnoreGlobals", Value: craft.Str("*")},
		{Key: "IgnoreGlobals", Value: craft.Strs("Tags")}, {Key: "Unheard", Value: craft.Str("of")},
	})
	if s.chance(20) {
		entry.Value = s.odd()
	}
	s.put(r.Value, entry.Key, entry.Value)
}

// toGlobals moves a property of a resource to the Globals of its type, or copies it there.
func (s *surgery) toGlobals() {
	r, ok := s.someResource()
	typ, _ := r.Value.Get("Type").Str()
	name, serverless := strings.CutPrefix(typ, "AWS::Serverless::")
	props := r.Value.Get("Properties")
	if !ok || !serverless || !props.IsMap() || props.Len() == 0 {
		return
	}
	from := spot{props, s.IntN(props.Len())}
	key := props.Pairs[from.index].Key.Text
	globals := s.root.Get("Globals")
	if !globals.IsMap() {
		globals = craft.Map()
		s.put(s.root, "Globals", globals)
		globals = s.root.Get("Globals")
	}
	section := globals.Get(name)
	if !section.IsMap() {
		section = craft.Map()
	}
	s.put(section, key, clone(from.value()))
	s.put(globals, name, section)
	if s.chance(60) {
		from.remove()
	}
}

// transplant copies properties from a resource of the same type in another template, not always unharmed.
func (s *surgery) transplant() {
	r, ok := s.someResource()
	props := r.Value.Get("Properties")
	if !ok || !props.IsMap() {
		return
	}
	typ, _ := r.Value.Get("Type").Str()
	donor, ok := s.donor(func(given *cfn.Node) bool {
		return isString(given.Get("Type"), typ) && given.Get("Properties").Len() > 0
	})
	if !ok || !donor.Get("Properties").IsMap() {
		return
	}
	for range s.pick(1, 1, 2, 3) {
		p := pickFrom(s.Rand, donor.Get("Properties").Pairs)
		s.put(props, p.Key.Text, s.graft(p.Value))
	}
}

// donor looks for a resource in other templates.
func (s *surgery) donor(fits func(*cfn.Node) bool) (*cfn.Node, bool) {
	for range 60 {
		section := s.specimen().root.Get("Resources")
		if section.Len() > 0 && section.IsMap() {
			if r := pickFrom(s.Rand, section.Pairs).Value; fits(r) {
				return r, true
			}
		}
	}
	return nil, false
}

// graft copies a value, and may change something within.
func (s *surgery) graft(n *cfn.Node) *cfn.Node {
	n = clone(n)
	p, ok := s.spotIn(n)
	if !ok {
		return n
	}
	switch {
	case s.chance(15):
		p.set(s.odd())
	case s.chance(15):
		p.set(s.function(p.value()))
	case s.chance(15):
		p.remove()
	}
	return n
}

// event gives a function or state machine an event of another.
func (s *surgery) event() {
	r, ok := s.someResource()
	props := r.Value.Get("Properties")
	if typ := r.Value.Get("Type"); !ok || !props.IsMap() || !isString(typ, typeFunction) && !isString(typ, typeStateMachine) {
		return
	}
	donor, ok := s.donor(func(given *cfn.Node) bool {
		events := given.Get("Properties").Get("Events")
		return events.IsMap() && events.Len() > 0
	})
	if !ok {
		return
	}
	p := pickFrom(s.Rand, donor.Get("Properties").Get("Events").Pairs)
	if !props.Get("Events").IsMap() {
		s.put(props, "Events", craft.Map())
	}
	s.put(props.Get("Events"), p.Key.Text, s.graft(p.Value))
}

// combine adds what another template has, or all its sections but for the resources, or one resource.
func (s *surgery) combine() {
	donor := clone(s.specimen().root)
	for _, p := range donor.Pairs {
		have := s.root.Get(p.Key.Text)
		switch {
		case have == nil:
			s.put(s.root, p.Key.Text, p.Value)
		case have.IsMap() && p.Value.IsMap():
			for _, member := range p.Value.Pairs {
				key := member.Key.Text
				if have.Has(key) && s.chance(50) {
					key += "Too"
				}
				s.put(have, key, member.Value)
			}
		}
	}
}

// chance is true in so many of a hundred cases.
func (s *surgery) chance(percent int) bool {
	return s.IntN(100) < percent
}

func (s *surgery) pick(of ...int) int {
	return pickFrom(s.Rand, of)
}

func pickFrom[T any](r *rand.Rand, of []T) T {
	return of[r.IntN(len(of))]
}

// clone copies a tree, as maps and lists that can be changed in place.
func clone(n *cfn.Node) *cfn.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, clone(item))
	}
	for _, p := range n.Pairs {
		c.Pairs = append(c.Pairs, cfn.Pair{Key: p.Key, Value: clone(p.Value)})
	}
	if c.Kind == cfn.Func {
		c.Kind, c.Text = cfn.Map, ""
	}
	return &c
}

// A mutant differs from its specimen, and is the same every time.
func TestMutator(t *testing.T) {
	m := newMutator(t, 1)
	names := map[string]int{}
	for number := range 300 {
		first, second := m.mutant(number), m.mutant(number)
		if !bytes.Equal(first.source, second.source) || first.name != second.name {
			t.Fatalf("mutant %d differs from itself", number)
		}
		for _, name := range strings.Fields(first.name)[1:] {
			names[name]++
		}
	}
	for _, method := range methods {
		if names[method.name] == 0 {
			t.Errorf("of 300 mutants, none is made by %q", method.name)
		}
	}
	if bytes.Equal(m.mutant(1).source, newMutator(t, 2).mutant(1).source) {
		t.Error("the seed does not matter")
	}
}
