package facts

import (
	"reflect"
	"testing"
)

// full is a shape with every field set.
func full(item ShapeID) Shape {
	s := Shape{
		Types:             String | Object,
		Flags:             Closed | Growing,
		Properties:        []Property{{"A", Required, item}, {"B", Advised | Unlisted, 0}},
		PatternProperties: []PatternProperty{{[]Pattern{{true, "^aws:"}, {false, "."}}, item}},
		Items:             item,
		Enum:              []string{"x", ""},
		Patterns:          []Pattern{{Re: "^[a-z]+$"}},
		Formats:           []string{"date-time", "uri"},
		OneOf:             []ShapeID{item},
		AnyOf:             []ShapeID{item, item},
		AllOf:             []ShapeID{0},
		OneOfRequired:     [][]string{{"A"}, {"B", "C"}},
		AnyOfRequired:     [][]string{{"A"}},
		RequiredXor:       [][]string{{"B"}},
		RequiredOr:        [][]string{{"C"}},
		DependentRequired: []Dependency{{"A", []string{"B"}}},
		DependentExcluded: []Dependency{{"B", []string{"A", "C"}}},
		UniqueKeys:        []string{"Key"},
		Cases:             []Case{{"one", item}},
	}
	for bound, value := range []float64{0, 900, -1, 0.5, 1e300, 1 << 53} {
		s.Bounds.Set(Bound(bound), value)
	}
	return s
}

func wholeType(root ShapeID) Type {
	return Type{
		Name: "AWS::Made::Up", Root: root, Flags: SAM | Stateful,
		Attributes: []Property{{Name: "Arn", Shape: root}},
		Ref:        []string{"Name"}, PrimaryID: []string{"Id"}, ReadOnly: []string{"Arn"}, CreateOnly: []string{"A.*.B"},
		ConditionalCreateOnly: []string{"C"}, WriteOnly: []string{"D"}, Deprecated: []string{"E"},
		Relations:   []Relation{{"Role", "AWS::IAM::Role", "Arn"}},
		TagProperty: "Tags", TagStyle: "map", ARN: "arn:${Partition}:made:up", Status: "sunset", StatusDate: "2030-01-01",
		Regions: []string{"eu-west-1", "us-east-1"}, Globals: []string{"Z", "A"}, Referable: []string{"Alias"},
	}
}

// file returns a small file with one of everything, and the ids of its shapes.
func file(t testing.TB) (string, []ShapeID) {
	w := NewWriter()
	text := w.Shape(Shape{Types: String})
	loop := w.ReserveShape()
	w.FillShape(loop, full(loop))
	ids := []ShapeID{text, loop, w.Shape(full(text)), w.Shape(full(text)), w.Shape(Shape{})}
	for _, typ := range []Type{wholeType(loop), {Name: "AWS::Made::Before"}, {Name: "Z"}} {
		if err := w.Type(typ); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Type(Type{Name: "Z"}); err == nil {
		t.Error("a type that is there twice wants an error")
	}
	return string(w.Bytes()), ids
}

func TestRoundTrip(t *testing.T) {
	data, ids := file(t)
	r, ok := NewReader(data)
	if !ok {
		t.Fatal("the file does not open")
	}
	if ids[2] != ids[3] || ids[4] != 0 || ids[0] == ids[2] {
		t.Errorf("ids %v: equal shapes share one, the empty shape is 0", ids)
	}
	for id, want := range map[ShapeID]Shape{ids[0]: {Types: String}, ids[1]: full(ids[1]), ids[2]: full(ids[0]), 0: {}} {
		if got, ok := r.Shape(id); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("shape %d:\n\t%+v\nwant\n\t%+v", id, got, want)
		}
	}
	i, ok := r.Find("AWS::Made::Up")
	if got, _ := r.Type(i); !ok || !reflect.DeepEqual(got, wholeType(ids[1])) {
		t.Errorf("type:\n\t%+v\nwant\n\t%+v", got, wholeType(ids[1]))
	}
	if r.TypeName(0) != "AWS::Made::Before" || r.TypeName(2) != "Z" || r.TypeName(3) != "" {
		t.Error("types are sorted by name")
	}
	if _, ok := r.Find("AWS::Made"); ok {
		t.Error("a type that is not there was found")
	}
	if _, ok := r.Shape(ids[2] + 1); ok {
		t.Error("a shape that is not there was found")
	}
}

func TestSameBytes(t *testing.T) {
	a, _ := file(t)
	b, _ := file(t)
	if a != b {
		t.Error("the same records give different bytes")
	}
}

func FuzzReader(f *testing.F) {
	data, _ := file(f)
	f.Add([]byte(data))
	f.Add([]byte(data[:len(data)/2]))
	f.Add([]byte(magic))
	f.Add([]byte(magic + "\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, ok := NewReader(string(data))
		if !ok {
			return
		}
		for i := range r.Types() {
			if typ, ok := r.Type(i); ok && typ.Name != r.TypeName(i) {
				t.Errorf("type %d has two names", i)
			}
		}
		for id := range r.Shapes() + 2 {
			r.Shape(ShapeID(id))
		}
		r.Find("AWS::Made::Up")
		r.Type(-1)
	})
}
