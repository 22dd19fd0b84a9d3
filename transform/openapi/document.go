package openapi

import (
	"fmt"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// A Fault says what is wrong with a definition, and where.
type Fault struct {
	At      *cfn.Node
	Message string
	Where   Where
}

// Where tells faults apart by what is at fault. The zero value is the document.
type Where uint8

const (
	InDocument            Where = iota
	InArgument                  // the document is well; what is wrong is what was to be put into it
	InSecurityDefinitions       // the document's securityDefinitions
)

func (f *Fault) Error() string { return f.Message }

func fault(at *cfn.Node, format string, args ...any) *Fault {
	return &Fault{At: at, Message: fmt.Sprintf(format, args...)}
}

func argumentFault(at *cfn.Node, format string, args ...any) *Fault {
	return &Fault{At: at, Message: fmt.Sprintf(format, args...), Where: InArgument}
}

// A Document is an open definition. The parts that the service's editor keeps beside the rest go back into the body when
// the document is closed.
type Document struct {
	realm *py27.Realm
	body  *cfn.Node // but for what is below, which may be newer
	paths *py27.Editor
	parts [len(partKeys)]*cfn.Node // nil: absent

	sessions *Sessions // of those that resume the document; nil: not yet
}

// The parts beside the paths, in the order in which they go back into the body. An empty one does not.
const (
	securityDefinitions = iota
	gatewayResponses
	definitions
)

var partKeys = [...]string{"securityDefinitions", "x-amazon-apigateway-gateway-responses", "definitions"}

// Skeleton makes the definition of an API without paths, for what causes the API.
func Skeleton(realm *py27.Realm, b maker.Builder) *cfn.Node {
	return realm.Dict(b,
		maker.Entry{Key: "swagger", Value: b.Str("2.0")},
		maker.Entry{Key: "info", Value: skeletonInfo(realm, b)},
		maker.Entry{Key: "paths", Value: realm.Dict(b)},
	)
}

// skeletonInfo describes an API that is called like the stack.
func skeletonInfo(realm *py27.Realm, b maker.Builder) *cfn.Node {
	return realm.Dict(b,
		maker.Entry{Key: "version", Value: b.Str("1.0")},
		maker.Entry{Key: "title", Value: b.Ref("AWS::StackName")})
}

// Valid reports whether the body is a definition that can be edited: a map with a map of paths that says it is Swagger
// or OpenAPI 3.
func Valid(body *cfn.Node) bool {
	if !body.IsMap() || !body.Get("paths").IsMap() {
		return false
	}
	return truthy(body.Get("swagger")) || IsVersion3(body.Get("openapi"))
}

// IsVersion3 reports whether n is a version of OpenAPI 3, as a string or a number: "3.0", "3.0.1", but not "3".
func IsVersion3(n *cfn.Node) bool {
	return IsVersion(Text(n), "3")
}

// IsVersion reports whether a text is what the service takes for a version that begins with one of the digits in majors: "3.0", "3.0.1".
func IsVersion(text, majors string) bool {
	if len(text) != len("3.0") && len(text) != len("3.0.1") || strings.IndexByte(majors, text[0]) < 0 {
		return false
	}
	for i := 1; i < len(text); i += 2 {
		if text[i] != '.' || text[i+1] < '0' || text[i+1] > '9' {
			return false
		}
	}
	return true
}

// Text returns a string, or a number in decimal, as the service prints it into text. It is "" for anything else.
func Text(n *cfn.Node) string {
	if n.Is(cfn.Number) {
		return n.Decimal()
	}
	s, _ := n.Str()
	return s
}

// Open begins a session. The body must be Valid and all its path items maps.
func Open(realm *py27.Realm, body *cfn.Node) (*Document, error) {
	if !Valid(body) {
		return nil, fault(body, "the definition must be a map with paths, a map, and either swagger: \"2.0\" or "+
			"openapi: 3.x or 3.x.y; a definition that is included or imported cannot be edited")
	}
	d := &Document{realm: realm, paths: realm.Edit(body.Get(pathsKey))}
	d.read(body)
	return d, d.checkPaths()
}

// Resume is Open for a body that an earlier session may have left, if nobody else needs it any more: the paths are not copied.
// A session that is not closed must be aborted.
func (s *Sessions) Resume(realm *py27.Realm, body *cfn.Node) (*Document, error) {
	if d := s.take(realm, body); d != nil {
		return d, nil
	}
	if !Valid(body) {
		return Open(realm, body)
	}
	paths, resumed := realm.Resume(body.Get(pathsKey))
	d := &Document{realm: realm, paths: paths}
	d.read(body)
	if resumed {
		d.sessions = s
		return d, nil
	}
	return d, d.checkPaths()
}

const pathsKey = "paths"

// read copies the body. The paths, of which there may be thousands, are copied by their editor.
func (d *Document) read(body *cfn.Node) {
	d.body = d.realm.DeepCopy(d.withoutPaths(body))
	d.paths.DeepCopy()
	d.readParts()
}

// readParts finds the parts in the copied body.
func (d *Document) readParts() {
	for i, key := range partKeys {
		d.parts[i] = d.body.Get(key)
	}
}

// withoutPaths leaves a null in place of the paths.
func (d *Document) withoutPaths(body *cfn.Node) *cfn.Node {
	return d.put(body, pathsKey, maker.At(body, maker.APIBody).Null())
}

// Abort ends the session; the body stays as it was.
func (d *Document) Abort() {
	d.paths.Abort()
}

func (d *Document) checkPaths() error {
	for _, p := range d.paths.Pairs() {
		err := eachBranch(p.Value, func(item *cfn.Node) error {
			if item.IsMap() {
				return nil
			}
			return fault(cfn.FirstOf(item, p.Key), "the path %s must be a map of methods, "+
				"not %s", p.Key.Text, kind(item))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Close ends the session and returns the edited body.
func (d *Document) Close() *cfn.Node {
	for i, key := range partKeys {
		if d.parts[i].Len() > 0 {
			d.set(key, d.parts[i])
		}
	}
	bare := d.realm.DeepCopy(d.body)
	settled := bare == d.body
	d.body = bare
	d.paths.DeepCopy()
	d.set(pathsKey, d.paths.Node())
	if settled && d.sessions != nil {
		d.sessions.keep(d, bare)
	}
	return d.body
}

// set sets a top-level entry of the body.
func (d *Document) set(key string, value *cfn.Node) {
	d.body = d.put(d.body, key, value)
}

// put sets an entry of a map under a plain key.
func (d *Document) put(m *cfn.Node, key string, value *cfn.Node) *cfn.Node {
	return put(d.realm, m, key, value)
}

func put(realm *py27.Realm, m *cfn.Node, key string, value *cfn.Node) *cfn.Node {
	if have := m.Key(key); have != nil {
		return realm.Set(m, have, value) // this key stays
	}
	return realm.Set(m, maker.At(value, maker.APIBody).Str(key), value)
}

// isVersion3 reports whether the document is one of OpenAPI 3.
func (d *Document) isVersion3() bool {
	return IsVersion3(d.body.Get("openapi"))
}
