package transform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// connectorProperties is the property table of AWS::Serverless::Connector, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-connector.html
func connectorProperties() []property {
	return []property{
		{"Source", mapping(), required},
		{"Destination", either(mapping(), listOf(mapping())), required},
		{"Permissions", listOf(text()), required},
	}
}

// A connector lets one resource use others, or others use it. Besides those in the template, other SAM resources make
// connectors for their own use.
type connector struct {
	x           *expansion
	id          string
	at          *cfn.Node  // where it stands, for want of anything more precise
	attrs       []cfn.Pair // of the resource; each generated one gets them
	permissions []string   // what is asked for: Read, Write
	asked       *cfn.Node  // where it is asked for
}

// expandConnector makes the policies and permissions of a connector, and makes the resources that need them wait for them.
func expandConnector(x *expansion, r *resource) ([]*generated, error) {
	if err := checkConnector(r); err != nil {
		return nil, err
	}
	props := r.props()
	asked := props.Get("Permissions")
	c := &connector{x: x, id: r.id(), at: r.key, attrs: mainAttributes(r), permissions: permissionNames(asked), asked: asked}
	if metadata, given := r.node.Lookup("Metadata"); given && !metadata.Value.IsMap() {
		return nil, c.refuse(metadata.Value, "the Metadata of a connector must be a map, not %s", metadata.Value.Kind.Phrase())
	}
	made, err := c.connectAll(props.Get("Source"), props.Get("Destination"))
	if err != nil {
		return nil, err
	}
	return made, x.waiting().replace(c, made)
}

// checkConnector judges the properties of a connector.
func checkConnector(r *resource) error {
	if err := checkLogicalID(r.id(), r.key); err != nil {
		return err
	}
	return checkProperties(r.id(), r.key, r.props(), connectorProperties())
}

// permissionNames returns the names in Permissions. Of a map of one entry, which stands for an intrinsic function that the
// service does not look into, it is the key.
func permissionNames(asked *cfn.Node) []string {
	var names []string
	for _, p := range entriesOf(asked) {
		names = append(names, p.Key.Text)
	}
	for _, item := range itemsOf(asked) {
		names = append(names, item.Text)
	}
	return names
}

// connectAll connects the source with the destination, or with each of a list of them.
func (c *connector) connectAll(source, destination *cfn.Node) ([]*generated, error) {
	if !destination.Is(cfn.List) {
		return c.connect(source, destination, "")
	}
	if destination.Len() == 0 {
		return nil, c.refuse(destination, "Destination is an empty list; give at least one destination")
	}
	var made []*generated
	for i, item := range destination.Items {
		more, err := c.connect(source, item, "Destination"+strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		made = append(made, more...)
	}
	return made, nil
}

// connect connects a pair of references. The suffix sets the logical IDs of several destinations apart.
func (c *connector) connect(source, destination *cfn.Node, suffix string) ([]*generated, error) {
	to, err := c.endpoint("Destination", destination)
	if err != nil {
		return nil, err
	}
	from, err := c.endpoint("Source", source)
	if err != nil {
		return nil, err
	}
	return c.link(from, to, suffix)
}

// link connects a pair of endpoints.
func (c *connector) link(source, destination *endpoint, suffix string) ([]*generated, error) {
	profile, ok := findConnectorProfile(source.typ, destination.typ)
	if !ok {
		return nil, c.refusePair(source, destination)
	}
	if err := c.checkPermissions(profile, source, destination); err != nil {
		return nil, err
	}
	l := &link{connector: c, source: source, destination: destination, profile: profile, suffix: suffix}
	made, err := l.grant()
	if err != nil {
		return nil, err
	}
	return made, l.letWait(made)
}

// checkPermissions judges what is asked for.
func (c *connector) checkPermissions(profile *connectorProfile, source, destination *endpoint) error {
	valid := profile.permissions()
	pair := "a connector from " + source.typ + " to " + destination.typ
	if len(c.permissions) == 0 {
		return c.refuse(c.asked, "Permissions is empty; %s can give %s", pair, quoteList(valid))
	}
	for _, name := range c.permissions {
		if !slices.Contains(valid, name) {
			return c.refuse(c.asked, "Permissions holds %q, but %s can only give %s", name, pair, quoteList(valid))
		}
	}
	if len(profile.only) == 0 {
		return nil
	}
	sorted := slices.Clone(c.permissions)
	slices.Sort(sorted)
	combination := strings.Join(slices.Compact(sorted), "+")
	if !slices.Contains(profile.only, combination) {
		return c.refuse(c.asked, "%s needs the Permissions %s (+ means together), not %s alone",
			pair, quoteList(profile.only), combination)
	}
	return nil
}

// refusePair says what could be connected instead.
func (c *connector) refusePair(source, destination *endpoint) error {
	for _, e := range []*endpoint{source, destination} {
		if _, isSAM := c.x.types[e.typ]; isSAM {
			return c.refuse(e.at, "%s is the %s %s, which no connector can connect: it was refused, or is a connector itself",
				e.side, e.typ, e.id)
		}
	}
	if destinations := connectorDestinations(source.typ); destinations != nil {
		return c.refuse(destination.at, "a connector cannot go from %s to %s; from there it can go to %s",
			source.typ, destination.typ, quoteList(destinations))
	}
	return c.refuse(source.at, "a connector cannot go from %s; it can go from %s", source.typ, quoteList(connectorSources()))
}

// refuse files a fault under the connector.
func (c *connector) refuse(at *cfn.Node, format string, args ...any) error {
	return refuse(c.id, cfn.FirstOf(at, c.at), format, args...)
}

// build returns a builder for what the connector causes.
func (c *connector) build(by cfn.Maker) maker.Builder {
	return maker.At(c.at, by)
}
