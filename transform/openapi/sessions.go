package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/py27"
)

// Sessions remembers documents that are edited again and again, one session for each event. Once copies leave everything but the
// paths as it is, the next session need not make them. The zero value is ready.
type Sessions struct {
	last map[*cfn.Node]kept // by the body that the last session has made
}

// A kept document is one whose body, without the paths, a deep copy is known not to change.
type kept struct {
	document *Document
	bare     *cfn.Node
}

// keep remembers a document that has just been closed.
func (s *Sessions) keep(d *Document, bare *cfn.Node) {
	if s.last == nil {
		s.last = map[*cfn.Node]kept{}
	}
	s.last[d.body] = kept{d, bare}
}

// take begins another session of the document that was closed with the body; nil when there is none.
func (s *Sessions) take(realm *py27.Realm, body *cfn.Node) *Document {
	k, found := s.last[body]
	if !found {
		return nil
	}
	delete(s.last, body)
	paths, resumed := realm.Resume(body.Get(pathsKey))
	if !resumed {
		return nil
	}
	d := k.document
	d.body, d.paths = k.bare, paths
	d.paths.DeepCopy()
	d.readParts()
	return d
}
