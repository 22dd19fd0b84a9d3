package lint

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
)

var acmRules = []Rule{{
	ID: "E3503", Name: "acm-validation-domain",
	Title: "The validation domain of a certificate is its domain or a parent of that",
	Why: "ACM asks the owner of the validation domain whether the certificate may be issued, and only the owner of the " +
		"domain or of one above it can tell.",
	Source: "https://docs.aws.amazon.com/acm/latest/APIReference/API_DomainValidationOption.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: []string{"AWS::CertificateManager::Certificate"},
	Case: checkValidationDomain,
}}

func checkValidationDomain(p *Pass, _ *cfn.Resource, v View) {
	for _, option := range v.Get("DomainValidationOptions").Items() {
		domain, ok := option.Get("DomainName").Text()
		parent, okToo := option.Get("ValidationDomain").Text()
		if ok && okToo && !isWithin(domain, parent) {
			p.Report(option.Key("DomainName"), "the validation domain %s is neither %s nor a parent of it", parent, domain)
		}
	}
}

// isWithin reports whether a domain name is that of the zone or one below it.
func isWithin(name, zone string) bool {
	name, zone = strings.ToLower(name), strings.ToLower(zone)
	return name == zone || strings.HasSuffix(name, "."+zone)
}
