package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

// samTransform is the name in Transform that makes a template SAM.
const samTransform = "AWS::Serverless-2016-10-31"

// loopTransform is the name that makes loops work.
const loopTransform = "AWS::LanguageExtensions"

// Facts are what rules want to know about a tree, computed once.
type Facts struct {
	Template   *cfn.Template
	Types      *schema.Catalog // what is known of resource types
	Transforms []string        // the names of the transforms it declares
	SAM        bool            // the SAM transform is among them
	Loops      bool            // AWS::LanguageExtensions is among them, which makes Fn::ForEach work
	Resources  map[string]*cfn.Resource
	Parameters map[string]*cfn.Node
	Conditions map[string]*cfn.Node
	References []Reference                // resource by resource, then the other sections
	Users      map[string][]*cfn.Resource // by logical ID or parameter name: who refers to it; nil: not a resource
	IDs        []string                   // logical IDs, in source order
	Names      []string                   // whatever Ref may name: logical IDs, parameters, pseudo parameters
	Generators map[string]bool            // what the IDs of generated resources begin with: IDs of SAM resources, modules, ...

	region         string // that conditions on AWS::Region are decided for; "" leaves them open
	freeConditions bool   // a loop or a macro makes conditions whose names are not known

	ownReferences []int // where in References those of each resource begin, and at the end where those of the last end

	places  *cfn.Places                                 // of the template
	bySpan  []*cfn.Resource                             // in the order of their place in the source
	keys    map[cfn.Span]*cfn.Node                      // made by keyOf when first asked
	finders map[*cfn.Node]func(string) (cfn.Pair, bool) // of large maps, made by entry when first asked
	scenes  *scenario.Space                             // made by possibilities when first asked
	merged  map[*cfn.Resource]inherited                 // made by props when first asked
	nested  map[string]*cfn.Template                    // by path, made by nestedTemplate
	blocks  map[*cfn.Resource][]*cfn.Resource           // of VPCs, made by addedBlocks

	efforts *efforts
}

// A Reference is a mention of a resource or a parameter: by Ref, Fn::GetAtt or Fn::Sub, or, with "DependsOn" for its
// Func, as a member of DependsOn.
type Reference struct {
	cfn.Ref
	From *cfn.Resource // the resource it stands in; nil in other sections
}

func newFacts(t *cfn.Template, types *schema.Catalog) *Facts {
	f := &Facts{
		Template: t, Types: types, Transforms: transforms(t.Root.Get("Transform")),
		Resources:  make(map[string]*cfn.Resource, len(t.Resources)),
		Parameters: byName(t.Parameters), Conditions: byName(t.Conditions),
		Users: map[string][]*cfn.Resource{}, Generators: map[string]bool{}, efforts: newEfforts(len(t.Resources)),
		places: t.Places(),
	}
	f.SAM = slices.Contains(f.Transforms, samTransform)
	f.Loops = slices.Contains(f.Transforms, loopTransform)
	f.ownReferences = make([]int, len(t.Resources)+1)
	for i, r := range t.Resources {
		f.Resources[r.ID.Text] = r
		f.IDs = append(f.IDs, r.ID.Text)
		if standsForOthers(r.TypeName()) || r.Node.Has("Connectors") {
			f.Generators[r.ID.Text] = true
		}
		f.collect(r)
		f.ownReferences[i+1] = len(f.References)
	}
	f.freeConditions = f.Loops && slices.ContainsFunc(t.Conditions, func(e cfn.Entry) bool { return isLoop(e.Name) }) ||
		t.Root.Get("Conditions").Has("Fn::Transform")
	f.Names = slices.Concat(f.IDs, pseudoParameters[:])
	for _, parameter := range t.Parameters {
		f.Names = append(f.Names, parameter.Name.Text)
	}
	for _, section := range []string{"Conditions", "Rules", "Outputs"} {
		f.collectSection(t.Root.Get(section))
	}
	f.bySpan = slices.Clone(t.Resources)
	slices.SortStableFunc(f.bySpan, func(a, b *cfn.Resource) int {
		return cmp.Compare(a.Node.Span.Start, b.Node.Span.Start)
	})
	return f
}

