package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

const lifecycleDocs = "https://docs.aws.amazon.com/general/latest/gr/service_lifecycle.html"

var lifecycleRules = []Rule{{
	ID: "E3710", Name: "lifecycle-ended",
	Title:  "The service of a resource is still there",
	Why:    "A resource of a service that has been shut down cannot be created.",
	Source: lifecycleDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) { checkServiceStatus(p, r, "shutdown", "was shut down on") },
}, {
	ID: "W3696", Name: "lifecycle-ending",
	Title:  "The service of a resource has no date for its end",
	Why:    "After that day the resource stops working and cannot be created; AWS says what to move to.",
	Source: lifecycleDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) { checkServiceStatus(p, r, "sunset", "is shut down on") },
}, {
	ID: "W3697", Name: "lifecycle-maintenance",
	Title:  "The service of a resource is still developed",
	Why:    "In maintenance a service gets no new features, and accounts that do not use it yet may be refused.",
	Source: lifecycleDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		checkServiceStatus(p, r, "maintenance", "is in maintenance only, since")
	},
}}

func checkServiceStatus(p *Pass, r *cfn.Resource, status, what string) {
	t, ok := p.Facts.Types.Lookup(r.TypeName())
	if !ok || t.Status != status {
		return
	}
	date := t.StatusDate
	if date == "" {
		date = "a day not announced yet"
	}
	p.Report(cfn.FirstOf(r.Node.Key("Properties"), r.ID), "the service of %s %s %s; move to another", t.Name, what, date)
}
