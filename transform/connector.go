package transform

// embeddedConnectors refuses the Connectors attribute of resources, which samx cannot expand yet: left alone it would be lost.
func (x *expansion) embeddedConnectors() error {
	for _, r := range x.resources.all() {
		if key := r.node.Key("Connectors"); key != nil {
			x.refused = append(x.refused, refuse(r.id(), key, "samx cannot expand Connectors yet"))
		}
	}
	return nil
}