func byName(entries []cfn.Entry) map[string]*cfn.Node {
	m := make(map[string]*cfn.Node, len(entries))
	for _, e := range entries {
		m[e.Name.Text] = e.Value
	}
	return m
}

// transforms reads the Transform section: a name, {Name: ...}, or a list of those.
func transforms(section *cfn.Node) []string {
	if section.Is(cfn.List) {
		var names []string
		for _, item := range section.Items {
			names = append(names, transforms(item)...)
		}
		return names
	}
	if section.IsMap() {
		section = section.Get("Name")
	}
	if name, ok := section.Str(); ok {
		return []string{name}
	}
	return nil
}

// standsForOthers reports whether resources of a type are replaced before deployment by others whose IDs begin with
// theirs: SAM resources and modules are.
func standsForOthers(typ string) bool {
	return isSAMType(typ) || strings.HasSuffix(typ, "::MODULE")
}

// collect notes the references of a resource.
func (f *Facts) collect(r *cfn.Resource) {
	if isLoop(r.ID) {
		f.mentions(r.Node, r)
		f.collectMade(r.Node)
		return
	}
	for _, p := range r.Node.Pairs {
		switch p.Key.Text {
		case "Metadata":
			f.mentions(p.Value, r)
		case "DependsOn":
			f.collectDependsOn(p.Value, r)
		default:
			f.collectBelow(p.Value, r)
		}
	}
	for _, item := range r.Node.Items {
		f.collectBelow(item, r)
	}
}

// collectMade notes what the IDs of the resources that a loop makes begin with.
func (f *Facts) collectMade(loop *cfn.Node) {
	if !f.Loops || !loop.Is(cfn.List) || len(loop.Items) != 3 {
		return
	}
	for _, p := range members(loop.Items[2]) {
		if isLoop(p.Key) {
			f.collectMade(p.Value)
			continue
		}
		if variable := strings.IndexAny(p.Key.Text, "$&"); variable >= 0 {
			f.Generators[p.Key.Text[:variable]] = true
		}
	}
}

func (f *Facts) collectSection(section *cfn.Node) {
	if !section.IsMap() {
		return
	}
	for _, p := range section.Pairs {
		if isLoop(p.Key) {
			f.mentions(p.Value, nil)
			continue
		}
		f.collectBelow(p.Value, nil)
	}
}

// isLoop reports whether a member of a section is a loop, in which names mean something else than outside.
func isLoop(key *cfn.Node) bool {
	return strings.HasPrefix(key.Text, loopPrefix)
}

const loopPrefix = "Fn::ForEach::"

// mentions notes what is used where names are not judged: in the Metadata of a resource, where functions work but are
// not told from data of the same form, and in loops.
func (f *Facts) mentions(n *cfn.Node, r *cfn.Resource) {
	n.Walk(func(n *cfn.Node) bool {
		if name, ok := n.Get("Ref").Str(); ok {
			f.Users[name] = append(f.Users[name], r)
		}
		sub := n.Get("Fn::Sub")
		if sub.Is(cfn.List) && len(sub.Items) > 0 {
			sub = sub.Items[0]
		}
		text, _ := sub.Str()
		for _, v := range cfn.SubVars(text) {
			name, _, _ := strings.Cut(v.Name, ".")
			f.Users[name] = append(f.Users[name], r)
		}
		return true
	})
}

func (f *Facts) collectDependsOn(value *cfn.Node, r *cfn.Resource) {
	members := []*cfn.Node{value}
	if value.Is(cfn.List) {
		members = value.Items
	}
	for _, m := range members {
		if id, ok := m.Str(); ok {
			f.add(Reference{cfn.Ref{Func: "DependsOn", ID: id, At: m, End: len(id)}, r})
		}
	}
}

func (f *Facts) collectBelow(n *cfn.Node, from *cfn.Resource) {
	for ref := range n.Refs {
		if ref.Func != "Condition" && ref.Func != "Fn::If" { // those mention conditions
			f.add(Reference{ref, from})
		}
	}
}

