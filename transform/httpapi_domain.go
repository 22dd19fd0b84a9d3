package transform

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// makeDomain makes the custom domain, if there is to be one.
func (a *httpAPI) makeDomain() error {
	given := a.get("Domain")
	if given == nil {
		return nil
	}
	if !given.IsMap() {
		return a.refuse(given, "Domain must be a map, not %s", given.Kind.Phrase())
	}
	tags := a.tags
	if tags == nil {
		tags = a.ownTags()
	}
	d := domainV2{
		x: a.x, api: a.id, stage: a.stageID(), given: given, b: a.cause("Domain", maker.APIDomain), shared: a.shared,
		tags: tags, sharesRecords: true, refuse: a.refuse,
		clients: func() (*cfn.Node, error) { return a.clientCertificates(given) },
	}
	made, err := d.expand()
	a.made = append(a.made, made...)
	return err
}

// clientCertificates returns where the certificates lie that clients must show; nil when they need none. A fault of the names
// of the settings is filed under these names, as the service does.
func (a *httpAPI) clientCertificates(domain *cfn.Node) (*cfn.Node, error) {
	var unknown []string
	for _, p := range entriesOf(domain.Get("MutualTlsAuthentication")) {
		if !contains(mutualTLSNames(), p.Key.Text) {
			unknown = append(unknown, p.Key.Text)
		}
	}
	slices.Sort(unknown)
	return mutualTLS(domain, func(at *cfn.Node, format string, args ...any) error {
		if unknown == nil {
			return a.refuse(at, format, args...)
		}
		return refuse(strings.Join(unknown, ","), cfn.FirstOf(writtenAs(at, a.r.props(), a.props), at), format, args...)
	})
}
