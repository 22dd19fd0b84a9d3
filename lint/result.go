package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
	"github.com/samx-dev/samx/schema/lazy"
)

// results are the types that functions give, of those that give always the same.
var results = lazy.Value[map[string]facts.TypeSet]{Make: func() map[string]facts.TypeSet {
	return map[string]facts.TypeSet{
		"Fn::Base64":       facts.String,
		"Fn::Cidr":         facts.Array,
		"Fn::FindInMap":    facts.Array | facts.String,
		"Fn::GetAZs":       facts.Array,
		"Fn::ImportValue":  facts.String,
		"Fn::Join":         facts.String,
		"Fn::Length":       facts.Integer,
		"Fn::Split":        facts.Array,
		"Fn::Sub":          facts.String,
		"Fn::ToJsonString": facts.String,
	}
}}

// checkResult is the part of a function's rule that compares what it gives with what the place wants.
func checkResult(p *Pass, u *Use, function string) {
	if given := results.Get()[function]; u.Name == function && !u.takes(given) {
		reportResult(p, u, given, function)
	}
}

func reportResult(p *Pass, u *Use, given facts.TypeSet, what string) {
	p.Report(u.place, "%s gives %s, but %s is wanted here", what, typePhrase(given), typePhrase(u.Shapes[0].Types))
}

// typePhrase names the first of the types with its article.
func typePhrase(types facts.TypeSet) string {
	for _, name := range []struct {
		typ  facts.TypeSet
		text string
	}{
		{facts.Array, "a list"}, {facts.Object, "a map"}, {facts.String, "a string"}, {facts.Boolean, "true or false"},
	} {
		if types&name.typ != 0 {
			return name.text
		}
	}
	return "a number"
}

// checkParameterResult compares the type of a parameter with what the place wants.
func checkParameterResult(p *Pass, u *Use) {
	name, ok := u.Node.RefName()
	if !ok || p.Facts.Parameters[name] == nil {
		return
	}
	typ := typeOfParameter(p.Facts.Parameters[name])
	switch {
	case typ == "":
	case !isParameterType(typ) && !u.takes(facts.Object):
		p.Report(u.place, "%s has the unknown type %s; %s is wanted here", name, typ, typePhrase(u.Shapes[0].Types))
	case isListType(typ) && !u.takes(facts.Array) && !u.takes(facts.Object):
		reportResult(p, u, facts.Array, name)
	case !isListType(typ) && !u.takes(facts.String):
		reportResult(p, u, facts.String, name)
	}
}

// checkAttributeResult compares the type of an attribute with what the place wants.
func checkAttributeResult(p *Pass, u *Use) {
	if u.Name != "Fn::GetAtt" {
		return
	}
	for ref := range u.Node.Refs {
		attribute, ok := attributeOf(p, ref)
		if !ok || ref.Node != u.Node {
			continue
		}
		if !u.takes(attribute.Types) || !givesString(attribute.Types) && u.takesOnlyText(attribute.Types) {
			reportResult(p, u, attribute.Types, ref.ID+"."+ref.Attribute)
		}
	}
}

// givesString reports whether an attribute may be a text. One that is a number or a boolean is none: unlike literals and
// parameters, CloudFormation does not convert it.
func givesString(types facts.TypeSet) bool {
	return types == 0 || types&facts.String != 0
}

// takesOnlyText reports whether the place takes text but no number or boolean of these types.
func (u *Use) takesOnlyText(types facts.TypeSet) bool {
	if types&facts.Integer != 0 {
		types |= facts.Number
	}
	return !slices.ContainsFunc(u.Shapes, func(s *schema.Shape) bool { return s.Types&facts.String == 0 || s.Types&types != 0 })
}

// attributeOf is the shape of what Fn::GetAtt gives; false when it is not for a schema to say.
func attributeOf(p *Pass, ref cfn.Ref) (*schema.Shape, bool) {
	r := p.Facts.Resources[ref.ID]
	if ref.Func != "Fn::GetAtt" || r == nil || isSAMType(r.TypeName()) || hasFreeAttributes(r.TypeName(), ref.Attribute) {
		return nil, false
	}
	t, ok := p.Facts.Types.Lookup(r.TypeName())
	if !ok {
		return nil, false
	}
	attribute, ok := t.Attribute(ref.Attribute)
	if !ok {
		return nil, false
	}
	return attribute.Shape(), true
}

// isParameterType reports whether a parameter can have the type, as far as is known.
func isParameterType(typ string) bool {
	return slices.Contains(parameterTypes.Get(), typ) || strings.HasPrefix(typ, ssmValue)
}