func (f *Facts) add(ref Reference) {
	ref.ID = strings.TrimSpace(ref.ID) // ${ Name } means ${Name}
	f.References = append(f.References, ref)
	f.Users[ref.ID] = append(f.Users[ref.ID], ref.From)
}

// Used reports whether anything refers to the name.
func (f *Facts) Used(name string) bool {
	return len(f.Users[name]) > 0
}

// owner is the logical ID of the resource, among those the author wrote, that a finding belongs to: the one with the
// ID, else the one around the place.
func (f *Facts) owner(id string, at cfn.Span) string {
	if f.Resources[id] != nil {
		return id
	}
	if id == "" {
		return ""
	}
	if r := f.around(at); r != nil {
		return r.ID.Text
	}
	return ""
}

// around returns the resource that a place in the source lies in, its logical ID included.
func (f *Facts) around(at cfn.Span) *cfn.Resource {
	next, _ := slices.BinarySearchFunc(f.bySpan, at.Start+1, func(r *cfn.Resource, start uint32) int {
		return cmp.Compare(min(r.ID.Span.Start, r.Node.Span.Start), start)
	})
	if next == 0 {
		return nil
	}
	r := f.bySpan[next-1]
	if r.Node.Span.Contains(at) || r.ID.Span.Contains(at) {
		return r
	}
	return nil
}

// unchanged reports whether the resource of an expanded tree is as the author wrote it, in f: the transform passed it
// through, with references rewritten at most.
func (f *Facts) unchanged(r *cfn.Resource) bool {
	own := f.Resources[r.ID.Text]
	return own != nil && (own.Node == r.Node || r.Node.By == 0 && own.Node.Span == r.Node.Span && own.TypeName() == r.TypeName())
}

// keyOf returns the key that the author wrote a value under, or nil.
func (f *Facts) keyOf(value *cfn.Node) *cfn.Node {
	if f.keys == nil {
		f.keys = map[cfn.Span]*cfn.Node{}
		f.Template.Root.Walk(func(n *cfn.Node) bool {
			for _, p := range n.Pairs {
				f.keys[p.Value.Span] = p.Key
			}
			return true
		})
	}
	return f.keys[value.Span]
}

// largeMap is the number of entries from which on the finder of a map is kept.
const largeMap = 64

// entry is n.Lookup(key), for those who look for many of the keys.
func (f *Facts) entry(n *cfn.Node, key string) cfn.Pair {
	if n == nil || len(n.Pairs) < largeMap {
		pair, _ := n.Lookup(key)
		return pair
	}
	find := f.finders[n]
	if find == nil {
		find = n.Finder()
		if f.finders == nil {
			f.finders = map[*cfn.Node]func(string) (cfn.Pair, bool){}
		}
		f.finders[n] = find
	}
	pair, _ := find(key)
	return pair
}

// referred returns the first resource that a value mentions, or nil.
func (f *Facts) referred(value *cfn.Node) *cfn.Resource {
	for ref := range value.Refs {
		if r := f.Resources[ref.ID]; r != nil {
			return r
		}
	}
	return nil
}

// long reports whether the text of a node says less about it than the key it stands under: collections, functions in
// their long form, text of several lines and what is not written at all.
func long(n *cfn.Node) bool {
	switch n.Kind {
	case cfn.Map, cfn.List:
		return true
	case cfn.Func:
		return n.Style&cfn.ShortTag == 0
	}
	return n.Style&(cfn.Literal|cfn.Folded) != 0 || n.Span.Start == n.Span.End
}

// possibilities are the scenarios of the template.
func (f *Facts) possibilities() *scenario.Space {
	if f.scenes == nil {
		f.scenes = scenario.New(f.Template, f.region)
		f.efforts.spaces = append(f.efforts.spaces, f.scenes)
	}
	return f.scenes
}

// members are the entries of a map, none for anything else.
func members(n *cfn.Node) []cfn.Pair {
	if !n.Is(cfn.Map) {
		return nil
	}
	return n.Pairs
}
