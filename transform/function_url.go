package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// makeURL makes the function URL, and the permissions that open it to everyone when it asks for no authorization. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functionurlconfig.html
func (f *function) makeURL() error {
	config := f.get("FunctionUrlConfig")
	if !truthy(config) {
		return nil
	}
	if err := f.checkURL(config); err != nil {
		return err
	}
	b := f.cause("FunctionUrlConfig", maker.FunctionURL)
	url := generate(b, f.id+"Url", "AWS::Lambda::Url", f.shared,
		maker.Entry{Key: "TargetFunctionArn", Value: f.targetName(b)})
	url.copied(config, "AuthType")
	url.copiedIfTruthy(config, "Cors")
	url.copied(config, "InvokeMode")
	f.emit(url)
	if isString(config.Get("AuthType"), "NONE") {
		f.openURL(config.Get("AuthType"))
	}
	return nil
}

// openURL lets everyone invoke the function through its URL.
func (f *function) openURL(cause *cfn.Node) {
	b := maker.At(cause, maker.FunctionURLPermission)
	open := func(id, action string, extra maker.Entry) *generated {
		return generate(b, f.id+id, "AWS::Lambda::Permission", f.shared,
			maker.Entry{Key: "Action", Value: b.Str(action)},
			maker.Entry{Key: "FunctionName", Value: f.targetName(b)},
			maker.Entry{Key: "Principal", Value: b.Str("*")},
			extra)
	}
	f.emit(
		open("UrlPublicPermissions", "lambda:InvokeFunctionUrl",
			maker.Entry{Key: "FunctionUrlAuthType", Value: b.Str("NONE")}),
		open("URLInvokeAllowPublicAccess", "lambda:InvokeFunction",
			maker.Entry{Key: "InvokedViaFunctionUrl", Value: b.Bool(true)}))
}

func (f *function) checkURL(config *cfn.Node) error {
	if isIntrinsic(config) {
		return nil
	}
	auth := config.Get("AuthType")
	if !isIntrinsic(auth) && !isString(auth, "AWS_IAM") && !isString(auth, "NONE") {
		return f.refuse(cfn.FirstOf(auth, config), "FunctionUrlConfig.AuthType must be AWS_IAM or NONE")
	}
	cors := config.Get("Cors")
	if !truthy(cors) || isIntrinsic(cors) {
		return nil
	}
	if !cors.IsMap() {
		return f.refuse(cors, "FunctionUrlConfig.Cors must be a map, not %s", cors.Kind.Phrase())
	}
	return f.checkURLCORS(cors)
}

func (f *function) checkURLCORS(cors *cfn.Node) error {
	table := []property{
		{"AllowOrigins", listing(), 0},
		{"AllowMethods", listing(), 0},
		{"AllowCredentials", boolean(), 0},
		{"AllowHeaders", listing(), 0},
		{"ExposeHeaders", listing(), 0},
		{"MaxAge", integer(), 0},
	}
	for _, p := range cors.Pairs {
		known := false
		for _, q := range table {
			if q.name != p.Key.Text {
				continue
			}
			known = true
			if !isIntrinsic(p.Value) && !q.shape.fits(p.Value) {
				return f.refuse(p.Value, "FunctionUrlConfig.Cors.%s must be %s, not %s", q.name, q.shape.words, p.Value.Kind.Phrase())
			}
		}
		if !known {
			return f.refuse(p.Key, "%s is not a property of FunctionUrlConfig.Cors%s", p.Key.Text, didYouMean(p.Key.Text, table))
		}
	}
	return nil
}
