package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/iam"
	"github.com/samx-dev/samx/transform/maker"
)

// makeRole builds the execution role and decides whether the function takes it: it does unless the author gives a Role. The
// role is built in any case, so that a fault in Policies is found in any case. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html#sam-function-role
func (f *function) makeRole() error {
	if err := f.buildRole(); err != nil {
		return err
	}
	given := f.get("Role")
	switch {
	case given == nil:
		f.lambda.set("Role", f.role.arn())
		f.emit(f.role.generated)
		return nil
	case given.Arg("Fn::If") == nil:
		return nil
	}
	resolved, err := f.x.resolve(given)
	if err != nil {
		return err
	}
	return f.chooseRole(resolved, f.role.arn())
}

// chooseRole settles a Role that is given under a condition only: the other branch takes the generated role.
func (f *function) chooseRole(given, own *cfn.Node) error {
	test, then, otherwise, ok := ifBranches(given)
	if !ok {
		return f.refuse(given, "Fn::If takes a list of three: the condition, the value if it holds, the value if not")
	}
	b := maker.At(given, maker.FunctionRole)
	switch {
	case isNoValue(then) && isNoValue(otherwise):
		f.lambda.set("Role", own)
	case isNoValue(then):
		f.lambda.set("Role", b.Func("Fn::If", b.List(test, own, otherwise)))
		f.role.setAttribute("Condition", test)
	case isNoValue(otherwise):
		f.lambda.set("Role", b.Func("Fn::If", b.List(test, then, own)))
		if !test.Is(cfn.String) {
			return f.refuse(test, "the condition of Fn::If must be the name of a condition, not %s", test.Kind.Phrase())
		}
		negated := "NOT" + test.Text
		f.x.addCondition(negated, not(b, test), true)
		f.role.setAttribute("Condition", b.Str(negated))
	default:
		f.lambda.set("Role", given)
		return nil
	}
	f.emit(f.role.generated)
	return nil
}

// buildRole makes the role of the function, without what its events add.
func (f *function) buildRole() error {
	f.role = newRole(maker.At(f.r.key, maker.FunctionRole), f.id+"Role", "lambda.amazonaws.com", f.shared)
	f.role.set("AssumeRolePolicyDocument", f.get("AssumeRolePolicyDocument"))
	if p, ok := f.props.Lookup("RolePath"); ok && !p.Value.IsNull() {
		f.role.set("Path", p.Value)
	}
	f.role.copied(f.props, "PermissionsBoundary")
	f.role.set("Tags", samTagList(f.cause("Tags", maker.FunctionTags), f.get("Tags")))
	if err := f.basicPolicies(); err != nil {
		return err
	}
	f.deadLetterPolicy()
	f.destinationPolicies()
	managed, inline, err := f.x.policies(f.r)
	if err != nil {
		return err
	}
	for _, policy := range managed {
		f.role.addManaged(policy)
	}
	f.role.inline = append(f.role.inline, inline...)
	return nil
}

// basicPolicies adds the managed policies that the settings of the function call for.
func (f *function) basicPolicies() error {
	add := func(property, path string) {
		f.role.addManaged(f.cause(property, maker.FunctionRole).Str(f.x.managedPolicyARN(path)))
	}
	if truthy(f.get("DurableConfig")) {
		add("DurableConfig", "service-role/AWSLambdaBasicDurableExecutionRolePolicy")
	} else {
		add("", "service-role/AWSLambdaBasicExecutionRole")
	}
	tracing, err := f.tracing()
	if err != nil {
		return err
	}
	if tracing != nil {
		add("Tracing", f.x.tracingPolicy())
	}
	if truthy(f.get("VpcConfig")) {
		add("VpcConfig", "service-role/AWSLambdaVPCAccessExecutionRole")
	}
	return nil
}

// deadLetterPolicy lets the function send to its dead letter queue or topic.
func (f *function) deadLetterPolicy() {
	queue := f.get("DeadLetterQueue")
	if !truthy(queue) {
		return
	}
	b := f.cause("DeadLetterQueue", maker.FunctionRole)
	action := "sqs:SendMessage"
	if isString(queue.Get("Type"), "SNS") {
		action = "sns:Publish"
	}
	document := iam.Document(b, iam.Allow(b, action, queue.Get("TargetArn")))
	f.role.inline = append(f.role.inline, iam.Policy(b, "DeadLetterQueuePolicy", document))
}
