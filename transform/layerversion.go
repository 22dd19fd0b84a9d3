package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// layerVersionProperties is the property table of AWS::Serverless::LayerVersion, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-layerversion.html
func layerVersionProperties() []property {
	return []property{
		{"LayerName", either(text(), mapping()), 0},
		{"Description", text(), 0},
		{"PublishLambdaVersion", boolean(), 0},
		{"ContentUri", either(text(), mapping()), required},
		{"CompatibleArchitectures", listOf(either(text(), mapping())), 0},
		{"CompatibleRuntimes", listOf(either(text(), mapping())), 0},
		{"LicenseInfo", text(), 0},
		{"RetentionPolicy", text(), 0},
	}
}

// A layer is one AWS::Serverless::LayerVersion on its way to CloudFormation.
type layer struct {
	x     *expansion
	r     *resource
	props *cfn.Node // with parameters resolved in the properties that are texts
}

// expandLayerVersion makes the AWS::Lambda::LayerVersion. Its logical ID follows its content, so that a change makes a new
// layer version and the old one can be retained.
func expandLayerVersion(x *expansion, r *resource) ([]*generated, error) {
	if err := checkProperties(r.id(), r.key, r.props(), layerVersionProperties()); err != nil {
		return nil, err
	}
	l := &layer{x: x, r: r, props: r.props()}
	if err := l.resolveTexts(); err != nil {
		return nil, err
	}
	deletion, err := l.deletionPolicy()
	if err != nil {
		return nil, err
	}
	// A resolved text can have become something else: the properties that make up the ID are checked again.
	if err := checkProperties(r.id(), r.key, l.props, layerVersionProperties()); err != nil {
		return nil, err
	}
	id := l.logicalID()
	x.out.refs.renamed[r.id()] = id
	made, err := l.version(id, deletion)
	if err != nil {
		return nil, err
	}
	return []*generated{made}, nil
}

// resolveTexts replaces parameters in the properties that the service wants to know as texts.
func (l *layer) resolveTexts() error {
	for _, name := range []string{"LayerName", "LicenseInfo", "Description", "RetentionPolicy"} {
		given := l.props.Get(name)
		if !truthy(given) {
			continue
		}
		value, err := l.x.resolve(given)
		if err != nil {
			return err
		}
		if !value.Is(cfn.String) && !value.IsMap() {
			return refuse(l.r.id(), given, "%s must be a string, but its value here is %s", name, value.Kind.Phrase())
		}
		l.props = l.x.setIn(l.props, name, value)
	}
	return nil
}

// deletionPolicy returns what RetentionPolicy asks for, in CloudFormation's spelling; nil when it asks for nothing.
func (l *layer) deletionPolicy() (*cfn.Node, error) {
	given := present(l.props, "RetentionPolicy")
	if given == nil {
		return nil, nil
	}
	at := l.r.props().Get("RetentionPolicy")
	if isIntrinsic(given) && l.x.opts.StubDeployTime {
		return nil, nil
	}
	if isIntrinsic(given) {
		return nil, refuse(l.r.id(), at, "RetentionPolicy must be known before deployment: write Retain or Delete, or a Ref to a "+
			"parameter that has a value")
	}
	for _, option := range []string{"Retain", "Delete"} {
		if given.Is(cfn.String) && strings.EqualFold(given.Text, option) {
			return maker.At(at, maker.LayerVersion).Str(option), nil
		}
	}
	return nil, refuse(l.r.id(), at, "RetentionPolicy must be Retain or Delete")
}

// logicalID is the ID of the layer with a hash of all that makes it another layer. Neither deletion policies nor metadata do.
func (l *layer) logicalID() string {
	b := maker.At(l.r.key, maker.LayerVersion)
	pairs := []cfn.Pair{{Key: b.Str("Type"), Value: b.Str(typeLayerVersion)}}
	pairs = append(pairs, l.dependsOn()...)
	pairs = append(pairs, attributesNamed(l.r, "Condition", "UpdatePolicy")...)
	var props []cfn.Pair
	for _, p := range l.props.Pairs {
		if !p.Value.IsNull() {
			props = append(props, p)
		}
	}
	pairs = append(pairs, cfn.Pair{Key: b.Str("Properties"), Value: b.Pairs(props)})
	content := b.Map(maker.Entry{Key: l.r.id(), Value: b.Pairs(pairs)})
	return l.r.id() + logicalid.Suffix(content)
}

func (l *layer) dependsOn() []cfn.Pair {
	if p, ok := l.r.node.Lookup("DependsOn"); ok && truthy(p.Value) {
		return []cfn.Pair{p}
	}
	return nil
}

// version makes the resource. What is wrong with its content is filed under the new ID, as the service has it.
func (l *layer) version(id string, deletion *cfn.Node) (*generated, error) {
	b := maker.At(l.r.key, maker.LayerVersion)
	name := present(l.props, "LayerName")
	if !truthy(name) {
		name = b.Str(l.r.id())
	}
	uri := l.props.Get("ContentUri")
	content, err := l.x.codeLocation(id, "ContentUri", uri, maker.At(uri, maker.LayerVersion), lambdaLocation)
	if err != nil {
		return nil, err
	}
	if err := l.checkArchitectures(id); err != nil {
		return nil, err
	}
	g := generate(b, id, "AWS::Lambda::LayerVersion", append(l.dependsOn(), sharedAttributes(l.r)...),
		maker.Entry{Key: "LayerName", Value: name}, maker.Entry{Key: "Content", Value: content})
	g.copied(l.props, "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")
	if deletion == nil && !l.r.node.Has("DeletionPolicy") {
		deletion = b.Str("Retain")
	}
	g.setAttribute("DeletionPolicy", deletion)
	return g, nil
}

// checkArchitectures refuses architectures that Lambda does not have.
func (l *layer) checkArchitectures(id string) error {
	given := l.props.Get("CompatibleArchitectures")
	if !truthy(given) || isIntrinsic(given) {
		return nil
	}
	items := given.Items
	if given.IsMap() {
		items = []*cfn.Node{given}
	}
	for _, item := range items {
		if !isIntrinsic(item) && !isString(item, "x86_64") && !isString(item, "arm64") {
			return refuse(id, item, "CompatibleArchitectures must be a list of x86_64 and arm64")
		}
	}
	return nil
}
