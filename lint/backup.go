package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
)

var backupRules = []Rule{{
	ID: "E3504", Name: "backup-lifecycle",
	Title:  "A backup is kept for at least 90 days after it has moved to cold storage",
	Why:    "AWS Backup refuses the plan: what is in cold storage cannot be deleted sooner.",
	Source: "https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: []string{"AWS::Backup::BackupPlan"},
	Case: func(p *Pass, _ *cfn.Resource, props View) {
		for _, rule := range props.Get("BackupPlan", "BackupPlanRule").Items() {
			checkLifecycle(p, rule.Get("Lifecycle"))
			for _, action := range rule.Get("CopyActions").Items() {
				checkLifecycle(p, action.Get("Lifecycle"))
			}
		}
	},
}}

const coldStorageDays = 90

func checkLifecycle(p *Pass, lifecycle View) {
	remove := lifecycle.Get("DeleteAfterDays")
	deleted, ok := remove.Int()
	moved, known := lifecycle.Get("MoveToColdStorageAfterDays").Int()
	if ok && known && deleted-moved < coldStorageDays {
		p.Report(remove.Node, "DeleteAfterDays %d is less than 90 days after MoveToColdStorageAfterDays %d; write %d or more",
			deleted, moved, moved+coldStorageDays)
	}
}
