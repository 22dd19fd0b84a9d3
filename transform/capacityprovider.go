package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// capacityProviderProperties is the property table of AWS::Serverless::CapacityProvider, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-capacityprovider.html
func capacityProviderProperties() []property {
	return []property{
		{"CapacityProviderName", either(text(), mapping()), noIntrinsic},
		{"VpcConfig", mapping(), required | noIntrinsic},
		{"OperatorRole", either(text(), mapping()), noIntrinsic},
		{"Tags", mapping(), noIntrinsic},
		{"PropagateTags", boolean(), noIntrinsic},
		{"InstanceRequirements", mapping(), noIntrinsic},
		{"ScalingConfig", mapping(), noIntrinsic},
		{"KmsKeyArn", either(text(), mapping()), noIntrinsic},
	}
}

// A capacityProvider is one AWS::Serverless::CapacityProvider on its way to CloudFormation.
type capacityProvider struct {
	x     *expansion
	r     *resource
	props *cfn.Node
}

// expandCapacityProvider makes the capacity provider, and the role in which Lambda runs its instances unless the author
// gives one.
func expandCapacityProvider(x *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), capacityProviderProperties()); err != nil {
		return nil, err
	}
	p := capacityProvider{x, r, r.props()}
	provider, err := p.provider()
	if err != nil {
		return nil, err
	}
	made := []*generated{provider}
	arn := presentIfTruthy(p.props, "OperatorRole")
	if arn == nil {
		role := p.operatorRole()
		made = []*generated{role, provider}
		arn = role.b.GetAtt(role.id, "Arn")
	}
	b := p.cause("OperatorRole")
	provider.set("PermissionsConfig", b.Map(maker.Entry{Key: "CapacityProviderOperatorRoleArn", Value: arn}))
	p.propagateTags(made)
	return made, nil
}

// cause returns a builder for what a property causes; the capacity provider itself is the cause when the property is absent.
func (p capacityProvider) cause(name string) maker.Builder {
	return maker.At(cfn.FirstOf(p.props.Key(name), p.r.key), maker.CapacityProvider)
}

// provider makes the AWS::Lambda::CapacityProvider, without its PermissionsConfig. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-capacityprovider.html
func (p capacityProvider) provider() (*generated, error) {
	c := &coercion{maker: maker.CapacityProvider}
	g := generate(maker.At(p.r.key, maker.CapacityProvider), p.r.id(), "AWS::Lambda::CapacityProvider", mainAttributes(p.r))
	g.key = p.r.key
	g.copiedIfTruthy(p.props, "CapacityProviderName")
	g.set("VpcConfig", p.vpcConfig(c))
	g.set("Tags", p.tags())
	g.set("InstanceRequirements", p.instanceRequirements(c))
	g.set("CapacityProviderScalingConfig", p.scaling(c))
	g.copiedIfTruthy(p.props, "KmsKeyArn")
	if c.faults != nil {
		return nil, refuse(p.r.id(), c.at, "%s", c.summary())
	}
	return g, p.checkInstanceTypes()
}

func (p capacityProvider) vpcConfig(c *coercion) *cfn.Node {
	given := c.in("VpcConfig", p.props.Get("VpcConfig"), "SubnetIds", "SecurityGroupIds")
	given.need("SubnetIds", "the list of the subnets to run in")
	return p.cause("VpcConfig").Map(
		maker.Entry{Key: "SubnetIds", Value: given.texts("SubnetIds")},
		maker.Entry{Key: "SecurityGroupIds", Value: given.texts("SecurityGroupIds")},
	)
}

// instanceRequirements says which instances may be used; nil when nothing is said.
func (p capacityProvider) instanceRequirements(c *coercion) *cfn.Node {
	given := c.in("InstanceRequirements", present(p.props, "InstanceRequirements"),
		"Architectures", "AllowedTypes", "ExcludedTypes")
	return unlessEmpty(p.cause("InstanceRequirements").Map(
		maker.Entry{Key: "Architectures", Value: given.texts("Architectures")},
		maker.Entry{Key: "AllowedInstanceTypes", Value: given.texts("AllowedTypes")},
		maker.Entry{Key: "ExcludedInstanceTypes", Value: given.texts("ExcludedTypes")},
	))
}

