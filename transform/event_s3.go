package transform

import (
	"slices"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// s3Event invokes the function for what happens in a bucket of the same template. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
func s3Event() eventSource {
	return eventSource{
		properties: []property{
			{"Bucket", text(), required},
			{"Events", either(text(), listOf(text())), required | noIntrinsic},
			{"Filter", mapOf(text()), 0},
		},
		link:   linkBucket,
		expand: expandS3Event,
	}
}

func bucketType() linkedType {
	return linkedType{"AWS::S3::Bucket", maker.EventBucketNotification, named(
		"AccessControl", "AccelerateConfiguration", "AnalyticsConfigurations",
		"BucketEncryption", "BucketName", "CorsConfiguration", "IntelligentTieringConfigurations", "InventoryConfigurations",
		"LifecycleConfiguration", "LoggingConfiguration", "MetricsConfigurations", "NotificationConfiguration",
		"ObjectLockConfiguration", "ObjectLockEnabled", "OwnershipControls", "PublicAccessBlockConfiguration",
		"ReplicationConfiguration", "Tags", "VersioningConfiguration", "WebsiteConfiguration")}
}

func linkBucket(f *function, e *event) error {
	if f.x.linked(e.get("Bucket")) == nil {
		return e.refuse(f, e.at("Bucket"), "Bucket must be {Ref: X}, where X is a bucket of this template; "+
			"the transform has to change the bucket, so it cannot be one made elsewhere")
	}
	return nil
}

func expandS3Event(f *function, e *event) ([]*generated, error) {
	allow := f.permission(e, permission{
		principal:     "s3.amazonaws.com",
		sourceAccount: e.build(maker.EventPermission).Ref("AWS::AccountId"),
	})
	n := notification{f, e, f.x.linked(e.get("Bucket")), f.r.node.Get("Condition")}
	if err := n.follow(allow.id); err != nil {
		return nil, err
	}
	if err := n.configure(); err != nil {
		return nil, err
	}
	g, err := n.bucket.rewritten(bucketType())
	if err != nil {
		return nil, err
	}
	return []*generated{allow, g}, nil
}

// A notification is what an S3 event adds to its bucket. The resource is changed for all events that follow, too.
type notification struct {
	f         *function
	e         *event
	bucket    *resource
	condition *cfn.Node // of the function, and so of its permission; nil when it has none
}

func (n notification) b() maker.Builder {
	return n.e.build(maker.EventBucketNotification)
}

// follow makes the bucket wait for the permission, without which S3 does not accept the notification.
func (n notification) follow(permissionID string) error {
	if n.condition != nil {
		return n.followConditionally(permissionID)
	}
	var list []*cfn.Node
	given, ok := n.bucket.node.Lookup("DependsOn")
	switch {
	case !ok:
		given.Key = n.b().Str("DependsOn")
	case given.Value.Is(cfn.String):
		list = []*cfn.Node{given.Value}
	case listOf(text()).fits(given.Value):
		list = given.Value.Items
	default:
		return n.e.refuseID(cfn.FirstOf(given.Value, given.Key), "the DependsOn of %s must be a logical ID or a list of them",
			n.bucket.id())
	}
	list = distinctStrings(append(slices.Clip(list), n.b().Str(permissionID)))
	n.bucket.node = maker.With(n.bucket.node, given.Key, n.b().List(list...))
	return nil
}

// followConditionally makes the bucket depend on a permission that may not exist. DependsOn cannot say so, but a tag that
// refers to the permission under its condition can.
func (n notification) followConditionally(permissionID string) error {
	props, err := n.bucket.mapIn(n.b(), n.bucket.node, "Properties")
	if err != nil {
		return err
	}
	tags, err := n.bucket.listIn(n.b(), props, "Tags")
	if err != nil {
		return err
	}
	b := n.b()
	reference := b.Func("Fn::If", b.List(n.condition, b.Ref(permissionID), b.Str("no dependency")))
	tags = appended(tags, tag(b, b.Str("sam:ConditionalDependsOn:"+permissionID), reference))
	n.bucket.setProps(maker.With(props, b.Str("Tags"), tags))
	return nil
}

// configure adds the notifications, one for each type of event, unless the bucket has an equal one.
func (n notification) configure() error {
	b, bucket := n.b(), n.bucket
	if p := bucket.node.Get("Properties"); p.Is(cfn.Null) {
		return refuse(bucket.id(), p, "Properties must be a map; remove it when there are none")
	}
	props, err := bucket.mapIn(b, bucket.node, "Properties")
	if err != nil {
		return err
	}
	config, err := bucket.mapIn(b, props, "NotificationConfiguration")
	if err != nil {
		return err
	}
	list, err := bucket.listIn(b, config, "LambdaConfigurations")
	if err != nil {
		return err
	}
	for _, typ := range n.eventTypes() {
		item := n.item(typ)
		isItem := func(have *cfn.Node) bool { return cfn.Equal(have, item) }
		if !slices.ContainsFunc(list.Items, isItem) {
			list = appended(list, item)
		}
	}
	config = maker.With(config, b.Str("LambdaConfigurations"), list)
	bucket.setProps(maker.With(props, b.Str("NotificationConfiguration"), config))
	return nil
}

// eventTypes are the types of event to notify of, such as s3:ObjectCreated:*.
func (n notification) eventTypes() []*cfn.Node {
	events := n.e.get("Events")
	if events.Is(cfn.String) {
		return []*cfn.Node{events}
	}
	return events.Items
}

// item is the notification for one type of event. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-lambdaconfiguration.html
func (n notification) item(typ *cfn.Node) *cfn.Node {
	b := n.b()
	item := b.Map(
		maker.Entry{Key: "Function", Value: n.f.targetARN(b)},
		maker.Entry{Key: "Filter", Value: n.e.get("Filter")},
		maker.Entry{Key: "Event", Value: typ},
	)
	if n.condition == nil {
		return item
	}
	return b.Func("Fn::If", b.List(n.condition, item, b.NoValue()))
}

// distinctStrings returns the strings without repetitions.
func distinctStrings(list []*cfn.Node) []*cfn.Node {
	var out []*cfn.Node
	for _, n := range list {
		if !slices.ContainsFunc(out, func(have *cfn.Node) bool { return have.Text == n.Text }) {
			out = append(out, n)
		}
	}
	return out
}
