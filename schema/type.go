package schema

import (
	"sort"

	"github.com/samx-dev/samx/schema/facts"
)

// A Type is a resource type. The fields of facts.Type are the plain facts (Ref, ReadOnly, CreateOnly, Relations,
// Regions, ...); the methods lead to the properties.
type Type struct {
	facts.Type
	from *registry
}

// A Shape is what a value may look like. The fields of facts.Shape are the rules (Types, Enum, Patterns, Bounds, ...);
// the methods lead on to the shapes below.
type Shape struct {
	facts.Shape
	from *registry
}

// A Prop is a property of a resource type or of a map below one.
type Prop struct {
	facts.Property
	from *registry
}

// IsSAM reports whether this is one of the AWS::Serverless types.
func (t *Type) IsSAM() bool { return t.Flags&facts.SAM != 0 }

// Stateful reports whether a resource of this type holds data that is lost with it.
func (t *Type) Stateful() bool { return t.Flags&facts.Stateful != 0 }

// Shape returns the shape of the Properties section.
func (t *Type) Shape() *Shape { return t.from.shape(t.Root) }

// Property returns a top-level property.
func (t *Type) Property(name string) (Prop, bool) { return t.Shape().Property(name) }

// Props returns the top-level properties, sorted by name.
func (t *Type) Props() []Prop { return t.Shape().Props() }

// Required returns the names of the top-level properties without which CloudFormation refuses the resource.
func (t *Type) Required() []string {
	var names []string
	for _, p := range t.Shape().Properties {
		if p.Flags&facts.Required != 0 {
			names = append(names, p.Name)
		}
	}
	return names
}

// Attribute returns what Fn::GetAtt gives for the name, such as "Arn" or "Endpoint.Address". Its Shape is the shape of
// the value, which allows anything when it is not known.
func (t *Type) Attribute(name string) (Prop, bool) {
	if attribute, ok := find(t.Attributes, name, t.from); ok || !t.isReadable() {
		return attribute, ok
	}
	return t.readableProperty(name)
}

// Event returns the shape of an event source of a SAM function or state machine (Type and Properties together) by the
// value of its Type, such as "SQS".
func (t *Type) Event(typ string) (*Shape, bool) {
	if !t.IsSAM() {
		return nil, false
	}
	events, ok := t.Property("Events")
	if !ok {
		return nil, false
	}
	return events.Shape().MapValue().Case(typ)
}

// EventTypes returns the event sources that the SAM type takes, sorted; empty for types without events.
func (t *Type) EventTypes() []string {
	events, ok := t.Property("Events")
	if !ok || !t.IsSAM() {
		return nil
	}
	var names []string
	for _, c := range events.Shape().MapValue().Cases {
		names = append(names, c.Value)
	}
	return names
}

// Property returns a member of a map.
func (s *Shape) Property(name string) (Prop, bool) { return find(s.Properties, name, s.from) }

// Props returns the members of a map, sorted by name.
func (s *Shape) Props() []Prop {
	list := make([]Prop, len(s.Properties))
	for i, p := range s.Properties {
		list[i] = Prop{p, s.from}
	}
	return list
}

// At returns the shape that a field of facts.Shape names by its number, such as one of AllOf.
func (s *Shape) At(id facts.ShapeID) *Shape { return s.from.shape(id) }

// Item returns the shape of the elements of a list.
func (s *Shape) Item() *Shape { return s.from.shape(s.Items) }

// MapValue returns the shape of the values of a map with free names: that of the first pattern of names.
func (s *Shape) MapValue() *Shape {
	if len(s.PatternProperties) == 0 {
		return s.from.shape(0)
	}
	return s.from.shape(s.PatternProperties[0].Shape)
}

// Case returns the shape of a map by the value of its Type property, for the maps that are told apart by it.
func (s *Shape) Case(value string) (*Shape, bool) {
	i := sort.Search(len(s.Cases), func(i int) bool { return s.Cases[i].Value >= value })
	if i == len(s.Cases) || s.Cases[i].Value != value {
		return nil, false
	}
	return s.from.shape(s.Cases[i].Shape), true
}

// Is reports whether the flag is set.
func (s *Shape) Is(flag facts.ShapeFlags) bool { return s.Flags&flag != 0 }

// Required reports whether CloudFormation, or the SAM transform, refuses a map without the property.
func (p Prop) Required() bool { return p.Flags&facts.Required != 0 }

// Shape returns what the value may look like.
func (p Prop) Shape() *Shape { return p.from.shape(p.Property.Shape) }

func find(list []facts.Property, name string, from *registry) (Prop, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].Name >= name })
	if i == len(list) || list[i].Name != name {
		return Prop{}, false
	}
	return Prop{list[i], from}, true
}
