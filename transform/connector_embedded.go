package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// embeddedConnectors turns each entry of the Connectors attributes, which any resource may have, into a connector resource of
// its own, whose source is the resource with the attribute. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html
func (x *expansion) embeddedConnectors() error {
	var found []*resource
	for _, host := range x.resources.all() {
		if !host.node.Has("Connectors") {
			continue
		}
		connectors, err := x.takeConnectors(host)
		if err != nil {
			x.refused = append(x.refused, err)
		}
		found = append(found, connectors...)
	}
	x.resources.put(found...)
	return nil
}

// takeConnectors removes the Connectors attribute of a resource, and returns the connectors in it.
func (x *expansion) takeConnectors(host *resource) ([]*resource, error) {
	key, definitions := host.node.Key("Connectors"), host.node.Get("Connectors")
	host.node = maker.Without(host.node, "Connectors")
	if !definitions.IsMap() {
		return nil, refuse(host.id(), cfn.FirstOf(definitions, key),
			"Connectors must be a map of connectors by name, not %s", definitions.Kind.Phrase())
	}
	var found []*resource
	for _, p := range definitions.Pairs {
		r, err := x.liftConnector(host, p.Key, p.Value)
		if err != nil {
			x.refused = append(x.refused, err)
			continue
		}
		found = append(found, r)
	}
	return found, nil
}

// liftConnector makes the resource of one embedded connector. Its logical ID is the resource's, continued by its name.
func (x *expansion) liftConnector(host *resource, name, definition *cfn.Node) (*resource, error) {
	b := maker.At(name, maker.Connector)
	id := b.Str(host.id() + name.Text)
	if !definition.IsMap() {
		return nil, refuse(id.Text, cfn.FirstOf(definition, name),
			"the connector %s must be a map with Properties, not %s", name.Text, definition.Kind.Phrase())
	}
	props, err := liftedProperties(b, host, name, definition)
	if err != nil {
		return nil, err
	}
	node := maker.With(definition, b.Str("Type"), b.Str(typeConnector))
	node = maker.With(node, b.Str("Properties"), props)
	r := &resource{key: id, node: node}
	if err := checkConnector(r); err != nil {
		return nil, err
	}
	if taken := x.resources.get(id.Text); taken != nil {
		return nil, refuse(host.id(), taken.key, "the connector %s of %s has the logical ID %s, but the template already has a "+
			"resource of that ID; rename one of them", name.Text, host.id(), id.Text)
	}
	return r, nil
}

// liftedProperties returns the properties of an embedded connector with the Source that its place implies. What the author may
// say of the source, its Qualifier, stands in SourceReference.
func liftedProperties(b maker.Builder, host *resource, name, definition *cfn.Node) (*cfn.Node, error) {
	props := definition.Get("Properties")
	if !props.IsMap() {
		return nil, refuse(host.id(), cfn.FirstOf(props, name), "the connector %s must have Properties, a map with Destination and "+
			"Permissions", name.Text)
	}
	source := b.Map(maker.Entry{Key: "Id", Value: b.Str(host.id())})
	if given, ok := props.Lookup("SourceReference"); ok {
		if !given.Value.IsMap() {
			return nil, refuse(host.id(), cfn.FirstOf(given.Value, given.Key),
				"SourceReference of the connector %s must be a map, not %s", name.Text, given.Value.Kind.Phrase())
		}
		if key := given.Value.Key("Id"); key != nil {
			return nil, refuse(name.Text, key, "SourceReference cannot have an Id: the source of an embedded connector is the "+
				"resource that it is in, %s; remove Id", host.id())
		}
		b = b.For(given.Value)
		source = b.Pairs(append(source.Pairs, given.Value.Pairs...))
	}
	return maker.With(maker.Without(props, "SourceReference"), b.Str("Source"), source), nil
}
