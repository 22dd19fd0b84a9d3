package lint

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const (
	recordType     = "AWS::Route53::RecordSet"
	recordListType = "AWS::Route53::RecordSetGroup"
	recordDocs     = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html"
	recordSetDocs  = templateReference + "aws-resource-route53-recordset.html"
)

var route53Rules = []Rule{{
	ID: "E3023", Name: "route53-value",
	Title: "The values of a record have the form that its type demands",
	Why: "Route 53 refuses a record with a value of another form: addresses for A and AAAA, one name for CNAME, quoted " +
		"text for TXT.",
	Source: recordDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{recordType, recordListType},
	Case: checkRecordValues,
}, {
	ID: "E3029", Name: "route53-alias-ttl",
	Title:  "An alias record has no TTL",
	Why:    "An alias has the TTL of what it stands for. Route 53 refuses one of its own.",
	Source: recordSetDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{recordType, recordListType},
	Case: checkAliasTTL,
}, {
	ID: "E3041", Name: "route53-zone-name",
	Title:  "The name of a record lies in its hosted zone, whose name ends in a dot",
	Why:    "CloudFormation finds a hosted zone by its full name only, and Route 53 refuses records of other domains.",
	Source: recordSetDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{recordType},
	Case: checkZoneName,
}, {
	ID: "E3661", Name: "route53-health-check-alarm",
	Title:  "A health check by a CloudWatch metric names the alarm",
	Why:    "Route 53 takes the state of the alarm for that of the resource, and refuses a health check without one.",
	Source: templateReference + "aws-properties-route53-healthcheck-healthcheckconfig.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::Route53::HealthCheck"},
	Case: checkHealthCheckAlarm,
}}

// records are the record sets of a resource that is one or has some.
func records(r *cfn.Resource, v View) []View {
	if r.TypeName() == recordType {
		return []View{v}
	}
	return itemsOf(v.Get("RecordSets"))
}

// A recordForm is what the values of a type of records look like.
type recordForm struct {
	fits func(value string) bool
	form string // in words
}

// recordForms has the types whose values have a form.
var recordForms = lazy.Value[map[string]recordForm]{Make: func() map[string]recordForm {
	return map[string]recordForm{
		"A":     {isIPv4, "an IPv4 address"},
		"AAAA":  {isIPv6, "an IPv6 address"},
		"CAA":   {isAuthorization, `flags 0 or 128, a tag and a quoted value, such as 0 issue "ca.example.com"`},
		"CNAME": {isRecordName, "a domain name"},
		"MX":    {isMailServer, "a priority and a domain name, such as 10 mail.example.com"},
		"NS":    {isRecordName, "a domain name"},
		"PTR":   {isRecordName, "a domain name"},
		"TXT":   {isQuoted, `text in double quotes, of at most 255 characters each`},
	}
}}

func checkRecordValues(p *Pass, r *cfn.Resource, v View) {
	for _, record := range records(r, v) {
		typ, _ := record.Get("Type").Text()
		values := record.Get("ResourceRecords")
		if (typ == "CNAME" || typ == "SOA") && values.Len() > 1 {
			p.Report(record.Key("ResourceRecords"), "a record of type %s has one value, not %d", typ, values.Len())
		}
		form, limited := recordForms.Get()[typ]
		if !limited {
			continue
		}
		for _, value := range values.Items() {
			// A block of text ends in a line break that nobody means.
			if text, known := value.Text(); known && !form.fits(strings.TrimSuffix(text, "\n")) {
				p.Report(value.Node, "the value %q of a record of type %s is not %s", text, typ, form.form)
			}
		}
	}
}

func isIPv4(value string) bool {
	address, err := netip.ParseAddr(value)
	return err == nil && address.Is4()
}

func isIPv6(value string) bool {
	address, err := netip.ParseAddr(value)
	return err == nil && address.Is6() && address.Zone() == ""
}

var authorizationPattern = lazy.Pattern{Expression: `^(0|128)\s+[a-zA-Z0-9]+\s+".+"$`}

func isAuthorization(value string) bool {
	return authorizationPattern.Get().MatchString(value)
}

// isRecordName reports whether a value can be a domain name: Route 53 takes any printable character. Names for the
// validation of certificates are let pass as they are.
func isRecordName(value string) bool {
	if strings.HasSuffix(strings.TrimSuffix(value, "."), ".acm-validations.aws") {
		return true
	}
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	return value != "" && !strings.ContainsFunc(value, odd)
}

func isMailServer(value string) bool {
	parts := strings.Fields(value)
	if len(parts) != 2 {
		return false
	}
	_, err := strconv.ParseUint(parts[0], 10, 16)
	return err == nil && isRecordName(parts[1])
}

var quotedPattern = lazy.Pattern{Expression: `^("([^"\\]|\\.){0,255}"\s*)+$`}

func isQuoted(value string) bool {
	return strings.HasPrefix(value, `"`) && strings.HasSuffix(value, `"`) && quotedPattern.Get().MatchString(value)
}

func checkAliasTTL(p *Pass, r *cfn.Resource, v View) {
	for _, record := range records(r, v) {
		if record.Has("AliasTarget") && record.Has("TTL") {
			p.Report(record.Key("TTL"), "an alias record takes no TTL; remove it")
		}
	}
}

func checkZoneName(p *Pass, _ *cfn.Resource, v View) {
	zone, known := v.Get("HostedZoneName").Text()
	if !known {
		return
	}
	if !strings.HasSuffix(zone, ".") {
		p.Report(v.Key("HostedZoneName"), "HostedZoneName must end in a dot; write %s.", zone)
	}
	name, known := v.Get("Name").Text()
	if known && !isWithin(strings.TrimSuffix(name, "."), strings.TrimSuffix(zone, ".")) {
		p.Report(v.Key("Name"), "the name %s lies outside the hosted zone %s", name, zone)
	}
}

func checkHealthCheckAlarm(p *Pass, _ *cfn.Resource, v View) {
	config := v.Get("HealthCheckConfig")
	if config.Get("Type").Is("CLOUDWATCH_METRIC") && !config.Has("AlarmIdentifier") && !config.Open() {
		p.Report(config.Node, "a health check of type CLOUDWATCH_METRIC needs AlarmIdentifier")
	}
}
