package lint

import (
	"slices"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const concurrencyDocs = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"

var concurrencyRules = []Rule{{
	ID: "E5125", Name: "concurrency-provisioned",
	Title:  "Provisioned concurrency is for a published version, and within what is reserved for the function",
	Why:    "Lambda refuses it for $LATEST and when it is more than ReservedConcurrentExecutions.",
	Source: "https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html", Since: "0.1.0",
	Severity: cfn.Error, Stage: Both, Types: []string{"AWS::Lambda::Alias", "AWS::Lambda::Version"},
	Case: checkProvisionedConcurrency,
}, {
	ID: "W5124", Name: "concurrency-reserved",
	Title: "Reserved concurrency leaves 100 of an account's 1,000 executions for the other functions",
	Why: "Unless the quota of the account was raised, Lambda refuses a reservation that leaves less than 100 to all other " +
		"functions of the region.",
	Source: concurrencyDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both,
	Template: checkReservedConcurrency,
}}

// checkReservedConcurrency adds up what functions reserve that can be there together, and reports where it gets too much.
func checkReservedConcurrency(p *Pass) {
	const most = schema.LambdaConcurrencyDefault - schema.LambdaUnreservedMin
	var sum int64
	var present []scenario.Assumption
	for _, r := range p.Template.Resources {
		reserved := p.Facts.props(r).Get("ReservedConcurrentExecutions")
		count, ok := reserved.Int()
		if !ok || count <= 0 || !slices.Contains(functionTypes, r.TypeName()) {
			continue
		}
		with, can := p.joins(present, r)
		if !can {
			continue
		}
		present = with
		if sum += count; sum > most {
			p.In(r).Report(reserved, "%d executions are reserved up to here, but an account has %d unless AWS has raised that, and %d "+
				"must be left for other functions", sum, schema.LambdaConcurrencyDefault, schema.LambdaUnreservedMin)
			return
		}
	}
}

func checkProvisionedConcurrency(p *Pass, _ *cfn.Resource, v View) {
	provisioned := v.Get("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions")
	count, ok := provisioned.Int()
	if !ok {
		return
	}
	if v.Get("FunctionVersion").Is("$LATEST") {
		p.Report(provisioned.Node, "concurrency cannot be provisioned for $LATEST; let the alias name a published version")
	}
	function := functionOf(p.Facts, v.Get("FunctionName").Node)
	if function == nil {
		return
	}
	if reserved, known := v.Props(function).Get("ReservedConcurrentExecutions").Int(); known && count > reserved {
		p.Report(provisioned.Node, "%d executions are provisioned, but only %d are reserved for %s; provision less or raise "+
			"ReservedConcurrentExecutions", count, reserved, function.ID.Text)
	}
}
