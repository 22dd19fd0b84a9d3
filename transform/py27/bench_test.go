package py27

import (
	"fmt"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

const benchPaths = 200

// bodySource is a REST API body of 200 paths with a Lambda integration each, as JSON.
func bodySource() string {
	var b strings.Builder
	b.WriteString(`{"swagger": "2.0", "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}}, "paths": {`)
	for i := range benchPaths {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"/items/%d": {"get": {"responses": {}, "security": [{"api_key": []}], `+
			`"x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", `+
			`"uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/functions/${F%d.Arn}/invocations"}}}}`, i, i)
	}
	return b.String() + "}}"
}

func BenchmarkMark(b *testing.B) {
	source := parsed(b, bodySource())
	b.ReportAllocs()
	for b.Loop() {
		var r Realm
		r.Mark(source)
	}
}

func BenchmarkText(b *testing.B) {
	var r Realm
	body := r.Mark(parsed(b, bodySource()))
	b.ReportAllocs()
	for b.Loop() {
		r.Text(body)
	}
}

// The first deep copy of a body looks at all of it.
func BenchmarkDeepCopyUnsettled(b *testing.B) {
	source := parsed(b, bodySource())
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		var r Realm
		body := r.Mark(source)
		b.StartTimer()
		r.DeepCopy(body)
	}
}

func BenchmarkDeepCopySettled(b *testing.B) {
	var r Realm
	body := r.DeepCopy(r.Mark(parsed(b, bodySource())))
	b.ReportAllocs()
	for b.Loop() {
		body = r.DeepCopy(body)
	}
}

// One editor session on a settled body: deep copy, one path more, deep copy.
func BenchmarkEditorSession(b *testing.B) {
	var r Realm
	body := r.DeepCopy(r.Mark(parsed(b, bodySource())))
	b.ReportAllocs()
	for b.Loop() {
		session(&r, body, made.Str("/new"))
	}
}

// A whole API built by 200 sessions, one for each event.
func BenchmarkBodyOfEvents(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var r Realm
		body := r.Dict(made, maker.Entry{Key: "swagger", Value: made.Str("2.0")},
			maker.Entry{Key: "paths", Value: r.Dict(made)})
		for _, path := range numbered("/items/", benchPaths) {
			body = session(&r, body, made.Str(path))
		}
	}
}

func session(r *Realm, body, path *cfn.Node) *cfn.Node {
	body = r.DeepCopy(body)
	method := r.Dict(made, maker.Entry{Key: "responses", Value: r.Dict(made)})
	paths := r.Set(body.Get("paths"), path, r.Dict(made, maker.Entry{Key: "get", Value: method}))
	return r.DeepCopy(r.Set(body, made.Str("paths"), paths))
}
