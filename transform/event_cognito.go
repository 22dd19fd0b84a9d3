package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// cognitoEvent makes the function a trigger of a user pool of the same template. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-cognito.html
func cognitoEvent() eventSource {
	return eventSource{
		properties: []property{
			{"UserPool", text(), required},
			{"Trigger", either(text(), listOf(text())), required | noIntrinsic},
		},
		link:   linkUserPool,
		expand: expandCognitoEvent,
	}
}

func userPoolType() linkedType {
	return linkedType{"AWS::Cognito::UserPool", maker.EventUserPoolTrigger, named(
		"AccountRecoverySetting", "AdminCreateUserConfig", "AliasAttributes",
		"AutoVerifiedAttributes", "DeletionProtection", "DeviceConfiguration", "EmailAuthenticationMessage",
		"EmailAuthenticationSubject", "EmailConfiguration", "EmailVerificationMessage", "EmailVerificationSubject",
		"EnabledMfas", "LambdaConfig", "MfaConfiguration", "Policies", "Schema", "SmsAuthenticationMessage",
		"SmsConfiguration", "SmsVerificationMessage", "UserAttributeUpdateSettings", "UsernameAttributes",
		"UsernameConfiguration", "UserPoolAddOns", "UserPoolName", "UserPoolTags", "UserPoolTier",
		"VerificationMessageTemplate", "WebAuthnRelyingPartyID", "WebAuthnUserVerification")}
}

func linkUserPool(f *function, e *event) error {
	pool := e.get("UserPool")
	if f.x.linked(pool) != nil {
		return nil
	}
	const want = "UserPool must be {Ref: X}, where X is a user pool of this template"
	if ref := pool.Arg("Ref"); ref != nil && !ref.Is(cfn.String) {
		return e.refuseFull(f, ref, want)
	}
	return e.refuse(f, e.at("UserPool"), want+"; the transform has to change the pool, so it cannot be one made elsewhere")
}

// expandCognitoEvent makes the permission and sets the triggers. The permission has the name of what it invokes, not that of
// the event: several events of one function share it, and the last one counts.
func expandCognitoEvent(f *function, e *event) ([]*generated, error) {
	pool := f.x.linked(e.get("UserPool"))
	allow := f.permission(e, permission{
		principal: "cognito-idp.amazonaws.com",
		sourceARN: e.build(maker.EventPermission).GetAtt(pool.id(), "Arn"),
		prefix:    f.targetID() + "Cognito",
	})
	if err := f.setTriggers(e, pool); err != nil {
		return nil, err
	}
	g, err := pool.rewritten(userPoolType())
	if err != nil {
		return nil, err
	}
	return []*generated{allow, g}, nil
}

// setTriggers enters the function in the LambdaConfig of the pool, also when the function has a Condition. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cognito-userpool-lambdaconfig.html
func (f *function) setTriggers(e *event, pool *resource) error {
	b := e.build(maker.EventUserPoolTrigger)
	props, err := pool.mapIn(b, pool.node, "Properties")
	if err != nil {
		return err
	}
	config, err := pool.mapIn(b, props, "LambdaConfig")
	if err != nil {
		return err
	}
	triggers := []*cfn.Node{e.get("Trigger")}
	if triggers[0].Is(cfn.List) {
		triggers = triggers[0].Items
	}
	for _, trigger := range triggers {
		if config.Has(trigger.Text) {
			return e.refuse(f, trigger, "the user pool %s has a %s trigger already, and it can have only one; remove one",
				pool.id(), trigger.Text)
		}
		config = maker.With(config, b.Str(trigger.Text), f.targetARN(b))
	}
	pool.setProps(maker.With(props, b.Str("LambdaConfig"), config))
	return nil
}
