package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

const (
	functionPageDocs = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html"
	inlineCodeDocs   = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html"
	imageDocs        = "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html"
	logFormatDocs    = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html"
	layerDocs        = "https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html"
)

var plainFunction = []string{"AWS::Lambda::Function"}

var functionPackageRules = []Rule{{
	ID: "E3677", Name: "lambda-inline-runtime",
	Title:  "Code in the template is for Node.js and Python functions",
	Why:    "Lambda makes a package of inline code for these two only and refuses the function otherwise.",
	Source: inlineCodeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: checkInlineRuntime,
}, {
	ID: "E3678", Name: "lambda-inline-without-runtime",
	Title:  "A function with its code in the template names its Runtime",
	Why:    "Lambda does not know how to run the code and refuses the function.",
	Source: inlineCodeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: func(p *Pass, r *cfn.Resource, v View) {
		if isInline(v) && !v.Has("Runtime") && !v.Open() {
			p.Report(v.Node, "the code is in the template, so Runtime is needed: a nodejs or python one")
		}
	},
}, {
	ID: "E3685", Name: "lambda-image-properties",
	Title:  "A function from a container image has no Handler, Runtime and Layers",
	Why:    "The image holds all three; Lambda refuses the function.",
	Source: imageDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: checkImageProperties,
}, {
	ID: "E3696", Name: "lambda-log-level",
	Title:  "SystemLogLevel is set with LogFormat JSON only",
	Why:    "Logs in plain text have no levels to filter by; Lambda refuses the function.",
	Source: logFormatDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: checkLogLevel,
}, {
	ID: "E3716", Name: "lambda-layer-length",
	Title:  "The ARN of a layer is not longer than one can be",
	Why:    "No layer has such an ARN; Lambda refuses the function.",
	Source: layerDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: plainFunction,
	Regional: true, Case: checkLayerLength,
}, {
	ID: "W2533", Name: "lambda-zip-properties",
	Title:  "A function from a .zip file has a Handler and a Runtime",
	Why:    "Lambda needs both to run the code and refuses the function.",
	Source: functionPageDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: functionTypes,
	Case: checkZipProperties,
}, {
	ID: "W3702", Name: "lambda-layer-of-aws",
	Title:  "No layer is named by the awslayer form of ARN",
	Why:    "The form is of AWS's own and not there in every account and region; deployments with it fail.",
	Source: layerDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: plainFunction,
	Case: checkAWSLayers,
}}

// isInline reports whether the code of a function stands in the template.
func isInline(v View) bool {
	return v.Get("Code").Has("ZipFile") || v.Has("InlineCode")
}

func checkInlineRuntime(p *Pass, _ *cfn.Resource, v View) {
	runtime := v.Get("Runtime")
	name, ok := runtime.Text()
	if ok && isInline(v) && !strings.HasPrefix(name, "nodejs") && !strings.HasPrefix(name, "python") {
		p.Report(runtime.Node, "code in the template is for nodejs and python only, not %s; upload a package instead", name)
	}
}

// imageForbids are the properties that a container image decides.
var imageForbids = [...]string{"Handler", "Runtime", "Layers"}

// checkImageProperties reports the first of them, so that one fault is one finding.
func checkImageProperties(p *Pass, _ *cfn.Resource, v View) {
	if !v.Get("PackageType").Is("Image") {
		return
	}
	for _, name := range imageForbids {
		if v.Has(name) {
			p.Report(v.Key(name), "the container image decides the handler, the runtime and the layers; remove Handler, "+
				"Runtime and Layers")
			return
		}
	}
}

func checkLogLevel(p *Pass, _ *cfn.Resource, v View) {
	logging := v.Get("LoggingConfig")
	if logging.Get("LogFormat").Is("Text") && logging.Has("SystemLogLevel") {
		p.Report(logging.Key("SystemLogLevel"), "SystemLogLevel needs LogFormat JSON: remove it, or write LogFormat: JSON")
	}
}

// layerLengthMax is the length of the longest ARN of a layer less the partition and the region:
// arn:<partition>:lambda:<region>:<account>:layer:<name>:<version>.
const layerLengthMax = 176

func checkLayerLength(p *Pass, _ *cfn.Resource, v View) {
	most := layerLengthMax + len(transform.Partition(p.Region)) + len(p.Region)
	for _, layer := range v.Get("Layers").Items() {
		if arn, ok := layer.Text(); ok && len(arn) > most {
			p.Report(layer.Node, "the ARN has %d characters, but that of a layer in %s has at most %d", len(arn), p.Region, most)
		}
	}
}

// checkZipProperties reports what a .zip package lacks at the property that says that there is one.
func checkZipProperties(p *Pass, r *cfn.Resource, v View) {
	source, ok := zipSource(v)
	if !ok || v.Open() {
		return
	}
	var missing []string
	for _, name := range [...]string{"Handler", "Runtime"} {
		if !v.Has(name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		at := p.Facts.props(r).Get(source) // the whole of it, where its conditions are seen too
		p.Report(at, "the function is deployed from a .zip file and needs %s too", strings.Join(missing, " and "))
	}
}

// zipSource is the property that says that the function comes in a .zip file: PackageType, which decides where it is
// given, or the code.
func zipSource(v View) (property string, ok bool) {
	if kind := v.Get("PackageType"); kind.Exists() {
		return "PackageType", kind.Is("Zip")
	}
	code := v.Get("Code")
	for _, part := range [...]string{"ZipFile", "S3Bucket", "S3Key"} {
		if code.Has(part) {
			return "Code", true
		}
	}
	if v.Has("ImageUri") {
		return "", false
	}
	for _, property := range [...]string{"CodeUri", "InlineCode"} {
		if v.Has(property) {
			return property, true
		}
	}
	return "", false
}

func checkAWSLayers(p *Pass, _ *cfn.Resource, v View) {
	for _, layer := range v.Get("Layers").Items() {
		arn, _ := layer.Text()
		parts := strings.SplitN(arn, ":", 7)
		if len(parts) == 7 && parts[0] == "arn" && strings.HasPrefix(strings.Join(parts[2:], ":"), "lambda:::awslayer:") {
			p.Report(layer.Node, "layers named awslayer are not available everywhere; name a layer by its full ARN")
		}
	}
}
