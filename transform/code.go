package transform

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/maker"
)

// code makes the Code of the AWS::Lambda::Function: from InlineCode or CodeUri, or from ImageUri for a container image. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
func (f *function) code() (*cfn.Node, error) {
	switch given := presentIfTruthy(f.props, "PackageType"); {
	case given == nil || isString(given, "Zip"):
		return f.zipCode()
	case isString(given, "Image"):
		return f.imageCode()
	default:
		return nil, f.refuse(given, "PackageType must be Zip or Image, and no intrinsic function: SAM has to know which")
	}
}

func (f *function) zipCode() (*cfn.Node, error) {
	code, err := f.zipFile()
	if err != nil {
		return nil, err
	}
	if key := presentIfTruthy(f.props, "SourceKMSKeyArn"); key != nil {
		code = maker.With(code, f.cause("SourceKMSKeyArn", maker.FunctionCode).Str("SourceKMSKeyArn"), key)
	}
	return code, nil
}

// zipFile says where the code lies; InlineCode goes first, and a CodeUri next to it is not even looked at.
func (f *function) zipFile() (*cfn.Node, error) {
	if inline := f.get("InlineCode"); inline != nil {
		return f.cause("InlineCode", maker.FunctionCode).Map(maker.Entry{Key: "ZipFile", Value: inline}), nil
	}
	uri := f.get("CodeUri")
	if uri == nil {
		return nil, f.refuse(f.at("CodeUri"), "the function has no code: give it a CodeUri or InlineCode, "+
			"or PackageType: Image and an ImageUri; --stub-artifacts puts a stand-in for the code that is not packaged yet")
	}
	return f.x.codeLocation(f.id, "CodeUri", uri, f.cause("CodeUri", maker.FunctionCode), lambdaLocation)
}

func (f *function) imageCode() (*cfn.Node, error) {
	uri := presentIfTruthy(f.props, "ImageUri")
	if uri == nil {
		return nil, f.refuse(f.at("ImageUri"), "a function with PackageType Image needs an ImageUri, such as "+
			"ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG; --stub-artifacts puts a stand-in for an image that is not built yet")
	}
	return f.cause("ImageUri", maker.FunctionCode).Map(maker.Entry{Key: "ImageUri", Value: uri}), nil
}

// checkPackaging refuses properties that do not go with the package type.
func (f *function) checkPackaging() error {
	if isString(f.props.Get("PackageType"), "Image") {
		return f.checkImagePackaging()
	}
	for _, name := range []string{"Runtime", "Handler"} {
		if presentIfTruthy(f.props, name) == nil {
			return f.refuse(f.at(name), "the function has no %s; a function with PackageType Zip, the default, needs both "+
				"Runtime and Handler", name)
		}
	}
	if config := presentIfTruthy(f.props, "ImageConfig"); config != nil {
		return f.refuse(config, "ImageConfig is for functions with PackageType Image; remove it")
	}
	return nil
}

func (f *function) checkImagePackaging() error {
	for _, name := range []string{"Handler", "Runtime", "Layers"} {
		if given := presentIfTruthy(f.props, name); given != nil {
			return f.refuse(given, "%s is for functions with PackageType Zip; the image decides it, remove it", name)
		}
	}
	return nil
}

// A location is where an artifact lies in S3; version is nil when none is given.
type location struct {
	bucket, key, version *cfn.Node
}

// locationNames are the names that the parts of a location have in the output.
type locationNames struct {
	bucket, key, version string
}

// The names of the parts: of the code of functions and layers, and of the definitions of APIs and state machines.
var (
	lambdaLocation     = locationNames{"S3Bucket", "S3Key", "S3ObjectVersion"}
	definitionLocation = locationNames{"Bucket", "Key", "Version"}
)

// entries returns the parts under their names, in the order in which the service stores them.
func (l location) entries(names locationNames) []maker.Entry {
	return []maker.Entry{
		{Key: names.bucket, Value: l.bucket}, {Key: names.key, Value: l.key}, {Key: names.version, Value: l.version},
	}
}

// codeLocation makes the location of the code that a property (CodeUri, ContentUri) of the resource id points to.
func (x *expansion) codeLocation(
	id, property string, value *cfn.Node, b maker.Builder, names locationNames,
) (*cfn.Node, error) {
	if text, ok := value.Str(); ok && dynamicReference.Possible(text) && strings.Contains(dynamicReference.Get().FindString(text), "/") {
		return nil, refuse(id, value, "%s cannot be a dynamic reference to a name with a slash; write it as a map with "+
			"Bucket and Key", property)
	}
	where, err := x.location(id, property, value, b)
	if err != nil {
		return nil, err
	}
	return b.Map(where.entries(names)...), nil
}

