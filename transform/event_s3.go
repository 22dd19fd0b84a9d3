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
	n := notification{f: f, e: e, bucket: f.x.linked(e.get("Bucket")), condition: f.r.node.Get("Condition")}
	n.lists = f.x.notifiedBy(n.bucket)
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
	lists     *bucketLists
}

// bucketLists are the lists of a bucket that grow with every event, and what is in them.
type bucketLists struct {
	dependsOn, tags, configurations growing
	followed                        map[string]bool        // the strings of dependsOn
	configured                      map[string][]*cfn.Node // the configurations by configurationKey
}

// notifiedBy returns the lists of a bucket, the same ones for all events.
func (x *expansion) notifiedBy(bucket *resource) *bucketLists {
	if x.buckets == nil {
		x.buckets = map[*resource]*bucketLists{}
	}
	if x.buckets[bucket] == nil {
		x.buckets[bucket] = &bucketLists{}
	}
	return x.buckets[bucket]
}

// follow takes the DependsOn of the bucket as it is and adds an ID that it does not have.
func (l *bucketLists) follow(given []*cfn.Node, as *cfn.Node, id *cfn.Node) *cfn.Node {
	if l.followed == nil || !l.dependsOn.holds(given) {
		l.followed = map[string]bool{}
		l.dependsOn.items = nil
		for _, n := range given {
			l.add(n)
		}
	}
	l.add(id)
	return l.dependsOn.node(as)
}

func (l *bucketLists) add(id *cfn.Node) {
	if !l.followed[id.Text] {
		l.followed[id.Text] = true
		l.dependsOn.items = append(l.dependsOn.items, id)
	}
}

// configure adds a configuration to the list unless it has an equal one.
func (l *bucketLists) configure(list, item *cfn.Node) *cfn.Node {
	if l.configured == nil || !l.configurations.holds(list.Items) {
		l.configured = map[string][]*cfn.Node{}
		l.configurations.items = slices.Clone(list.Items)
		for _, have := range list.Items {
			key := configurationKey(have)
			l.configured[key] = append(l.configured[key], have)
		}
	}
	key := configurationKey(item)
	if slices.ContainsFunc(l.configured[key], func(have *cfn.Node) bool { return cfn.Equal(have, item) }) {
		return list
	}
	l.configured[key] = append(l.configured[key], item)
	l.configurations.items = append(l.configurations.items, item)
	return l.configurations.node(list)
}

// configurationKey is the same for equal configurations, and mostly another for others: the function and the type of event.
func configurationKey(item *cfn.Node) string {
	if _, then, _, ok := ifBranches(item); ok {
		item = then
	}
	key := cfn.AppendJSON(nil, item.Get("Function"))
	if typ, ok := item.Get("Event").Str(); ok {
		key = append(key, typ...)
	}
	return string(key)
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
	n.bucket.node = maker.With(n.bucket.node, given.Key, n.lists.follow(list, n.b().List(), n.b().Str(permissionID)))
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
	tags = n.lists.tags.append(tags, tag(b, b.Str("sam:ConditionalDependsOn:"+permissionID), reference))
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
		list = n.lists.configure(list, n.item(typ))
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
