package lint

import (
	"iter"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

const dependsOnDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html"

var dependencyRules = []Rule{{
	ID: "E3004", Name: "dependency-cycle",
	Title: "No resource depends on itself, directly or through others",
	Why: "CloudFormation creates a resource after those it refers to with Ref, Fn::GetAtt, Fn::Sub or DependsOn; in a cycle " +
		"there is no first one, so it refuses the template.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Template: checkCycles,
}, {
	ID: "E3005", Name: "dependency-target",
	Title:  "DependsOn names other resources of the template, which are there whenever the resource is",
	Why:    "CloudFormation refuses the template, or the deployment in which the condition of the other resource is false.",
	Source: dependsOnDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both,
	Reference: func(p *Pass, ref Reference) {
		if ref.Func == "DependsOn" {
			checkDependsOn(p, ref)
		}
	},
}, {
	ID: "W3005", Name: "dependency-repeated",
	Title:  "DependsOn names no resource that is referred to anyway",
	Why:    "Ref, Fn::GetAtt and Fn::Sub make the dependency already; DependsOn beside them hides which ones are real.",
	Source: dependsOnDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: checkRepeatedDependencies,
}}

func checkDependsOn(p *Pass, ref Reference) {
	switch {
	case strings.Contains(ref.ID, "{{resolve:"):
	case ref.ID == ref.From.ID.Text:
		p.Report(ref.At, "%s depends on itself", ref.ID)
	case !hasResource(p, ref.ID):
		p.Report(ref.At, "DependsOn names %s, but there is no such resource%s", ref.ID, p.didYouMean(ref.ID, p.Facts.IDs))
	case p.Facts.Resources[ref.ID] != nil:
		checkDependencyPresent(p, ref)
	}
}

// checkDependencyPresent reports a DependsOn that names nothing when the condition of the other resource is false.
func checkDependencyPresent(p *Pass, ref Reference) {
	s := p.Facts.possibilities()
	needed, own := given(p.Facts.Resources[ref.ID].Node), given(ref.From.Node)
	for _, a := range append(needed, own...) {
		if !s.Has(a.Condition) {
			return // what an unknown condition means is not known either
		}
	}
	if len(needed) == 0 {
		return
	}
	condition := needed[0].Condition
	if possible, sure := s.Possible(assume(own, condition, false)); sure && possible {
		p.Report(ref.At, "%s is absent when its condition %s is false; give %s the condition too, or refer to %s in an Fn::If "+
			"instead of DependsOn", ref.ID, condition, ref.From.ID.Text, ref.ID)
	}
}

// mostPlaces is how many places are told of that refer to one resource.
const mostPlaces = 100

// checkRepeatedDependencies reports each member of DependsOn once for every place that refers to the same resource.
func checkRepeatedDependencies(p *Pass, r *cfn.Resource) {
	named := dependsOn(r)
	if len(named) == 0 {
		return
	}
	places := dependencyPlaces(p, r, named)
	for _, at := range named {
		if p.walk.full() {
			return
		}
		if len(places[at.Text]) == 0 {
			continue
		}
		mending := p.Mending(withoutDependency(p.Template, r, at))
		for _, place := range places[at.Text] {
			mending.ReportNoted(at, []cfn.Note{{Span: place.span, Message: "it is referred to here"}},
				"%s is created first anyway, because %s refers to it; remove it from DependsOn", at.Text, place.text)
		}
	}
}

// A dependencyPlace is where a resource refers to another.
type dependencyPlace struct {
	span cfn.Span
	text string
}

// dependencyPlaces are the places where a resource refers to those named, by their logical ID.
func dependencyPlaces(p *Pass, r *cfn.Resource, named []*cfn.Node) map[string][]dependencyPlace {
	wanted := map[string]bool{}
	for _, at := range named {
		wanted[at.Text] = p.Facts.Resources[at.Text] != nil
	}
	mentions, places := map[string][]cfn.Ref{}, map[string][]dependencyPlace{}
	for ref := range mentionsOf(r) {
		known := mentions[ref.ID]
		if !wanted[ref.ID] {
			continue
		}
		last := known[max(0, len(known)-2):] // one function has two sorts at most
		if len(known) == mostPlaces || slices.ContainsFunc(last, func(other cfn.Ref) bool { return samePlace(ref, other) }) {
			continue
		}
		mentions[ref.ID] = append(known, ref)
		text := placeBelow(r, p.Facts.places.PathAt(ref.Node.Span), ref)
		places[ref.ID] = append(places[ref.ID], dependencyPlace{ref.Node.Span, text})
	}
	return places
}

// dependsOn are the names in DependsOn, as nodes.
func dependsOn(r *cfn.Resource) []*cfn.Node {
	value := r.Node.Get("DependsOn")
	members := []*cfn.Node{value}
	if value.Is(cfn.List) {
		members = value.Items
	}
	return slices.DeleteFunc(slices.Clone(members), func(n *cfn.Node) bool { return !n.Is(cfn.String) })
}

// mentionsOf yields each mention that makes CloudFormation wait for what it mentions, those in Metadata included.
func mentionsOf(r *cfn.Resource) iter.Seq[cfn.Ref] {
	return func(yield func(cfn.Ref) bool) {
		for _, pair := range members(r.Node) {
			value := pair.Value
			if pair.Key.Text == "Metadata" {
				value = evaluated(value)
			}
			for ref := range value.Refs {
				if makesDependency(ref.Func) && !yield(ref) {
					return
				}
			}
		}
	}
}

// evaluated is a value below Metadata with its functions marked as such: CloudFormation evaluates them there too, but the
// parser leaves them alone, for data can look the same.
func evaluated(n *cfn.Node) *cfn.Node {
	if n == nil {
		return nil
	}
	marked := *asFunction(n)
	marked.Items, marked.Pairs = slices.Clone(n.Items), slices.Clone(n.Pairs)
	for i, item := range marked.Items {
		marked.Items[i] = evaluated(item)
	}
	for i, pair := range marked.Pairs {
		marked.Pairs[i].Value = evaluated(pair.Value)
	}
	return &marked
}

// asFunction is a map below Metadata that looks like a function as the function, and any other node as it is.
func asFunction(n *cfn.Node) *cfn.Node {
	if !n.Is(cfn.Map) || len(n.Pairs) != 1 || !cfn.IsFuncName(n.Pairs[0].Key.Text) {
		return n
	}
	marked := *n
	marked.Kind, marked.Text = cfn.Func, n.Pairs[0].Key.Text
	return &marked
}

// samePlace reports whether two mentions are of the same sort in the same function: an Fn::Sub can have several.
func samePlace(a, b cfn.Ref) bool {
	return a.Node == b.Node && (a.Attribute == "") == (b.Attribute == "")
}

// placeBelow describes the place of a mention within its resource.
func placeBelow(r *cfn.Resource, path []string, ref cfn.Ref) string {
	mention := ref.Func
	if ref.Func == "Fn::Sub" {
		mention = describe(Reference{Ref: ref})
	}
	if len(path) > 2 && path[1] == r.ID.Text {
		return mention + " at " + strings.Join(path[2:], "/")
	}
	return mention
}

// A graph is which resources depend on which, by their index in the template.
type graph struct {
	resources []*cfn.Resource
	edges     [][]int
}

// dependencies is the graph of a tree. In what was written SAM resources are left out: references to them, and theirs,
// say little about the resources that they stand for.
func dependencies(p *Pass) graph {
	g := graph{p.Template.Resources, make([][]int, len(p.Template.Resources))}
	index := make(map[string]int, len(g.resources))
	for i, r := range g.resources {
		if !isSAMType(r.TypeName()) {
			index[r.ID.Text] = i
		}
	}
	for i, r := range g.resources {
		if _, ok := index[r.ID.Text]; !ok || isLoop(r.ID) {
			continue
		}
		add := func(id string) {
			if to, ok := index[id]; ok {
				g.edges[i] = append(g.edges[i], to)
			}
		}
		for _, at := range dependsOn(r) {
			add(at.Text)
		}
		if r.Node.Has("Metadata") {
			for ref := range mentionsOf(r) {
				add(ref.ID)
			}
			continue
		}
		for _, ref := range p.Facts.References[p.Facts.ownReferences[i]:p.Facts.ownReferences[i+1]] {
			if makesDependency(ref.Func) {
				add(ref.ID)
			}
		}
	}
	return g
}

// makesDependency reports whether CloudFormation creates first what a function of the name mentions.
func makesDependency(function string) bool {
	return function == "Ref" || function == "Fn::GetAtt" || function == "Fn::Sub"
}

// A step is a resource on the way of a search.
type step struct {
	at     int
	next   int // the edge to follow next
	closed int // how many steps of the way, from its beginning, contain all those that are in a known cycle
}

// cycles finds cycles that have no resource in common, so that each is a mistake of its own.
func (g graph) cycles(found func(cycle []int)) {
	var way []step
	position := make([]int, len(g.resources)) // on the way, counted from 1; -1 when done with
	push := func(at int) {
		closed := 0
		if len(way) > 0 {
			closed = way[len(way)-1].closed
		}
		way = append(way, step{at: at, closed: closed})
		position[at] = len(way)
	}
	for start := range g.resources {
		if position[start] == 0 {
			push(start)
		}
		for len(way) > 0 {
			last := &way[len(way)-1]
			if last.next == len(g.edges[last.at]) {
				position[last.at] = -1
				way = way[:len(way)-1]
				continue
			}
			to := g.edges[last.at][last.next]
			last.next++
			switch {
			case position[to] == 0:
				push(to)
			case position[to] > last.closed:
				found(closeCycle(way, position[to]-1))
			}
		}
	}
}

// closeCycle returns the resources from the step on and marks them as being in a cycle.
func closeCycle(way []step, from int) []int {
	var cycle []int
	for i := from; i < len(way); i++ {
		cycle = append(cycle, way[i].at)
		way[i].closed = i + 1
	}
	return cycle
}

// longestCycle is how many resources of a cycle a message names.
const longestCycle = 10

// checkCycles reports a cycle at each of its resources.
func checkCycles(p *Pass) {
	g := dependencies(p)
	g.cycles(func(cycle []int) {
		for i, at := range cycle {
			names := []string{}
			for j := range min(len(cycle), longestCycle) {
				names = append(names, g.resources[cycle[(i+j)%len(cycle)]].ID.Text)
			}
			if len(cycle) > longestCycle {
				names = append(names, "...")
			}
			r := g.resources[at]
			p.In(r).Report(r.ID, "%s depends on itself: %s; break the cycle", r.ID.Text,
				strings.Join(append(names, r.ID.Text), " -> "))
		}
	})
}
