package lint

import "github.com/samx-dev/samx/schema/cfn"

var cfnInitRules = []Rule{{
	ID: "E3009", Name: "init-shape",
	Title:  "AWS::CloudFormation::Init has configurations of packages, groups, users, sources, files, commands and services",
	Why:    "cfn-init fails on the instance, minutes into the deployment, or leaves out what it does not know.",
	Source: "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Written,
	Resource: func(p *Pass, r *cfn.Resource) {
		if metadata := r.Node.Get("Metadata"); metadata.Has(initKey) {
			initForm.check(p, initKey, evaluated(metadata.Get(initKey)))
		}
	},
}}

const initKey = "AWS::CloudFormation::Init"

// initForm is the form of AWS::CloudFormation::Init: sets of configurations, and configurations by name.
var initForm = form{kinds: aMap, fields: map[string]form{"configSets": formMap}, others: &initConfig}

var initConfig = form{
	kinds: aMap, others: &form{},
	fields: map[string]form{
		"packages": mapOf(map[string]form{
			"apt": packageVersions, "msi": packageVersions, "python": packageVersions, "rpm": packageVersions,
			"rubygems": packageVersions, "yum": packageVersions, "zypper": packageVersions,
		}),
		"groups":   mapOfAll(mapOf(map[string]form{"gid": formText})),
		"users":    mapOfAll(mapOf(map[string]form{"groups": formList, "homeDir": formText, "uid": formText})),
		"sources":  mapOfAll(formText),
		"files":    mapOfAll(initFile),
		"commands": mapOfAll(initCommand),
		"services": mapOf(map[string]form{"systemd": initServices, "sysvinit": initServices, "windows": initServices}),
	},
}

var packageVersions = mapOfAll(form{kinds: aString | aList})

var initFile = mapOf(map[string]form{
	"authentication": formText, "content": {kinds: aString | aMap}, "context": formMap,
	"encoding": {kinds: aString, values: []string{"base64", "plain"}},
	"group":    formText, "mode": formText, "owner": formText, "source": formText,
})

var initCommand = mapOf(map[string]form{
	"command": {kinds: aString | aList}, "cwd": formText, "env": formMap,
	"ignoreErrors": {}, "test": {}, "waitAfterCompletion": {},
})

var initServices = mapOfAll(mapOf(map[string]form{
	"commands": formList, "enabled": formBoolean, "ensureRunning": formBoolean,
	"files": formList, "packages": formMap, "sources": formList,
}))