func (p capacityProvider) checkInstanceTypes() error {
	given := p.props.Get("InstanceRequirements")
	if present(given, "AllowedTypes") == nil || present(given, "ExcludedTypes") == nil {
		return nil
	}
	return refuse(p.r.id(), given.Key("ExcludedTypes"), "AllowedTypes and ExcludedTypes cannot be used together: "+
		"what is not allowed is excluded; remove one of them")
}

// scaling says how far and by what to scale; nil when nothing is said. To aim at a CPU utilization is to scale manually.
func (p capacityProvider) scaling(c *coercion) *cfn.Node {
	given := c.in("ScalingConfig", present(p.props, "ScalingConfig"), "MaxVCpuCount", "AverageCPUUtilization")
	limit, target := given.whole("MaxVCpuCount"), given.fraction("AverageCPUUtilization")
	if limit == nil && target == nil {
		return nil
	}
	b := p.cause("ScalingConfig")
	mode, policies := b.Str("Auto"), (*cfn.Node)(nil)
	if target != nil {
		mode = b.Str("Manual")
		policies = b.List(b.Map(
			maker.Entry{Key: "PredefinedMetricType", Value: b.Str("LambdaCapacityProviderAverageCPUUtilization")},
			maker.Entry{Key: "TargetValue", Value: target}))
	}
	return b.Map(
		maker.Entry{Key: "MaxVCpuCount", Value: limit},
		maker.Entry{Key: "ScalingMode", Value: mode},
		maker.Entry{Key: "ScalingPolicies", Value: policies})
}

// unlessEmpty returns a map, or nil for an empty one.
func unlessEmpty(m *cfn.Node) *cfn.Node {
	if m.Len() == 0 {
		return nil
	}
	return m
}

// tags are the author's, and the one that says SAM made the resource: last, or in the place of the author's own.
func (p capacityProvider) tags() *cfn.Node {
	given := present(p.props, "Tags")
	b := p.cause("Tags")
	own := b.Str("lambda:createdBy")
	if given == nil {
		given = b.Map()
	}
	return tagList(b, maker.With(given, own, b.Str("SAM")))
}

// operatorRole makes the role in which Lambda starts and stops the instances.
func (p capacityProvider) operatorRole() *generated {
	b := maker.At(p.r.key, maker.CapacityProviderRole)
	role := newRole(b, p.r.id()+"OperatorRole", "lambda.amazonaws.com", sharedAttributes(p.r))
	role.addManaged(b.Str(p.x.managedPolicyARN("AWSLambdaManagedEC2ResourceOperator")))
	role.set("Tags", samTagList(b, nil))
	return role.finish()
}

// propagateTags puts the author's tags on all resources, when asked to. Unlike those of a function they leave the tags
// of SAM where they are.
func (p capacityProvider) propagateTags(made []*generated) {
	tags := p.props.Get("Tags")
	if !truthy(p.props.Get("PropagateTags")) || !truthy(tags) {
		return
	}
	b := p.cause("PropagateTags")
	for _, g := range made {
		g.set("Tags", mergedTags(g.get("Tags"), tagList(b, tags)))
	}
}

// mergedTags adds tags to a list of tags; one with a key that is there takes the place of the other.
func mergedTags(list, more *cfn.Node) *cfn.Node {
	items := slices.Clone(list.Items)
	at := make(map[string]int, len(items))
	for i, have := range items {
		at[have.Get("Key").Text] = i
	}
	for _, tag := range more.Items {
		if i, found := at[tag.Get("Key").Text]; found {
			items[i] = tag
		} else {
			items = append(items, tag)
		}
	}
	return maker.Replace(list, items, nil)
}
