package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// functionProperties is the property table of AWS::Serverless::Function, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
func functionProperties() []property {
	return []property{
		{"FunctionName", either(text(), mapping()), 0},
		{"Handler", anything(), 0},
		{"Runtime", anything(), 0},
		{"CodeUri", anything(), 0},
		{"ImageUri", anything(), 0},
		{"PackageType", anything(), 0},
		{"InlineCode", anything(), 0},
		{"DeadLetterQueue", mapping(), 0},
		{"Description", anything(), 0},
		{"MemorySize", anything(), 0},
		{"Timeout", anything(), 0},
		{"VpcConfig", anything(), 0},
		{"Role", text(), 0},
		{"AssumeRolePolicyDocument", mapping(), 0},
		{"Policies", either(text(), mapping(), listOf(either(text(), mapping()))), 0},
		{"RolePath", anything(), 0},
		{"PermissionsBoundary", text(), 0},
		{"Environment", mapOf(mapping()), 0},
		{"Events", mapOf(mapping()), 0},
		{"Tags", mapping(), 0},
		{"PropagateTags", boolean(), 0},
		{"Tracing", either(mapping(), text()), 0},
		{"KmsKeyArn", anything(), 0},
		{"DeploymentPreference", mapping(), 0},
		{"ReservedConcurrentExecutions", anything(), 0},
		{"Layers", listOf(either(text(), mapping())), 0},
		{"EventInvokeConfig", mapping(), 0},
		{"EphemeralStorage", anything(), 0},
		{"AutoPublishAlias", text(), 0},
		{"AutoPublishCodeSha256", text(), 0},
		{"AutoPublishAliasAllProperties", boolean(), noIntrinsic},
		{"VersionDescription", anything(), 0},
		{"ProvisionedConcurrencyConfig", anything(), 0},
		{"FileSystemConfigs", anything(), 0},
		{"ImageConfig", anything(), 0},
		{"CodeSigningConfigArn", anything(), 0},
		{"Architectures", anything(), 0},
		{"SnapStart", mapping(), 0},
		{"FunctionUrlConfig", mapping(), 0},
		{"RuntimeManagementConfig", anything(), 0},
		{"LoggingConfig", anything(), 0},
		{"RecursiveLoop", anything(), 0},
		{"SourceKMSKeyArn", anything(), 0},
		{"CapacityProviderConfig", mapping(), 0},
		{"FunctionScalingConfig", mapping(), 0},
		{"VersionDeletionPolicy", oneOf("Delete", "Retain"), 0},
		{"PublishToLatestPublished", anything(), 0},
		{"TenancyConfig", anything(), 0},
		{"DurableConfig", mapping(), 0},
	}
}

// A function is one AWS::Serverless::Function on its way to CloudFormation.
type function struct {
	x      *expansion
	r      *resource
	id     string
	props  *cfn.Node
	shared []cfn.Pair // the attributes that all resources but the function itself get

	lambda       *generated
	alias        *generated // nil when the function publishes none
	role         *role      // the role to be generated, whether it is needed or not
	events       []*event
	destinations []*destination // of asynchronous invocations
	made         []*generated   // in the order of generation
}

// expandFunction makes the resources of a function: the function itself, its version and alias, URL, destinations, role
// and events.
func expandFunction(x *expansion, r *resource) ([]*generated, error) {
	if err := x.expandPolicyTemplates(r); err != nil {
		return nil, err
	}
	if err := checkProperties(r.id(), r.key, r.props(), functionProperties()); err != nil {
		return nil, err
	}
	f := &function{x: x, r: r, id: r.id(), props: r.props(), shared: sharedAttributes(r)}
	for _, step := range []func() error{
		f.readEvents,
		f.checkCombinations,
		f.checkDeadLetterQueue,
		f.checkTenancy,
		f.makeLambda,
		f.checkPackaging,
		f.checkProvisionedConcurrency,
		f.publish,
		f.makeURL,
		f.preferDeployment,
		f.makeInvokeConfig,
		f.makeRole,
		f.expandEvents,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	f.role.finish()
	f.propagateTags()
	return f.made, nil
}

// get returns a property of the function, or nil when it is absent or null.
func (f *function) get(name string) *cfn.Node {
	return present(f.props, name)
}

// at returns where a property stands, or the function when it has no such property.
func (f *function) at(name string) *cfn.Node {
	return cfn.FirstOf(f.props.Get(name), f.r.key)
}

// cause returns a builder for what a property causes; the function itself is the cause when the property is absent.
func (f *function) cause(name string, by cfn.Maker) maker.Builder {
	return maker.At(cfn.FirstOf(f.props.Key(name), f.r.key), by)
}

// refuse files a fault under the function.
func (f *function) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(f.id, cfn.FirstOf(at, f.r.key), format, args...)
}

