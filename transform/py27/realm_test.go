package py27

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

var made = maker.At(&cfn.Node{Span: cfn.Span{Start: 3, End: 9}}, maker.APIBody)

// parsed returns the value of a YAML text.
func parsed(t testing.TB, text string) *cfn.Node {
	t.Helper()
	template, diags := cfn.Parse("template.yaml", []byte("Value: "+text))
	if cfn.Unreadable(diags) {
		t.Fatalf("%s: %v", text, diags)
	}
	return template.Root.Get("Value")
}

func checkText(t *testing.T, r *Realm, what string, n *cfn.Node, want string) {
	t.Helper()
	if got := r.Text(n); got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

func TestMark(t *testing.T) {
	tests := []struct{ name, value, want string }{
		{"smallest body", `{swagger: "2.0", paths: {}}`, `{u'paths': {}, u'swagger': u'2.0'}`},
		{
			"scalars",
			`{swagger: "2.0", paths: {"/a": {get: {x-int: 1, x-float: 1.5, x-bool: true, x-null: null, ` +
				`x-big: 9223372036854775808, x-neg: -9223372036854775809, x-list: [a, 2, false, {k: v}]}}}}`,
			`{u'paths': {u'/a': {u'get': {u'x-null': None, u'x-int': 1, u'x-big': 9223372036854775808L, ` +
				`u'x-list': [u'a', 2, False, {u'k': u'v'}], u'x-float': 1.5, u'x-bool': True, ` +
				`u'x-neg': -9223372036854775809}}}, u'swagger': u'2.0'}`,
		},
		{"largest integer that is no long", `[9223372036854775807]`, `[9223372036854775807]`},
		{
			"quoting",
			`{swagger: "2.0", paths: {}, x-q: "it's", x-d: 'say "hi"', x-b: "it's \"both\" \\ back", ` +
				`x-n: "a\nb\tc\rd\x01\x7f", x-u: "é€😀"}`,
			`{u'paths': {}, u'x-n': u'a\nb\tc\rd\x01\x7f', u'x-d': u'say "hi"', u'x-b': u'it\'s "both" \\ back', ` +
				`u'x-u': u'\xe9\u20ac\U0001f600', u'swagger': u'2.0', u'x-q': u"it's"}`,
		},
		{
			"table of 32 slots",
			`{swagger: "2.0", paths: {}, k0: 0, k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7, a: 8, i: 9}`,
			`{u'a': 8, u'paths': {}, u'i': 9, u'k3': 3, u'k2': 2, u'k1': 1, u'k0': 0, u'k7': 7, u'k6': 6, u'k5': 5, ` +
				`u'k4': 4, u'swagger': u'2.0'}`,
		},
		{
			"colliding keys, a first", `{swagger: "2.0", paths: {}, a: 1, i: 2}`,
			`{u'a': 1, u'paths': {}, u'swagger': u'2.0', u'i': 2}`,
		},
		{
			"colliding keys, i first", `{swagger: "2.0", paths: {}, i: 2, a: 1}`,
			`{u'i': 2, u'paths': {}, u'swagger': u'2.0', u'a': 1}`,
		},
		{
			"intrinsic function",
			`{Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://b/k}}}`,
			`{u'Fn::Transform': {u'Name': u'AWS::Include', u'Parameters': {u'Location': u's3://b/k'}}}`,
		},
		{"number as a key", `{200: {}}`, `{u'200': {}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Realm
			source := parsed(t, tt.value)
			marked := r.Mark(source)
			checkText(t, &r, "marked", marked, tt.want)
			if !cfn.Equal(source, marked) {
				t.Error("marking changed the value")
			}
			if marked.Kind != source.Kind || marked.Text != source.Text || marked.Span != source.Span {
				t.Errorf("marked node %+v, source %+v", marked, source)
			}
			if r.IsDict(source) || r.Marked(source) {
				t.Error("the source itself was marked")
			}
		})
	}
}

func TestMarkKeysLeavesValues(t *testing.T) {
	var r Realm
	checkText(t, &r, "section", r.MarkKeys(parsed(t, `{F: {Type: T}}`)), `{u'F': {'Type': 'T'}}`)
}

// A plain string keeps printable characters of any script; a marked one escapes them.
func TestTextOfPlainStrings(t *testing.T) {
	var r Realm
	checkText(t, &r, "plain", parsed(t, `["é", "it's", "\xad\u2028\x80"]`), `['é', "it's", '\xad\u2028\x80']`)
	checkText(t, &r, "floats", parsed(t, `[1.0, 0.0001, 1.0e-5, 1.0e+15, 1.0e+16]`),
		`[1.0, 0.0001, 1e-05, 1000000000000000.0, 1e+16]`)
	checkText(t, &r, "absent", nil, `None`)
}

// The pointer to a body in S3: plain keys, and values that take after the marked URI they were cut from.
func TestDictOfDerivedStrings(t *testing.T) {
	var r Realm
	uri := r.MarkString(made.Str("s3://bucket/key?versionId=3"))
	location := r.Dict(made, maker.Entry{Key: "Bucket", Value: r.Derive(made, "bucket", uri)},
		maker.Entry{Key: "Key", Value: r.Derive(made, "key", uri)}, maker.Entry{Key: "ETag"},
		maker.Entry{Key: "Version", Value: r.Derive(made, "3", uri)})
	checkText(t, &r, "location", location, `{'Version': u'3', 'Bucket': u'bucket', 'Key': u'key'}`)
	checkText(t, &r, "from a plain string", r.Derive(made, "x", made.Str("y")), `'x'`)
	if location.By != maker.APIBody || location.Span.Start != 3 {
		t.Errorf("made by %d at %d", location.By, location.Span.Start)
	}
}

func TestDictIsIntrinsicWhenItReadsAsOne(t *testing.T) {
	var r Realm
	uri := r.Dict(made, maker.Entry{Key: "Fn::Sub", Value: made.Str("x")})
	if name, _ := uri.Func(); name != "Fn::Sub" || !r.IsDict(uri) {
		t.Errorf("function %q, py27 map %t", name, r.IsDict(uri))
	}
	if grown := r.Set(uri, made.Str("a"), made.Int(1)); grown.Kind != cfn.Map {
		t.Errorf("with a second key it is still of kind %s", grown.Kind)
	}
}

func TestFirstKeyNodeStays(t *testing.T) {
	var r Realm
	marked, plain := r.MarkString(made.Str("k")), made.Str("k")
	m := r.Set(r.Dict(made), marked, made.Int(1))
	checkText(t, &r, "replaced", r.Set(m, plain, made.Int(2)), `{u'k': 2}`)
	checkText(t, &r, "updated", r.Update(m, r.Dict(made, maker.Entry{Key: "k", Value: made.Int(3)})), `{u'k': 3}`)
	checkText(t, &r, "inserted anew", r.Set(r.Delete(m, "k"), plain, made.Int(2)), `{'k': 2}`)
	checkText(t, &r, "twice in a literal",
		r.DictOf(made, []cfn.Pair{{Key: plain, Value: made.Int(1)}, {Key: marked, Value: made.Int(2)}}), `{'k': 2}`)
}

// The operations treat py27 maps and plain maps alike, and leave their arguments as they are.
func TestOperations(t *testing.T) {
	const literal = `{swagger: "2.0", paths: {}, a: 1}`
	more := func(r *Realm) *cfn.Node { return parsed(t, `{i: 2, a: 3}`) }
	tests := []struct {
		name        string
		do          func(r *Realm, m *cfn.Node) *cfn.Node
		py27, plain string
	}{
		{
			"set new", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Set(m, made.Str("i"), made.Int(2)) },
			`{u'a': 1, u'paths': {}, u'swagger': u'2.0', 'i': 2}`,
			`{'swagger': '2.0', 'paths': {}, 'a': 1, 'i': 2}`,
		},
		{
			"set existing", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Set(m, made.Str("paths"), made.Int(2)) },
			`{u'a': 1, u'paths': 2, u'swagger': u'2.0'}`,
			`{'swagger': '2.0', 'paths': 2, 'a': 1}`,
		},
		{
			"set nothing", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Set(m, made.Str("a"), nil) },
			`{u'paths': {}, u'swagger': u'2.0'}`,
			`{'swagger': '2.0', 'paths': {}}`,
		},
		{
			"delete and set", func(r *Realm, m *cfn.Node) *cfn.Node {
				return r.Set(r.Delete(m, "a"), made.Str("i"), made.Int(2))
			},
			`{'i': 2, u'paths': {}, u'swagger': u'2.0'}`,
			`{'swagger': '2.0', 'paths': {}, 'i': 2}`,
		},
		{
			"delete absent", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Delete(m, "b") },
			`{u'a': 1, u'paths': {}, u'swagger': u'2.0'}`,
			`{'swagger': '2.0', 'paths': {}, 'a': 1}`,
		},
		{
			"update", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Update(m, more(r)) },
			`{u'a': 3, u'paths': {}, u'swagger': u'2.0', 'i': 2}`,
			`{'swagger': '2.0', 'paths': {}, 'a': 3, 'i': 2}`,
		},
		{
			"update with nothing", func(r *Realm, m *cfn.Node) *cfn.Node { return r.Update(m, made.Str("x")) },
			`{u'a': 1, u'paths': {}, u'swagger': u'2.0'}`,
			`{'swagger': '2.0', 'paths': {}, 'a': 1}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r Realm
			dict, plain := r.Mark(parsed(t, literal)), parsed(t, literal)
			checkText(t, &r, "py27 map", tt.do(&r, dict), tt.py27)
			checkText(t, &r, "plain map", tt.do(&r, plain), tt.plain)
			checkText(t, &r, "py27 argument", dict, `{u'a': 1, u'paths': {}, u'swagger': u'2.0'}`)
			checkText(t, &r, "plain argument", plain, `{'swagger': '2.0', 'paths': {}, 'a': 1}`)
			if s := made.Str("s"); tt.do(&r, s) != s {
				t.Error("a string was changed")
			}
		})
	}
}

