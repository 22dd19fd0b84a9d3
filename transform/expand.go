package transform

import (
	"cmp"
	"time"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
	"github.com/samx-dev/samx/transform/py27"
)

// Options says what a template cannot: where it will be deployed and with which values. The zero value expands for
// us-east-1 with the defaults of the template's parameters.
type Options struct {
	Parameters map[string]string // values of parameters, by name; the template's defaults fill in the others
	Region     string            // "us-east-1" when empty; decides the partition
	Partition  string            // "aws", "aws-cn", ...; from the region when empty

	// ManagedPolicies finds the ARN of a managed policy by name, before the built-in table is asked. May be nil.
	ManagedPolicies func(name string) (arn string, ok bool)
	// Application answers for a location in the Serverless Application Repository. May be nil.
	Application func(id, version string) (templateURL string, err error)

	StubArtifacts       bool             // put stand-ins in place of local artifact paths, so that nothing need be packaged
	StubDeployTime      bool             // also for whatever only the deployment can know, so that nothing of it is refused (lint)
	StubDeploymentIDs   bool             // put StubDeploymentID where the IDs of REST API deployments have a hash (lint)
	PassthroughMetadata bool             // copy the Metadata of a SAM resource to what it generates
	AllFeatures         bool             // switch on every feature toggle of the service
	Clock               func() time.Time // the time that AlwaysDeploy hashes; time.Now when nil
}

// StubDeploymentID stands for the hash of a REST API's definition in the ID of its deployment. To find that hash takes the exact order
// of the paths, which is a good part of the work on an API of thousands of paths, and nothing else needs it.
const StubDeploymentID = "0000000000"

// expansion is one run of the transform over one template: what the phases and the expanders share.
type expansion struct {
	opts              Options
	region, partition string
	written           *cfn.Template // the file of the author: refusals say where in it they are
	source            *cfn.Template // written with the language extensions expanded
	types             map[string]samTypeInfo
	events            sources[eventSource] // those of functions

	realm   py27.Realm // which nodes are Python 2.7 strings and dictionaries to the service
	marking bool       // the template has been turned into such dictionaries

	root       *cfn.Node // the template as the phases have made it so far; its Resources are those of resources
	resources  *resources
	params     parameters
	out        *output
	codeDeploy []*deployment // deployment preferences, in the order of registration
	waits      *waiting      // what has to wait for connectors; nil before the first
	buckets    map[*resource]*bucketLists
	refused    []error
	spent      int // bytes of parameter values put in the place of references
	merged     int // entries of Globals put into resources

	destinations map[string]*cfn.Node // of invocations, OnSuccess and OnFailure, that functions have from Globals
	shares       apiShares
	sessions     openapi.Sessions                        // of the definitions to which events add
	applications map[applicationVersion]repositoryAnswer // what the Serverless Application Repository answered
}

// Expand returns the CloudFormation template that AWS would make of the SAM template t. The result shares with t what the
// transform passes through, and t is not changed. A template that AWS would refuse gives an *Error; no other error is
// returned. AWS::LanguageExtensions are expanded first, when the template asks for them. A template that is then not for the
// transform (IsSAM) is returned as it is, if it has Resources at all.
func Expand(t *cfn.Template, o Options) (*cfn.Template, error) {
	if !t.Root.IsMap() {
		return nil, refusedBy(t, []error{refuseDocument("", t.Root, "a template must be a map with Resources, not %s", t.Root.Kind.Phrase())})
	}
	written := t
	o.Region, o.Partition = o.location()
	t, err := languageExtensions(written, o)
	if err != nil {
		return nil, err
	}
	if !IsSAM(t) {
		if err := checkResources(t.Root); err != nil {
			return nil, refusedBy(written, []error{err})
		}
		if t != written {
			err = checkSize(written, t.Root)
		}
		return t, err
	}
	x := &expansion{opts: o, written: written, source: t, root: t.Root, types: samTypes(), events: newSources(functionEvents()),
		destinations: map[string]*cfn.Node{}}
	x.region, x.partition = o.Region, o.Partition
	x.realm.AnyOrder = o.StubDeploymentIDs
	defer x.realm.Close()
	if err := x.run(); err != nil {
		return x.refusedExactly(err)
	}
	root, ok := x.assemble()
	if !ok {
		return nil, refusedBy(written, []error{tooLarge(written)})
	}
	return cfn.NewTemplate(t, root), nil
}

// refusedExactly returns the refusals that the template has without stand-ins for the IDs of deployments: of several paths of an API
// that are at fault the first one is named, so they need the order.
func (x *expansion) refusedExactly(err error) (*cfn.Template, error) {
	if x.realm.InOrder() {
		return nil, err
	}
	o := x.opts
	o.StubDeploymentIDs = false
	return Expand(x.written, o)
}

