package transform

import (
	"errors"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
	"github.com/samx-dev/samx/transform/logicalid"
	"github.com/samx-dev/samx/transform/maker"
)

// ErrNotReady is what Options.Application returns for an application whose template does not get ready in time.
var ErrNotReady = errors.New("the Serverless Application Repository did not get the template of the application ready in time")

// A repositoryAnswer is what the Serverless Application Repository says of an application: where its template lies, or why
// there is none.
type repositoryAnswer struct {
	templateURL *cfn.Node
	refusal     error
}

// An applicationVersion names an application of the repository: its ID and version, written so that values of any kind can be
// told apart.
type applicationVersion struct {
	id, version string
}

func applicationVersionOf(id, version *cfn.Node) applicationVersion {
	return applicationVersion{string(logicalid.StableJSON(id)), string(logicalid.StableJSON(version))}
}

// findApplications asks the repository for the applications of the template, for each version once, and fills in what
// parameters and mappings say of them. What the answer is comes to light when an application is expanded.
func (x *expansion) findApplications() error {
	x.applications = map[applicationVersion]repositoryAnswer{}
	for _, r := range x.resources.all() {
		location := r.props().Get("Location")
		if r.typeName() != typeApplication || !location.IsMap() {
			continue
		}
		written := [2]*cfn.Node{present(location, "ApplicationId"), present(location, "SemanticVersion")}
		if written[0] == nil || written[1] == nil {
			continue
		}
		location, err := x.resolveLocation(location)
		if err != nil {
			return err
		}
		r.setProps(maker.With(r.props(), r.props().Key("Location"), location))
		id, version := location.Get("ApplicationId"), location.Get("SemanticVersion")
		if id.IsMap() || version.IsMap() {
			continue
		}
		key := applicationVersionOf(id, version)
		if _, asked := x.applications[key]; !asked {
			x.applications[key] = x.askRepository(r, written, id, version)
		}
	}
	return nil
}

// resolveLocation fills in what parameters and mappings say.
func (x *expansion) resolveLocation(location *cfn.Node) (*cfn.Node, error) {
	for _, name := range []string{"ApplicationId", "SemanticVersion"} {
		value, err := x.resolveAll(location.Get(name))
		if err != nil {
			return nil, err
		}
		location = maker.With(location, location.Key(name), value)
	}
	return location, nil
}

// parameterReference is a value that CloudFormation fetches from the Parameter Store at deploy time. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
var parameterReference = lazy.Pattern{Expression: `\{\{resolve:ssm:[a-zA-Z0-9_.\-/]+(:[0-9]+)?\}\}`}

// askRepository asks for one version of an application, on behalf of the resource r, which wrote its ID and version so.
func (x *expansion) askRepository(r *resource, written [2]*cfn.Node, id, version *cfn.Node) repositoryAnswer {
	no := func(at *cfn.Node, format string, args ...any) repositoryAnswer {
		return repositoryAnswer{refusal: refuse(r.id(), at, format, args...)}
	}
	switch {
	case !id.Is(cfn.String):
		return no(written[0], "ApplicationId must be a string, not %s", id.Kind.Phrase())
	case !version.Is(cfn.String):
		return no(written[1], "SemanticVersion must be a string, not %s; put it in quotes", version.Kind.Phrase())
	case !hasRepository(x.region):
		return no(written[0], "there is no Serverless Application Repository in the region %s; deploy to another one, or give the "+
			"URL of a template as Location", x.region)
	case parameterReference.Get().MatchString(id.Text):
		return no(written[0], "ApplicationId cannot be a dynamic reference; write the ID, or take it from a parameter or mapping")
	case x.opts.Application == nil:
		return no(written[0], "the Serverless Application Repository has to be asked for this application, which needs an answer "+
			"given beforehand")
	}
	url, err := x.opts.Application(id.Text, version.Text)
	switch {
	case errors.Is(err, ErrNotReady):
		// Filed under the application, as the service does: it gives up on applications, not on resources.
		return repositoryAnswer{refusal: refuse(id.Text, written[0], "%s", err)}
	case err != nil:
		return no(written[0], "%s", err)
	}
	return repositoryAnswer{templateURL: maker.At(written[0], maker.Application).Str(url)}
}

// hasRepository reports whether the Serverless Application Repository is available in a region. See
// https://docs.aws.amazon.com/general/latest/gr/serverlessrepo.html
func hasRepository(region string) bool {
	switch region {
	case "us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1",
		"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "me-south-1",
		"ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
		"cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1":
		return true
	}
	return false
}

// templateURL returns where the template of an application lies: what Location says, or what the repository answered.
func (x *expansion) templateURL(r *resource) (*cfn.Node, error) {
	location, ok := r.props().Lookup("Location")
	if !ok {
		return nil, refuse(r.id(), r.key, "the required property Location is missing; add the path or URL of a template, or a map with "+
			"ApplicationId and SemanticVersion")
	}
	if !location.Value.IsMap() {
		return location.Value, nil
	}
	if err := x.checkLocation(r, location.Value); err != nil {
		return nil, err
	}
	answer := x.applications[applicationVersionOf(location.Value.Get("ApplicationId"), location.Value.Get("SemanticVersion"))]
	return answer.templateURL, answer.refusal
}

// checkLocation refuses a location that does not name a version of an application.
func (x *expansion) checkLocation(r *resource, location *cfn.Node) error {
	for _, name := range []string{"ApplicationId", "SemanticVersion"} {
		if !location.Has(name) {
			return refuse(r.id(), location, "a Location that is a map needs both ApplicationId and SemanticVersion; %s is missing", name)
		}
	}
	id, version := location.Get("ApplicationId"), location.Get("SemanticVersion")
	no := func(at *cfn.Node, message string) error {
		written := x.source.Resource(r.id()).Props.Get("Location")
		return refuse(r.id(), cfn.FirstOf(writtenAs(at, written, location), at), "%s", message)
	}
	const unresolved = " cannot be resolved: only Ref to a parameter and Fn::FindInMap can stand here, and only with a value known " +
		"before deployment"
	switch {
	case id.IsNull():
		return no(id, "ApplicationId is null; give it the ID of an application of the repository")
	case id.IsMap():
		return no(id, "ApplicationId"+unresolved)
	case !truthy(version):
		return no(version, "SemanticVersion is empty; give it a version such as 1.0.0")
	case version.IsMap():
		return no(version, "SemanticVersion"+unresolved)
	}
	return nil
}