// Update makes room for all keys at once, so that it may order them unlike the same keys stored one by one.
func TestUpdateSizesUpFront(t *testing.T) {
	var r Realm
	six := parsed(t, `{a: 1, b: 2, c: 3, d: 4, i: 5, q: 6}`)
	entries := make([]maker.Entry, 0, 6)
	for _, p := range six.Pairs {
		entries = append(entries, maker.Entry{Key: p.Key.Text, Value: p.Value})
	}
	oneByOne, literal := r.Dict(made, entries...), r.Update(r.Dict(made), six)
	checkText(t, &r, "one by one", oneByOne, `{'a': 1, 'c': 3, 'b': 2, 'd': 4, 'i': 5, 'q': 6}`)
	if a, b := len(r.dicts.of(oneByOne).table.slots), len(r.dicts.of(literal).table.slots); a != 32 || b != 16 {
		t.Errorf("sizes %d and %d, want 32 and 16", a, b)
	}
	if copied := r.Copy(oneByOne); len(r.dicts.of(copied).table.slots) != 16 {
		t.Error("a shallow copy is not sized up front")
	}
	if r.Copy(literal) != literal || r.Copy(six) != six {
		t.Error("a copy that changes nothing is a new node")
	}
}

// An editor opens with a deep copy of the body and closes with another one.
func TestEditorSession(t *testing.T) {
	var r Realm
	body := r.Mark(parsed(t, `{swagger: "2.0", paths: {}, x-c: 1, x-g: 2}`))
	checkText(t, &r, "built", body, `{u'paths': {}, u'x-g': 2, u'swagger': u'2.0', u'x-c': 1}`)
	types := r.Mark(made.Strs("a/b"))
	opened := r.DeepCopy(body)
	edited := r.Set(opened, made.Str("x-amazon-apigateway-binary-media-types"), types)
	checkText(t, &r, "edited", r.DeepCopy(edited), `{u'paths': {}, u'x-c': 1, u'swagger': u'2.0', `+
		`'x-amazon-apigateway-binary-media-types': [u'a/b'], u'x-g': 2}`)
	checkText(t, &r, "the argument", body, `{u'paths': {}, u'x-g': 2, u'swagger': u'2.0', u'x-c': 1}`)
}

