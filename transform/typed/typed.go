package typed

import (
	"reflect"
	"slices"
	"strings"

	"github.com/awslabs/goformation/v7/cloudformation"

	"github.com/samx-dev/samx/schema/cfn"
)

// A Problem is a value of the template that goformation's structs cannot hold, or only in another form.
type Problem struct {
	LogicalID string   // the resource it is in; "" outside of Resources
	Path      []string // from the root of the template, by keys and indexes: ["Resources", "Fn", "Properties", "Timeout"]
	Span      cfn.Span // where it is in the source; for a generated value: what caused it
	Reason    string   // one line without a full stop
	// Kept says that the value is there, in a form that means the same to CloudFormation: "512" for 512, a list with the one
	// name of DependsOn. Else it is left out.
	Kept bool
}

// String is the path and the reason: "Resources/Fn/Properties/Timeout: ...".
func (p Problem) String() string { return strings.Join(p.Path, "/") + ": " + p.Reason }

// Template returns a CloudFormation template, such as transform.Expand makes of a SAM template, as goformation's structs, and
// what of it they cannot hold, in source order. The template is never nil, its maps are not either, and t is not changed.
//
// Without a Problem, the method JSON of the result gives the values of t, save that it adds Properties: {} to resources
// without. SAM resource types are no CloudFormation and not held.
func Template(t *cfn.Template) (*cloudformation.Template, []Problem) {
	c := &converter{types: cloudformation.AllResources(), fields: map[reflect.Type]map[string]field{}}
	return c.template(t.Root), c.problems
}

// A converter is one call of Template.
type converter struct {
	types    map[string]cloudformation.Resource
	fields   map[reflect.Type]map[string]field // of the structs that were met
	path     []string                          // of the value at hand
	nesting  int                               // how many functions it is in
	problems []Problem
}

// report adds a Problem about the value at hand. It returns false, which is what its callers return for a value left out.
func (c *converter) report(n *cfn.Node, reason string) bool {
	p := Problem{Path: slices.Clone(c.path), Reason: reason}
	if n != nil {
		p.Span = n.Span
	}
	if len(p.Path) > 1 && p.Path[0] == "Resources" {
		p.LogicalID = p.Path[1]
	}
	if last := len(c.problems) - 1; last >= 0 && c.problems[last].Kept && slices.Equal(c.problems[last].Path, p.Path) {
		c.problems = c.problems[:last] // kept in another form, and then not after all
	}
	c.problems = append(c.problems, p)
	return false
}

// kept is report for a value that is held in another form.
func (c *converter) kept(n *cfn.Node, reason string) bool {
	c.report(n, reason)
	c.problems[len(c.problems)-1].Kept = true
	return true
}

// in calls visit with the path one step further.
func (c *converter) in(step string, visit func()) {
	c.path = append(c.path, step)
	visit()
	c.path = c.path[:len(c.path)-1]
}

// template goes through the sections.
func (c *converter) template(root *cfn.Node) *cloudformation.Template {
	out := cloudformation.NewTemplate()
	out.AWSTemplateFormatVersion = ""
	if !root.Is(cfn.Map) {
		c.report(root, "a template is a map of sections")
		return out
	}
	c.each(root, func(name string, value *cfn.Node) { c.section(out, name, value) })
	return out
}

func (c *converter) section(out *cloudformation.Template, name string, n *cfn.Node) {
	switch name {
	case "Resources":
		c.resources(out.Resources, n)
		return
	case "Transform":
		out.Transform = c.transform(n)
		return
	case "Globals":
		c.report(n, "the section Globals is SAM's and has no meaning after the transform")
		return
	}
	target := reflect.ValueOf(out).Elem().FieldByName(name)
	if !target.IsValid() {
		c.report(n, "goformation has no section "+name)
		return
	}
	if c.fill(target, n) && isEmpty(target) && isHollow(n) {
		c.kept(n, "goformation leaves out an empty section")
	}
}