// dynamicReference is a value that CloudFormation fetches at deploy time, which no location can be read from. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
var dynamicReference = lazy.Pattern{Expression: `\{\{resolve:(ssm|ssm-secure|secretsmanager):[a-zA-Z0-9_.\-/]+(:[0-9]+)?\}\}`, Has: "{{resolve:"}

// location reads a property that points to an artifact: an S3 URI, or a map with Bucket, Key and Version. Parts of a marked URI
// are marked.
func (x *expansion) location(id, property string, value *cfn.Node, b maker.Builder) (location, error) {
	switch {
	case value.IsMap():
		return mappedLocation(id, property, value)
	case !value.Is(cfn.String):
		return location{}, refuse(id, value, "%s must be an S3 URI (s3://bucket/key) or a map with Bucket and Key, not %s",
			property, value.Kind.Phrase())
	}
	uri, ok := parseS3URI(value.Text)
	if !ok {
		return location{}, refuse(id, value, "%s must be an S3 URI such as s3://bucket/key or s3://bucket/key?versionId=1, "+
			"not %q; package the template first, or put a stand-in for the local path with --stub-artifacts", property, value.Text)
	}
	where := location{bucket: x.realm.Derive(b, uri.bucket, value), key: x.realm.Derive(b, uri.key, value)}
	if uri.version != "" {
		where.version = x.realm.Derive(b, uri.version, value)
	}
	return where, nil
}

func mappedLocation(id, property string, value *cfn.Node) (location, error) {
	if !truthy(value.Get("Bucket")) || !truthy(value.Get("Key")) {
		if isIntrinsic(value) {
			return location{}, refuse(id, value, "%s cannot be an intrinsic function: SAM has to know the bucket and the key; "+
				"write a map whose Bucket and Key are intrinsic functions", property)
		}
		return location{}, refuse(id, value, "%s needs both Bucket and Key when it is a map", property)
	}
	return location{bucket: value.Get("Bucket"), key: value.Get("Key"), version: value.Get("Version")}, nil
}

// An s3URI is s3://bucket/key?versionId=version, its parts as written but for the version, which is decoded.
type s3URI struct {
	bucket, key, version string
}

// withoutBreaks drops the characters that URIs are read without.
func withoutBreaks(c rune) rune {
	if c == '\t' || c == '\r' || c == '\n' {
		return -1
	}
	return c
}

// parseS3URI reads an S3 URI. It needs a bucket and a slash after it; the key may be empty, and has no slash in front.
func parseS3URI(text string) (s3URI, bool) {
	text = strings.TrimLeftFunc(text, func(c rune) bool { return c <= ' ' })
	text = strings.Map(withoutBreaks, text)
	scheme, rest, _ := strings.Cut(text, "://")
	if !strings.EqualFold(scheme, "s3") {
		return s3URI{}, false
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	bucket, key, found := strings.Cut(rest, "/")
	if !found || bucket == "" || !plainHost(bucket) {
		return s3URI{}, false
	}
	return s3URI{bucket, strings.TrimLeft(key, "/"), versionID(query)}, true
}

// plainHost reports whether a host is well-formed: brackets, in which tokens that were never filled in stand, are for IP
// addresses.
func plainHost(host string) bool {
	before, inner, opened := strings.Cut(host, "[")
	address, _, closed := strings.Cut(inner, "]")
	if !opened {
		return !strings.Contains(before, "]")
	}
	ip, err := netip.ParseAddr(address)
	return closed && err == nil && ip.Is6()
}

// versionID returns the versionId of a query, when there is exactly one that is not empty.
func versionID(query string) string {
	var versions []string
	for _, parameter := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(parameter, "=")
		if value != "" && unescape(name) == "versionId" {
			versions = append(versions, unescape(value))
		}
	}
	if len(versions) != 1 {
		return ""
	}
	return versions[0]
}

// unescape decodes a part of a query; a malformed escape stays as it is.
func unescape(text string) string {
	var out []byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '+' {
			c = ' '
		}
		if c == '%' && i+2 < len(text) {
			if value, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				c = byte(value)
				i += 2
			}
		}
		out = append(out, c)
	}
	return strings.ToValidUTF8(string(out), "\ufffd")
}
