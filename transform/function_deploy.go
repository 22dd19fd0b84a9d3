package transform

import (
	"sort"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

const (
	deploymentApplication = "ServerlessDeploymentApplication"
	deploymentRole        = "CodeDeployServiceRole"
	deploymentCondition   = "ServerlessCodeDeployCondition"
)

// A deployment is an enabled DeploymentPreference: its function is deployed by CodeDeploy, step by step. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html
type deployment struct {
	functionID string
	preference *cfn.Node
	key        *cfn.Node // where DeploymentPreference stands
	typ        *cfn.Node // resolved
	condition  *cfn.Node // that of the function, when it is to be passed through; else nil
	tags       *cfn.Node // to propagate; else nil
}

func (d *deployment) groupID() string { return d.functionID + "DeploymentGroup" }

// preferDeployment registers the deployment preference of the function and ties its alias to it.
func (f *function) preferDeployment() error {
	preference := f.get("DeploymentPreference")
	if !truthy(preference) {
		return nil
	}
	d := &deployment{functionID: f.id, preference: preference, key: f.props.Key("DeploymentPreference")}
	enabled, err := f.deploymentEnabled(preference)
	if err != nil {
		return err
	}
	if d.typ, err = f.x.resolveAll(preference.Get("Type")); err != nil {
		return err
	}
	passCondition, err := f.passthroughCondition(preference)
	if err != nil || !enabled {
		return err
	}
	if err := f.checkDeployment(preference); err != nil {
		return err
	}
	if condition := f.r.node.Get("Condition"); passCondition && truthy(condition) {
		d.condition = condition
	}
	if truthy(f.get("PropagateTags")) && truthy(f.get("Tags")) {
		d.tags = f.get("Tags")
	}
	f.x.codeDeploy = append(f.x.codeDeploy, d)
	f.alias.setAttribute("UpdatePolicy", f.aliasUpdate(d))
	return nil
}

func (f *function) checkDeployment(preference *cfn.Node) error {
	if !preference.Has("Type") {
		return f.refuse(preference, "DeploymentPreference needs a Type, such as Canary10Percent5Minutes or AllAtOnce")
	}
	if hooks := preference.Get("Hooks"); preference.Has("Hooks") && !hooks.IsMap() {
		return f.refuse(hooks, "DeploymentPreference.Hooks must be a map with PreTraffic and PostTraffic, not %s", hooks.Kind.Phrase())
	}
	if f.alias == nil {
		return f.refuse(f.props.Key("DeploymentPreference"), "DeploymentPreference needs AutoPublishAlias, for it is the alias "+
			"whose traffic is shifted")
	}
	return nil
}

// deploymentEnabled is true for anything but a false value; an unresolved intrinsic counts as true.
func (f *function) deploymentEnabled(preference *cfn.Node) (bool, error) {
	if !preference.Has("Enabled") {
		return true, nil
	}
	enabled, err := f.x.resolveAll(preference.Get("Enabled"))
	if isString(enabled, "false") || isString(enabled, "False") {
		return false, err
	}
	return truthy(enabled), err
}

// passthroughCondition reports whether the condition of the function is also that of its deployment. The numbers 1 and 0 count as
// true and false.
func (f *function) passthroughCondition(preference *cfn.Node) (bool, error) {
	given := preference.Get("PassthroughCondition")
	if given == nil {
		return f.x.opts.AllFeatures, nil
	}
	resolved, err := f.x.resolveAll(given)
	if err != nil {
		return false, err
	}
	if value, ok := resolved.Bool(); ok {
		return value, nil
	}
	if value, ok := resolved.Float(); ok && (value == 1 || value == 0) {
		return value == 1, nil
	}
	switch text, _ := resolved.Str(); text {
	case "true", "True":
		return true, nil
	case "false", "False":
		return false, nil
	}
	if f.x.opts.StubDeployTime && isIntrinsic(resolved) {
		return false, nil
	}
	return false, f.refuse(given, "DeploymentPreference.PassthroughCondition must be true or false, or a reference to a "+
		"parameter with such a value")
}

// aliasUpdate is the update policy that leaves the alias to CodeDeploy. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html
func (f *function) aliasUpdate(d *deployment) *cfn.Node {
	b := maker.At(d.key, maker.FunctionAlias)
	hooks := d.preference.Get("Hooks")
	return b.Map(maker.Entry{Key: "CodeDeployLambdaAliasUpdate", Value: b.Map(
		maker.Entry{Key: "ApplicationName", Value: b.Ref(deploymentApplication)},
		maker.Entry{Key: "DeploymentGroupName", Value: b.Ref(d.groupID())},
		maker.Entry{Key: "BeforeAllowTrafficHook", Value: hook(hooks, "PreTraffic")},
		maker.Entry{Key: "AfterAllowTrafficHook", Value: hook(hooks, "PostTraffic")},
	)})
}

// hook returns the function to call around a deployment; nil when there is none, a reference to nothing included.
func hook(hooks *cfn.Node, name string) *cfn.Node {
	value := present(hooks, name)
	if arg := value.Arg("Ref"); arg.Is(cfn.Null) {
		return nil
	}
	return value
}

// deployments makes what the enabled deployment preferences share, and the deployment group of each.
func (x *expansion) deployments() {
	if len(x.codeDeploy) == 0 {
		return
	}
	b := maker.At(x.codeDeploy[0].key, maker.DeploymentApplication)
	attrs := x.deploymentAttributes(b)
	tags := x.deploymentTags(b)
	x.out.put(nil, generate(b, deploymentApplication, "AWS::CodeDeploy::Application", attrs,
		maker.Entry{Key: "ComputePlatform", Value: b.Str("Lambda")},
		maker.Entry{Key: "Tags", Value: tags}))
	if x.needsDeploymentRole() {
		x.out.put(nil, x.deploymentRole(b.By(maker.DeploymentRole), attrs, tags))
	}
	for _, d := range x.codeDeploy {
		group, err := d.group()
		if err != nil {
			x.refused = append(x.refused, err)
			continue
		}
		x.out.put(x.resources.get(d.functionID), group)
	}
}

// deploymentAttributes gives the shared resources a condition when all the functions have one: they are needed as soon as one
// of the functions is there.
func (x *expansion) deploymentAttributes(b maker.Builder) []cfn.Pair {
	var names []string
	for _, d := range x.codeDeploy {
		if d.condition == nil {
			return nil
		}
		if name := d.condition.Text; !contains(names, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	name := names[0]
	if len(names) > 1 {
		name = deploymentCondition
		x.addAnyOf(b.By(maker.Condition), name, names, false)
	}
	return []cfn.Pair{{Key: b.Str("Condition"), Value: b.Str(name)}}
}

// deploymentTags merges the tags of the functions that propagate theirs; those of a later function win.
func (x *expansion) deploymentTags(b maker.Builder) *cfn.Node {
	merged := b.Map()
	for _, d := range x.codeDeploy {
		for _, p := range entriesOf(d.tags) {
			merged = maker.With(merged, p.Key, p.Value)
		}
	}
	if merged.Len() == 0 {
		return nil
	}
	return tagList(b, merged)
}

func (x *expansion) needsDeploymentRole() bool {
	for _, d := range x.codeDeploy {
		if !truthy(d.preference.Get("Role")) {
			return true
		}
	}
	return false
}

// deploymentRole lets CodeDeploy shift the traffic of the aliases.
func (x *expansion) deploymentRole(b maker.Builder, attrs []cfn.Pair, tags *cfn.Node) *generated {
	policy := "service-role/AWSCodeDeployRoleForLambda"
	if x.partition == "aws-iso" || x.partition == "aws-iso-b" {
		policy = "service-role/AWSCodeDeployRoleForLambdaLimited"
	}
	return generate(b, deploymentRole, "AWS::IAM::Role", attrs,
		maker.Entry{Key: "AssumeRolePolicyDocument", Value: iam.AssumeRole(b, "codedeploy.amazonaws.com")},
		maker.Entry{Key: "ManagedPolicyArns", Value: b.Strs(x.managedPolicyARN(policy))},
		maker.Entry{Key: "Tags", Value: tags})
}

// group makes the AWS::CodeDeploy::DeploymentGroup of one function.
func (d *deployment) group() (*generated, error) {
	b := maker.At(d.key, maker.DeploymentGroup)
	alarms, err := d.alarms(b)
	if err != nil {
		return nil, err
	}
	role := presentIfTruthy(d.preference, "Role")
	if role == nil {
		role = b.GetAtt(deploymentRole, "Arn")
	}
	g := generate(b, d.groupID(), "AWS::CodeDeploy::DeploymentGroup", nil,
		maker.Entry{Key: "AlarmConfiguration", Value: alarms},
		maker.Entry{Key: "ApplicationName", Value: b.Ref(deploymentApplication)},
		maker.Entry{Key: "AutoRollbackConfiguration", Value: b.Map(
			maker.Entry{Key: "Enabled", Value: b.Bool(true)},
			maker.Entry{Key: "Events", Value: b.Strs("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM",
				"DEPLOYMENT_STOP_ON_REQUEST")})},
		maker.Entry{Key: "DeploymentConfigName", Value: configName(d.typ)},
		maker.Entry{Key: "DeploymentStyle", Value: b.Map(
			maker.Entry{Key: "DeploymentType", Value: b.Str("BLUE_GREEN")},
			maker.Entry{Key: "DeploymentOption", Value: b.Str("WITH_TRAFFIC_CONTROL")})},
		maker.Entry{Key: "ServiceRoleArn", Value: role})
	g.copiedIfTruthy(d.preference, "TriggerConfigurations")
	if d.tags != nil {
		g.set("Tags", tagList(b, d.tags))
	}
	g.setAttribute("Condition", d.condition)
	return g, nil
}

// configName turns the short names of CodeDeploy's configurations for Lambda into their full ones, in every branch of an
// intrinsic. Other names stay; null is no name.
func configName(n *cfn.Node) *cfn.Node {
	if n.IsNull() {
		return nil
	}
	if s, ok := n.Str(); ok && isDeploymentConfig(s) {
		b := maker.At(n, maker.DeploymentGroup)
		return b.Func("Fn::Sub", fullConfigName(b, n))
	}
	if !isIntrinsic(n) {
		return n
	}
	return configNamesIn(n)
}

// configNamesIn replaces the names in the arguments of an intrinsic: in lists and other intrinsics, but not in maps.
func configNamesIn(n *cfn.Node) *cfn.Node {
	if s, ok := n.Str(); ok {
		if isDeploymentConfig(s) {
			b := maker.At(n, maker.DeploymentGroup)
			return b.Func("Fn::Sub", fullConfigName(b, n))
		}
		return n
	}
	if s, ok := n.Arg("Fn::Sub").Str(); ok && isDeploymentConfig(s) {
		arg := n.Arg("Fn::Sub")
		return maker.Replace(n, nil, []cfn.Pair{{Key: n.Pairs[0].Key, Value: fullConfigName(maker.At(arg, maker.DeploymentGroup), arg)}})
	}
	if !n.Is(cfn.List) && !isIntrinsic(n) {
		return n
	}
	items := make([]*cfn.Node, len(n.Items))
	for i, item := range n.Items {
		items[i] = configNamesIn(item)
	}
	pairs := make([]cfn.Pair, len(n.Pairs))
	for i, p := range n.Pairs {
		pairs[i] = cfn.Pair{Key: p.Key, Value: configNamesIn(p.Value)}
	}
	return maker.Replace(n, items, pairs)
}

func fullConfigName(b maker.Builder, name *cfn.Node) *cfn.Node {
	return b.List(b.Str("CodeDeployDefault.Lambda${ConfigName}"), b.Map(maker.Entry{Key: "ConfigName", Value: name}))
}

// isDeploymentConfig reports whether CodeDeploy has a configuration for Lambda of this short name. See
// https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
func isDeploymentConfig(name string) bool {
	switch name {
	case "Canary10Percent5Minutes", "Canary10Percent10Minutes", "Canary10Percent15Minutes", "Canary10Percent30Minutes",
		"Linear10PercentEvery1Minute", "Linear10PercentEvery2Minutes", "Linear10PercentEvery3Minutes",
		"Linear10PercentEvery10Minutes", "AllAtOnce":
		return true
	}
	return false
}

// alarms turns the list of alarms into the configuration that stops a deployment; nil when there are none.
func (d *deployment) alarms(b maker.Builder) (*cfn.Node, error) {
	given := d.preference.Get("Alarms")
	if !truthy(given) || isNoValue(given) {
		return nil, nil
	}
	if given.Arg("Fn::If") == nil {
		return d.alarmList(b, given)
	}
	test, then, otherwise, ok := ifBranches(given)
	if !ok {
		return nil, refuse(d.functionID, given, "Fn::If takes a list of three: the condition, the value if it holds, the value if not")
	}
	a, err := d.alarmList(b, then)
	if err != nil {
		return nil, err
	}
	c, err := d.alarmList(b, otherwise)
	if err != nil {
		return nil, err
	}
	return b.Func("Fn::If", b.List(test, a, c)), nil
}

func (d *deployment) alarmList(b maker.Builder, list *cfn.Node) (*cfn.Node, error) {
	if !list.Is(cfn.List) {
		return nil, refuse(d.functionID, list, "DeploymentPreference.Alarms must be a list of alarm names, not %s", list.Kind.Phrase())
	}
	if len(list.Items) == 0 || isNoValue(list.Items[0]) {
		return b.Map(), nil
	}
	names := make([]*cfn.Node, len(list.Items))
	for i, item := range list.Items {
		names[i] = b.Map(maker.Entry{Key: "Name", Value: item})
	}
	return b.Map(
		maker.Entry{Key: "Enabled", Value: b.Bool(true)},
		maker.Entry{Key: "Alarms", Value: b.List(names...)},
	), nil
}