// transform holds the name of a transform or a list of them; one with parameters is a map, for which there is no field.
func (c *converter) transform(n *cfn.Node) *cloudformation.Transform {
	var name string
	var names []string
	switch {
	case n.Is(cfn.String) && c.fill(reflect.ValueOf(&name).Elem(), n):
		return &cloudformation.Transform{String: &name}
	case n.Is(cfn.List) && c.fill(reflect.ValueOf(&names).Elem(), n):
		return &cloudformation.Transform{StringArray: &names}
	case !n.Is(cfn.String) && !n.Is(cfn.List):
		c.mismatch(n, "a name or a list of names")
	}
	return nil
}

func (c *converter) resources(out cloudformation.Resources, n *cfn.Node) {
	if !n.Is(cfn.Map) {
		c.mismatch(n, "a map")
		return
	}
	if n.Len() == 0 {
		c.kept(n, "goformation leaves out an empty section")
	}
	c.each(n, func(id string, value *cfn.Node) {
		if r := c.resource(value); r != nil {
			out[id] = r
		}
	})
}

// resource returns nil for what cannot be held at all.
func (c *converter) resource(n *cfn.Node) cloudformation.Resource {
	if !n.Is(cfn.Map) {
		c.mismatch(n, "a map")
		return nil
	}
	typ, ok := n.Get("Type").Str()
	r := c.blank(typ)
	if !ok || r == nil {
		c.report(cfn.FirstOf(n.Get("Type"), n), unknownType(typ, ok))
		return nil
	}
	c.each(n, func(name string, value *cfn.Node) {
		if name != "Type" {
			c.attribute(r, name, value)
		}
	})
	_, custom := r.(*cloudformation.CustomResource)
	if !custom && !n.Has("Properties") {
		c.in("Properties", func() { c.fillStruct(reflect.ValueOf(r).Elem(), &cfn.Node{Kind: cfn.Map, Span: n.Span}) })
	}
	if custom && !n.Has("Version") {
		c.in("Version", func() {
			c.kept(n, "goformation writes an attribute Version for a custom resource, which CloudFormation does not know")
		})
	}
	return r
}

func unknownType(typ string, given bool) string {
	switch {
	case !given:
		return "a resource without a type has no Go type"
	case strings.HasPrefix(typ, samPrefix):
		return typ + " is a SAM resource, to be expanded by the transform first"
	}
	return "goformation has no Go type for " + typ
}

const samPrefix = "AWS::Serverless::"

// blank returns an empty resource of the type, or nil when goformation has none.
func (c *converter) blank(typ string) cloudformation.Resource {
	if strings.HasPrefix(typ, "Custom::") {
		return &cloudformation.CustomResource{Type: typ, Properties: map[string]any{}}
	}
	sample := c.types[typ]
	if sample == nil || strings.HasPrefix(typ, samPrefix) {
		return nil
	}
	return reflect.New(reflect.TypeOf(sample).Elem()).Interface().(cloudformation.Resource)
}

// attribute holds one of Properties, DependsOn, Condition, Metadata and the policies.
func (c *converter) attribute(r cloudformation.Resource, name string, n *cfn.Node) {
	resource := reflect.ValueOf(r).Elem()
	if custom, ok := r.(*cloudformation.CustomResource); ok && name == "Properties" {
		c.fill(reflect.ValueOf(&custom.Properties).Elem(), n)
		return
	}
	if name == "Properties" {
		c.fillStruct(resource, n)
		return
	}
	target := resource.FieldByName("AWSCloudFormation" + name)
	if !target.IsValid() || !target.CanSet() {
		c.report(n, "goformation has no attribute "+name+" for this resource type")
		return
	}
	if name == "DependsOn" && n.Is(cfn.String) {
		if c.isText(n) {
			target.Set(reflect.ValueOf([]string{n.Text}))
			c.kept(n, "goformation holds DependsOn as a list")
		}
		return
	}
	if c.fill(target, n) && isEmpty(target) && isHollow(n) {
		c.report(n, "goformation leaves out an empty "+name)
	}
}