func TestDeepCopyOfSettledIsSame(t *testing.T) {
	var r Realm
	body := r.DeepCopy(r.Mark(parsed(t, `{swagger: "2.0", paths: {/x: {get: [{a: 1}, {"Fn::If": [c, {b: 1}]}]}}}`)))
	if r.DeepCopy(body) != body {
		t.Fatal("a body without collisions was changed")
	}
	swapping := r.Mark(parsed(t, `{swagger: 1, paths: 2, x-b: 3, x-j: 4}`))
	for _, holder := range []*cfn.Node{made.List(swapping), made.Map(maker.Entry{Key: "k", Value: swapping})} {
		changed := r.Set(body, made.Str("paths"), holder)
		want := strings.Replace(r.Text(changed), "u'x-j': 4, u'x-b': 3", "u'x-b': 3, u'x-j': 4", 1)
		once := r.DeepCopy(changed)
		checkText(t, &r, "a swap deep inside", once, want)
		checkText(t, &r, "swapped back", r.DeepCopy(once), r.Text(changed))
	}
	withDummy := r.Delete(r.Set(body, made.Str("z"), made.Int(1)), "z")
	if copied := r.DeepCopy(withDummy); copied == withDummy || r.dicts.of(copied).table.fill != 2 {
		t.Error("a deep copy keeps the dummy of a removed key")
	}
}

