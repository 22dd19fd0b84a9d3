package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// publish makes the version and the alias of a function with AutoPublishAlias. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html
func (f *function) publish() error {
	given := f.get("AutoPublishAlias")
	if !truthy(given) {
		return nil
	}
	name, err := f.aliasName(given)
	if err != nil {
		return err
	}
	hash, err := f.codeHash()
	if err != nil {
		return err
	}
	if hash != "" {
		if err := f.describe(hash); err != nil {
			return err
		}
	}
	version, err := f.version(hash)
	if err != nil {
		return err
	}
	f.emit(version)
	f.makeAlias(name, version)
	return nil
}

// aliasName returns the name of the alias, as the node to emit.
func (f *function) aliasName(given *cfn.Node) (*cfn.Node, error) {
	resolved, err := f.x.resolve(given)
	if err != nil {
		return nil, err
	}
	name, ok := resolved.Str()
	switch {
	case !ok && f.x.opts.StubDeployTime:
		return aliasStandIn(given), nil
	case !ok:
		return nil, f.refuse(given, "AutoPublishAlias must be known before deployment: a string, or a Ref to a parameter "+
			"with a string value, not %s", resolved.Kind.Phrase())
	case name == "":
		return nil, f.refuse(given, "AutoPublishAlias is an empty string here; give the alias a name, or remove the property")
	case !isAliasName(name):
		return nil, f.refuse(given, "%q is no name for an alias: it takes letters, digits, - and _, and not digits only", name)
	}
	return resolved, nil
}

// aliasStandIn is the name of an alias that only the deployment knows.
func aliasStandIn(given *cfn.Node) *cfn.Node {
	return maker.At(given, maker.ArtifactStandIn).Str("alias")
}

func isAliasName(name string) bool {
	digitsOnly := true
	for _, c := range name {
		switch {
		case c >= '0' && c <= '9':
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_':
			digitsOnly = false
		default:
			return false
		}
	}
	return name != "" && !digitsOnly
}

// codeHash returns the author's hash of the code, AutoPublishCodeSha256; "" when there is none.
func (f *function) codeHash() (string, error) {
	given := f.get("AutoPublishCodeSha256")
	if !truthy(given) {
		return "", nil
	}
	resolved, err := f.x.resolve(given)
	if err != nil {
		return "", err
	}
	hash, ok := resolved.Str()
	if !ok && f.x.opts.StubDeployTime {
		return "", nil
	}
	if !ok {
		return "", f.refuse(given, "AutoPublishCodeSha256 must be known before deployment: a string, or a Ref to a "+
			"parameter with a string value, not %s", resolved.Kind.Phrase())
	}
	return hash, nil
}

// describe puts the author's hash of the code at the end of the description, so that a change of the code alone changes
// the function.
func (f *function) describe(hash string) error {
	b := f.cause("AutoPublishCodeSha256", maker.FunctionResource)
	given, err := f.x.resolve(f.get("Description"))
	if err != nil {
		return err
	}
	description := b.Str(hash)
	if text, ok := given.Str(); ok && text != "" {
		description = b.Str(text + " " + hash)
	} else if truthy(given) {
		description = b.Func("Fn::Join", b.List(b.Str(" "), b.List(given, b.Str(hash))))
	}
	f.lambda.set("Description", description)
	return nil
}

// version makes the AWS::Lambda::Version. Its logical ID holds a hash of what the version consists of, for a version is
// only published when its resource is new.
func (f *function) version(hash string) (*generated, error) {
	b := f.cause("AutoPublishAlias", maker.FunctionVersion)
	code, err := f.x.resolve(f.lambda.get("Code"))
	if err != nil {
		return nil, err
	}
	f.lambda.set("Code", code)
	suffix := logicalid.FromHash(hash)
	if hash == "" {
		data, err := f.versionData(code)
		if err != nil {
			return nil, err
		}
		suffix = logicalid.Suffix(data)
	}
	g := generate(b, f.id+"Version"+suffix, "AWS::Lambda::Version", f.shared,
		maker.Entry{Key: "FunctionName", Value: b.Ref(f.id)},
		maker.Entry{Key: "Description", Value: f.get("VersionDescription")})
	if f.get("CapacityProviderConfig") != nil {
		g.copied(f.props, "FunctionScalingConfig")
	}
	g.setAttribute("DeletionPolicy", f.versionDeletionPolicy(b))
	return g, nil
}

// versionDeletionPolicy keeps old versions unless told otherwise: they would be deleted as soon as a new one replaces them.
func (f *function) versionDeletionPolicy(b maker.Builder) *cfn.Node {
	if own := f.r.node.Get("DeletionPolicy"); own != nil {
		return own
	}
	if given := f.get("VersionDeletionPolicy"); given != nil {
		return given
	}
	if f.get("CapacityProviderConfig") != nil {
		return b.Str("Delete")
	}
	return b.Str("Retain")
}

// versionData is what the hash in the ID of a version is made of: the code, the environment, the memory and SnapStart; or
// all properties of the function with AutoPublishAliasAllProperties.
func (f *function) versionData(code *cfn.Node) (*cfn.Node, error) {
	if truthy(f.get("AutoPublishAliasAllProperties")) {
		return f.allProperties(), nil
	}
	data := code
	if env := f.get("Environment"); truthy(env) {
		for _, p := range entriesOf(env) {
			data = maker.With(data, p.Key, p.Value)
		}
	}
	if p, _ := f.props.Lookup("MemorySize"); truthy(p.Value) {
		data = maker.With(data, p.Key, p.Value)
	}
	if p, _ := f.props.Lookup("SnapStart"); truthy(p.Value) {
		if on := p.Value.Get("ApplyOn"); on != nil && !isString(on, "None") {
			data = maker.With(data, p.Key, p.Value)
		}
	}
	return data, nil
}

// allProperties is the function as made so far and the layers of this template that publish a function version of their own.
func (f *function) allProperties() *cfn.Node {
	data := f.lambda.propsNode()
	layers := f.get("Layers")
	if !layers.Is(cfn.List) {
		return data
	}
	for _, layer := range layers.Items {
		r := f.x.resources.get(referencedID(layer))
		if r != nil && truthy(r.props().Get("PublishLambdaVersion")) {
			data = maker.With(data, r.key, r.props())
		}
	}
	return data
}

// makeAlias makes the AWS::Lambda::Alias that points at the version. From here on it is what events and URLs invoke.
func (f *function) makeAlias(name *cfn.Node, version *generated) {
	b := f.cause("AutoPublishAlias", maker.FunctionAlias)
	id := f.id + "Alias" + strings.NewReplacer("-", "D", "_", "U").Replace(name.Text)
	f.alias = generate(b, id, "AWS::Lambda::Alias", f.shared,
		maker.Entry{Key: "Name", Value: name},
		maker.Entry{Key: "FunctionName", Value: b.Ref(f.id)},
		maker.Entry{Key: "FunctionVersion", Value: b.GetAtt(version.id, "Version")})
	f.alias.copiedIfTruthy(f.props, "ProvisionedConcurrencyConfig")
	f.emit(f.alias)
}
