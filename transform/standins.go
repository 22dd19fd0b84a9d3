package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// What stands in for artifacts that are not packaged yet.
const (
	standInObject = "s3://bucket/value"
	standInImage  = "111111111111.dkr.ecr.region.amazonaws.com/repository"
)

// standIns puts stand-ins in place of artifacts, when asked to, so that a template can be expanded before it is packaged.
func (x *expansion) standIns() error {
	section := x.root.Get("Resources")
	if !x.opts.StubArtifacts && !x.opts.StubDeployTime || !section.IsMap() {
		return nil
	}
	pairs := append([]cfn.Pair(nil), section.Pairs...)
	onlyZip := true
	for i, p := range pairs {
		s := standIn{deployTime: x.opts.StubDeployTime, key: p.Key, node: p.Value, props: p.Value.Get("Properties")}
		pairs[i].Value = s.resource()
		typ, _ := p.Value.Get("Type").Str()
		onlyZip = onlyZip && (typ != typeFunction || s.packageType() == "Zip")
	}
	x.root = maker.With(x.root, x.root.Key("Resources"), maker.Replace(section, nil, pairs))
	if onlyZip {
		x.standInForGlobals()
	}
	return nil
}

// standInForGlobals replaces the CodeUri that all functions inherit.
func (x *expansion) standInForGlobals() {
	globals := x.root.Get("Globals")
	inherited := globals.Get("Function")
	uri := inherited.Get("CodeUri")
	if s := (standIn{deployTime: x.opts.StubDeployTime}); uri == nil || !s.needed(uri) {
		return
	}
	inherited = maker.With(inherited, inherited.Key("CodeUri"), maker.At(uri, maker.ArtifactStandIn).Str(standInObject))
	globals = maker.With(globals, globals.Key("Function"), inherited)
	x.root = maker.With(x.root, x.root.Key("Globals"), globals)
}

// A standIn gives one resource its stand-ins.
type standIn struct {
	deployTime       bool // also for what only deployment tells
	key, node, props *cfn.Node
}

// resource returns the resource with its stand-ins. Anything but a SAM resource that is made of maps stays as it is.
func (s standIn) resource() *cfn.Node {
	if !s.node.IsMap() || s.props != nil && !s.props.IsMap() {
		return s.node
	}
	switch typ, _ := s.node.Get("Type").Str(); typ {
	case typeFunction:
		return s.function()
	case typeLayerVersion:
		return s.object("ContentUri", true)
	case typeAPI, typeHTTPAPI, typeStateMachine:
		return s.object("DefinitionUri", false)
	case typeApplication:
		if s.deployTime && s.props.Get("Location").IsMap() {
			return s.set("Location", standInObject)
		}
	}
	return s.node
}

func (s standIn) function() *cfn.Node {
	switch s.packageType() {
	case "Zip":
		return s.object("CodeUri", present(s.props, "InlineCode") == nil)
	case "Image":
		buildable := s.node.Get("Metadata").Has("Dockerfile")
		if present(s.props, "ImageUri") == nil && (buildable || s.deployTime) {
			return s.set("ImageUri", standInImage)
		}
	}
	return s.node
}

// packageType returns how a function is packaged; "" when only deployment tells.
func (s standIn) packageType() string {
	given := presentIfTruthy(s.props, "PackageType")
	if given == nil {
		return "Zip"
	}
	name, _ := given.Str()
	return name
}

// object puts a stand-in for an object in S3; also where the property is absent, when it must not be.
func (s standIn) object(name string, must bool) *cfn.Node {
	given := present(s.props, name)
	if given == nil && must || given != nil && s.needed(given) {
		return s.set(name, standInObject)
	}
	return s.node
}

// needed reports whether a value given for an object in S3 does not say where that is: a local path, or, if deployment is to be
// left out of account, an intrinsic.
func (s standIn) needed(given *cfn.Node) bool {
	if text, ok := given.Str(); ok {
		return len(text) < 5 || !strings.EqualFold(text[:5], "s3://")
	}
	return s.deployTime && isIntrinsic(given)
}

// set returns the resource with a stand-in for the property, made where the value or else the logical ID stands.
func (s standIn) set(name, value string) *cfn.Node {
	b := maker.At(cfn.FirstOf(present(s.props, name), s.key), maker.ArtifactStandIn)
	props := s.props
	if props == nil {
		props = b.Map()
	}
	key := cfn.FirstOf(props.Key(name), b.Str(name))
	props = maker.With(props, key, b.Str(value))
	return maker.With(s.node, cfn.FirstOf(s.node.Key("Properties"), b.Str("Properties")), props)
}
