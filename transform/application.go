package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// applicationProperties is the property table of AWS::Serverless::Application, in the order of checking. TemplateUrl is what the
// transform makes of Location. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-application.html
func applicationProperties() []property {
	return []property{
		{"Location", either(text(), mapping()), required},
		{"TemplateUrl", text(), 0},
		{"Parameters", mapping(), 0},
		{"NotificationARNs", listOf(either(text(), mapping())), 0},
		{"Tags", mapping(), 0},
		{"TimeoutInMinutes", integer(), 0},
	}
}

// expandApplication makes the nested stack of an application. Where its template lies is settled before the properties are
// judged: an application that cannot be found is told of first. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
func expandApplication(x *expansion, r *resource) ([]*generated, error) {
	url, err := x.templateURL(r)
	if err != nil {
		return nil, err
	}
	b := maker.At(cfn.FirstOf(r.props().Key("Location"), r.key), maker.Application)
	props := maker.With(r.props(), b.Str("TemplateUrl"), url)
	if err := checkProperties(r.id(), r.key, props, applicationProperties()); err != nil {
		return nil, err
	}
	if err := checkTags(r.id(), present(props, "Tags")); err != nil {
		return nil, err
	}
	g := generate(maker.At(r.key, maker.Application), r.id(), "AWS::CloudFormation::Stack", stackAttributes(r))
	g.key = r.key
	if !truthy(url) {
		url = b.Str("")
	}
	g.set("TemplateURL", url)
	g.copied(props, "Parameters", "NotificationARNs", "TimeoutInMinutes")
	g.set("Tags", applicationTags(r, props))
	return []*generated{g}, nil
}

// stackAttributes are the attributes that the nested stack takes over: fewer than those of other main resources.
func stackAttributes(r *resource) []cfn.Pair {
	var list []cfn.Pair
	if p, ok := r.node.Lookup("DependsOn"); ok && truthy(p.Value) {
		list = append(list, p)
	}
	return append(list, sharedAttributes(r)...)
}

// applicationTags are the author's tags behind those that say where the stack comes from.
func applicationTags(r *resource, props *cfn.Node) *cfn.Node {
	b := maker.At(cfn.FirstOf(props.Key("Tags"), r.key), maker.Application)
	location := props.Get("Location")
	tags := b.Map(
		maker.Entry{Key: "serverlessrepo:applicationId", Value: present(location, "ApplicationId")},
		maker.Entry{Key: "serverlessrepo:semanticVersion", Value: present(location, "SemanticVersion")})
	return samTagList(b, b.Pairs(append(tags.Pairs, entriesOf(present(props, "Tags"))...)))
}
