package languageext

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// A place is the kind of map that is being gone through, as far as it matters for what its entries are.
type place uint8

const (
	elsewhere  place = iota // loops are not allowed here
	inSection               // the entries are resources, outputs or conditions
	inResource              // the entries are Type, Properties, DeletionPolicy, ...
	inProperty              // Properties and everything below
)

// scope is what a node stands in.
type scope struct {
	section string
	place   place
	// conditional: whether the node is part of the stack depends on a condition, so it need not be right.
	conditional bool

	items   *binding  // what the identifiers of the loops around stand for
	nesting int       // how many loops are around
	loop    *cfn.Node // the key of the outermost of them
}

// A binding is an identifier and what it stands for in one round of its loop.
type binding struct {
	identifier, item string
	outer            *binding
}

// item returns what an identifier stands for.
func (in scope) item(identifier string) (string, bool) {
	for b := in.items; b != nil; b = b.outer {
		if b.identifier == identifier {
			return b.item, true
		}
	}
	return "", false
}

func (in scope) inLoop() bool { return in.items != nil }

// bind returns the scope of one round of a loop.
func (in scope) bind(key *cfn.Node, identifier, item string) scope {
	in.items = &binding{identifier, item, in.items}
	in.nesting++
	if in.loop == nil {
		in.loop = key
	}
	return in
}

// inside returns the scope of the value under key.
func (in scope) inside(key string) scope {
	switch in.place {
	case inSection:
		in.place = elsewhere
		if in.section == "Resources" {
			in.place = inResource
		}
	case inResource:
		in.place = elsewhere
		if key == "Properties" {
			in.place = inProperty
		}
	}
	return in
}

// maker says who makes a value in this scope out of a node of the template: a loop, or the transform.
func (in scope) maker(at *cfn.Node) maker.Builder {
	if in.inLoop() {
		return maker.At(at, maker.ForEach)
	}
	return maker.At(at, maker.LanguageExtension)
}

const loopPrefix = "Fn::ForEach::"

// isLoop reports whether the value under key is a loop.
func isLoop(key *cfn.Node) bool {
	return strings.HasPrefix(key.Text, loopPrefix)
}