// location returns the region and the partition, which follows from the region.
func (o Options) location() (region, partition string) {
	region = cmp.Or(o.Region, "us-east-1")
	if o.Partition != "" {
		return region, o.Partition
	}
	return region, Partition(region)
}

// run takes the template through the phases.
func (x *expansion) run() error {
	for _, phase := range []func() error{
		x.standIns,
		x.checkStructure,
		x.checkMappings,
		x.prepare,
		x.findApplications,
		x.defaultBodies,
		x.implicitREST,
		x.implicitHTTP,
		x.mergeGlobals,
		x.embeddedConnectors,
		x.translate,
	} {
		if err := phase(); err != nil {
			return refusedBy(x.written, []error{err})
		}
	}
	x.deployments()
	if len(x.refused) > 0 {
		return refusedBy(x.written, x.refused)
	}
	return nil
}

// Limits of the result. Shared values, such as those of Globals, are printed once for each resource that has them, and the
// value of a parameter may be nested in another: a template of a tenth of this is far beyond what CloudFormation takes.
const (
	maxNodes = 5_000_000
	maxDepth = 200 // the depth that Parse takes, so that every result can be read back
)

// checkSize refuses a result that could not be printed in reasonable time, or not be read back.
func checkSize(t *cfn.Template, root *cfn.Node) error {
	left := maxNodes
	if fits(root, maxDepth, &left) {
		return nil
	}
	return refusedBy(t, []error{tooLarge(t)})
}

func tooLarge(t *cfn.Template) error {
	return refuseDocument("", t.Root, "the expanded template would have more than %d values, or more than %d inside each other; "+
		"put less into Globals and parameters, or split the template", maxNodes, maxDepth)
}

// fits counts down the nodes and the depth that are left. It clears the memos of the transform: the tree is finished.
func fits(n *cfn.Node, depth int, left *int) bool {
	*left--
	forget(n)
	if depth < 0 || *left < 0 {
		return false
	}
	for _, item := range n.Items {
		if !fits(item, depth-1, left) {
			return false
		}
	}
	for _, p := range n.Pairs {
		forget(p.Key)
		if !fits(p.Value, depth-1, left) {
			return false
		}
	}
	return true
}

// forget clears the memo of a node. One without a memo may be the author's, which others read at the same time.
func forget(n *cfn.Node) {
	if n.Memo != 0 {
		n.Memo = 0
	}
}

// prepare turns the template into dictionaries where the service does, and collects the parameter values.
func (x *expansion) prepare() error {
	x.marking = needsDictionaryOrder(x.root)
	section := x.root.Get("Resources")
	if x.marking {
		section = x.mark(section)
		x.markSections()
	}
	x.resources = newResources(&x.realm, section)
	x.params = x.parameterValues()
	return nil
}

// markSections marks Globals.Api and the defaults of the parameters.
func (x *expansion) markSections() {
	if g := x.root.Get("Globals"); g.IsMap() {
		x.root = x.setIn(x.root, "Globals", x.markIn(g, "Api"))
	}
	params := x.root.Get("Parameters")
	if !params.IsMap() {
		return
	}
	pairs := append([]cfn.Pair(nil), params.Pairs...)
	for i := range pairs {
		pairs[i].Value = x.markIn(pairs[i].Value, "Default")
	}
	x.root = x.setIn(x.root, "Parameters", maker.Replace(params, nil, pairs))
}

// section returns a top-level section as the phases have made it so far; nil when absent.
func (x *expansion) section(name string) *cfn.Node {
	return x.root.Get(name)
}

// translate expands the SAM resources, class by class. A refusal ends its resource; one that ends the run is returned.
func (x *expansion) translate() error {
	x.out = newOutput(x)
	for c := functions; c <= connectors; c++ {
		if c == apis {
			x.realm.Settle() // no event will edit a definition any more
		}
		for _, r := range x.resources.all() {
			info := x.types[r.typeName()]
			if info.class != c {
				continue
			}
			if err := x.translateOne(r, info); err != nil {
				if ends(err) {
					return err
				}
				x.refused = append(x.refused, err)
			}
		}
	}
	return nil
}

func (x *expansion) translateOne(r *resource, info samTypeInfo) error {
	if err := checkLogicalID(r.id(), r.key); err != nil {
		return err
	}
	if r.node.Has("Properties") && !r.props().IsMap() {
		return refuse(r.id(), cfn.FirstOf(r.props(), r.key), "Properties must be a map, not %s", r.props().Kind.Phrase())
	}
	made, err := info.expand(x, r)
	if err != nil {
		return err
	}
	return x.out.take(r, info, made)
}

// Origin says where a node of a result comes from: written tells that the author wrote it as it stands; otherwise by names
// what generated it, such as "function role".
func Origin(n *cfn.Node) (by string, written bool) {
	return maker.Name(n.By), n.By == 0
}