// emit adds a generated resource.
func (f *function) emit(g ...*generated) {
	f.made = append(f.made, g...)
}

// targetARN is the ARN that events and destinations invoke: that of the alias when there is one.
func (f *function) targetARN(b maker.Builder) *cfn.Node {
	if f.alias != nil {
		return b.Ref(f.alias.id)
	}
	return b.GetAtt(f.id, "Arn")
}

// targetName is the name that permissions and event source mappings take: the alias when there is one.
func (f *function) targetName(b maker.Builder) *cfn.Node {
	return b.Ref(f.targetID())
}

// targetID is the logical ID of what is invoked: the alias or the function.
func (f *function) targetID() string {
	if f.alias != nil {
		return f.alias.id
	}
	return f.id
}

// makeLambda makes the AWS::Lambda::Function. Its Role is that of the author, if any; makeRole sets the final one.
func (f *function) makeLambda() error {
	b := maker.At(f.r.key, maker.FunctionResource)
	code, err := f.code()
	if err != nil {
		return err
	}
	if err := checkTags(f.id, f.get("Tags")); err != nil {
		return err
	}
	g := generate(b, f.id, "AWS::Lambda::Function", mainAttributes(f.r), maker.Entry{Key: "Code", Value: code})
	g.key = f.r.key
	g.copiedIfTruthy(f.props, "FunctionName")
	g.copied(f.props, "Handler", "Runtime", "PackageType", "Description", "MemorySize", "Timeout", "VpcConfig",
		"Environment", "KmsKeyArn", "ReservedConcurrentExecutions", "Layers", "EphemeralStorage", "FileSystemConfigs",
		"ImageConfig", "CodeSigningConfigArn", "Architectures", "SnapStart", "RuntimeManagementConfig", "LoggingConfig",
		"Role", "RecursiveLoop", "PublishToLatestPublished", "TenancyConfig", "DurableConfig")
	g.copiedIfTruthy(f.props, "FunctionScalingConfig")
	g.set("Tags", samTagList(f.cause("Tags", maker.FunctionTags), f.get("Tags")))
	f.lambda = g
	f.emit(g)
	return f.restructure(g)
}

// restructure sets the properties that CloudFormation has in another shape.
func (f *function) restructure(g *generated) error {
	if queue := f.get("DeadLetterQueue"); truthy(queue) {
		b := f.cause("DeadLetterQueue", maker.FunctionResource)
		g.set("DeadLetterConfig", b.Map(maker.Entry{Key: "TargetArn", Value: queue.Get("TargetArn")}))
	}
	tracing, err := f.tracing()
	if err != nil {
		return err
	}
	if tracing != nil {
		g.set("TracingConfig", f.cause("Tracing", maker.FunctionResource).Map(maker.Entry{Key: "Mode", Value: tracing}))
	}
	capacity, err := f.capacityProvider()
	g.set("CapacityProviderConfig", capacity)
	return err
}

// tracing returns the value of the tracing mode, nil when tracing is off.
func (f *function) tracing() (*cfn.Node, error) {
	given := f.get("Tracing")
	if !truthy(given) {
		return nil, nil
	}
	resolved, err := f.x.resolve(given)
	if err != nil {
		return nil, err
	}
	if isString(resolved, "Disabled") {
		return nil, nil
	}
	return f.x.resolveWithin(given)
}

// propagateTags replaces the tags of every resource of the function that can have tags by the author's, when asked to.
func (f *function) propagateTags() {
	tags := f.get("Tags")
	if !truthy(f.get("PropagateTags")) || !truthy(tags) {
		return
	}
	list := tagList(f.cause("Tags", maker.FunctionTags), tags)
	for _, g := range f.made {
		switch g.typ {
		case "AWS::Lambda::Function", "AWS::IAM::Role", "AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::IoT::TopicRule",
			"AWS::S3::Bucket":
			g.set("Tags", list)
		}
	}
}

// expandEvents makes the resources of the events, in their sorted order.
func (f *function) expandEvents() error {
	for _, e := range f.sortedEvents() {
		made, err := e.source.expand(f, e)
		if err != nil {
			return err
		}
		f.emit(made...)
	}
	return nil
}