// Maps that nobody holds any more must not pile up: an editor makes a version of its body with every step.
func TestRecordsOfDeadMapsAreDropped(t *testing.T) {
	var r Realm
	const paths, steps = 2000, 3000
	m := r.Dict(made, pathEntries(paths)...)
	for i := range steps {
		m = r.Set(m, made.Str("/p0"), made.Int(i))
		if i%500 == 0 {
			runtime.GC() // so that the test does not depend on the pace of the collector
		}
	}
	if n := len(r.dicts.large); n > steps/2 {
		t.Errorf("%d records after %d steps", n, steps)
	}
	if !r.IsDict(m) || !strings.Contains(r.Text(m), fmt.Sprintf("'/p0': %d,", steps-1)) {
		t.Error("the living map was forgotten")
	}
}

func pathEntries(n int) []maker.Entry {
	entries := make([]maker.Entry, n)
	for i, path := range numbered("/p", n) {
		entries[i] = maker.Entry{Key: path, Value: made.Int(i)}
	}
	return entries
}

// TestDeepCopyOfAPartOfMany copies a map that stands in two places: once, and the copy is as if it stood in one.
func TestDeepCopyOfAPartOfMany(t *testing.T) {
	build := func(r *Realm) *cfn.Node {
		m := r.Dict(made)
		for _, key := range numbered("/orders/", 60) {
			m = r.Set(m, made.Str(key), made.Int(1))
		}
		return m
	}
	var r, other Realm
	part := build(&r)
	whole := r.DeepCopy(r.Dict(made, maker.Entry{Key: "x", Value: part}, maker.Entry{Key: "y", Value: part}))
	if whole.Get("x") != whole.Get("y") {
		t.Error("the part was copied twice")
	}
	got, want := r.Text(whole.Get("y")), other.Text(other.DeepCopy(build(&other)))
	if got != want || got == r.Text(part) {
		t.Errorf("%s became\n%s, want\n%s", r.Text(part), got, want)
	}
}
