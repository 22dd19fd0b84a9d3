package lint

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

var cfnInitRules = []Rule{{
	ID: "E3009", Name: "init-shape",
	Title:  "AWS::CloudFormation::Init has configurations of packages, groups, users, sources, files, commands and services",
	Why:    "cfn-init fails on the instance, minutes into the deployment, or leaves out what it does not know.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		if metadata := r.Node.Get("Metadata"); metadata.Has(initKey) {
			initForm.Get().check(p, initKey, evaluated(metadata.Get(initKey)))
		}
	},
}}

const initKey = "AWS::CloudFormation::Init"

// initForm is the form of AWS::CloudFormation::Init: sets of configurations, and configurations by name.
var initForm = lazy.Value[form]{Make: func() form {
	versions := mapOfAll(form{kinds: aString | aList})
	services := mapOfAll(mapOf(map[string]form{
		"commands": formList, "enabled": formBoolean, "ensureRunning": formBoolean,
		"files": formList, "packages": formMap, "sources": formList,
	}))
	file := mapOf(map[string]form{
		"authentication": formText, "content": {kinds: aString | aMap}, "context": formMap,
		"encoding": {kinds: aString, values: []string{"base64", "plain"}},
		"group":    formText, "mode": formText, "owner": formText, "source": formText,
	})
	command := mapOf(map[string]form{
		"command": {kinds: aString | aList}, "cwd": formText, "env": formMap,
		"ignoreErrors": {}, "test": {}, "waitAfterCompletion": {},
	})
	config := form{kinds: aMap, others: &form{}, fields: map[string]form{
		"packages": mapOf(map[string]form{
			"apt": versions, "msi": versions, "python": versions, "rpm": versions, "rubygems": versions, "yum": versions, "zypper": versions,
		}),
		"groups":   mapOfAll(mapOf(map[string]form{"gid": formText})),
		"users":    mapOfAll(mapOf(map[string]form{"groups": formList, "homeDir": formText, "uid": formText})),
		"sources":  mapOfAll(formText),
		"files":    mapOfAll(file),
		"commands": mapOfAll(command),
		"services": mapOf(map[string]form{"systemd": services, "sysvinit": services, "windows": services}),
	}}
	return form{kinds: aMap, fields: map[string]form{"configSets": formMap}, others: &config}
}}
