package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

const pipelineGuide = "https://docs.aws.amazon.com/codepipeline/latest/userguide/"

var pipelineTypes = []string{"AWS::CodePipeline::Pipeline"}

var codePipelineRules = []Rule{{
	ID: "E3700", Name: "codepipeline-source-stage",
	Title:  "Source actions are in the first stage of a pipeline, and nothing else is",
	Why:    "CodePipeline refuses the pipeline.",
	Source: pipelineGuide + "reference-pipeline-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: pipelineTypes,
	Case: checkSourceStage,
}, {
	ID: "E3701", Name: "codepipeline-artifacts",
	Title:  "An input artifact is the output of an earlier action, and no two actions have the same output",
	Why:    "CodePipeline refuses the pipeline.",
	Source: pipelineGuide + "welcome-introducing-artifacts.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: pipelineTypes,
	Case: checkArtifacts,
}, {
	ID: "E3702", Name: "codepipeline-artifact-count",
	Title:  "An action has as many input and output artifacts as its provider takes",
	Why:    "CodePipeline refuses the pipeline.",
	Source: pipelineGuide + "reference-pipeline-structure.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: pipelineTypes,
	Case: func(p *Pass, _ *cfn.Resource, pipeline View) {
		for _, action := range actionsOf(pipeline) {
			checkArtifactCounts(p, action.View)
		}
	},
}, {
	ID: "E3703", Name: "codepipeline-configuration",
	Title:  "The configuration of an action names its template in an input artifact and its role by an ARN",
	Why:    "The action fails whenever the pipeline runs.",
	Source: pipelineGuide + "action-reference-CloudFormation.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both, Types: pipelineTypes,
	Case: func(p *Pass, _ *cfn.Resource, pipeline View) {
		for _, action := range actionsOf(pipeline) {
			checkConfiguration(p, action.View)
		}
	},
}}

// A pipelineAction is an action with the index of its stage.
type pipelineAction struct {
	View
	stage int
}

// actionsOf returns the actions of a pipeline in the order in which they run.
func actionsOf(pipeline View) []pipelineAction {
	var actions []pipelineAction
	number := 0
	for _, stage := range pipeline.Get("Stages").Items() {
		var ofStage []pipelineAction
		for _, action := range stage.Get("Actions").Items() {
			ofStage = append(ofStage, pipelineAction{action, number})
		}
		slices.SortStableFunc(ofStage, func(a, b pipelineAction) int { return int(a.runOrder() - b.runOrder()) })
		actions = append(actions, ofStage...)
		number++
	}
	return actions
}

const lastRunOrder = 999

// runOrder says when an action runs in its stage: those of one number run at the same time.
func (a pipelineAction) runOrder() int64 {
	if order, ok := a.Get("RunOrder").Int(); ok && order >= 1 && order <= lastRunOrder {
		return order
	}
	return 1
}

func checkSourceStage(p *Pass, _ *cfn.Resource, pipeline View) {
	for _, action := range actionsOf(pipeline) {
		category := action.Get("ActionTypeId", "Category")
		text, ok := category.Text()
		switch {
		case !ok || (text == "Source") == (action.stage == 0):
		case action.stage == 0:
			p.Report(category.Node, "the first stage has Source actions only; move this %s action to a later stage", text)
		default:
			p.Report(category.Node, "Source actions are in the first stage only; move this one there")
		}
	}
}

// artifactNames returns the names in InputArtifacts or OutputArtifacts that are known; sure is false when there are others.
func artifactNames(list View) (names []View, sure bool) {
	sure = !list.Open()
	for _, artifact := range list.Items() {
		name := artifact.Get("Name")
		if _, ok := name.Text(); !ok {
			sure = false
			continue
		}
		names = append(names, name)
	}
	return names, sure
}

func checkArtifacts(p *Pass, _ *cfn.Resource, pipeline View) {
	made := map[string]bool{}
	allKnown := !pipeline.Get("Stages").Open()
	for _, action := range actionsOf(pipeline) {
		inputs, _ := artifactNames(action.Get("InputArtifacts"))
		for _, input := range inputs {
			if name := input.Node.Text; allKnown && !made[name] {
				p.Report(input.Node, "no earlier action has the output artifact %s", name)
			}
		}
		outputs, sure := artifactNames(action.Get("OutputArtifacts"))
		allKnown = allKnown && sure
		for _, output := range outputs {
			name := output.Node.Text
			if made[name] {
				p.Report(output.Node, "another action has the output artifact %s already; choose another name", name)
			}
			made[name] = true
		}
	}
}

// A countRange is how many artifacts an action can have.
type countRange struct{ least, most int }

// artifactCounts are the numbers of input and of output artifacts by owner, category and provider.
var artifactCounts = lazy.Value[map[string][2]countRange]{Make: func() map[string][2]countRange {
	return map[string][2]countRange{
		"AWS Source S3":                       {{0, 0}, {1, 1}},
		"AWS Source CodeCommit":               {{0, 0}, {1, 1}},
		"AWS Source ECR":                      {{0, 0}, {1, 1}},
		"AWS Source CodeStarSourceConnection": {{0, 0}, {1, 1}},
		"AWS Test CodeBuild":                  {{1, 5}, {0, 5}},
		"AWS Test DeviceFarm":                 {{1, 1}, {0, 0}},
		"AWS Build CodeBuild":                 {{1, 5}, {0, 5}},
		"AWS Approval Manual":                 {{0, 0}, {0, 0}},
		"AWS Deploy S3":                       {{1, 1}, {0, 0}},
		"AWS Deploy CloudFormation":           {{0, 10}, {0, 1}},
		"AWS Deploy CodeDeploy":               {{1, 1}, {0, 0}},
		"AWS Deploy ElasticBeanstalk":         {{1, 1}, {0, 0}},
		"AWS Deploy OpsWorks":                 {{1, 1}, {0, 0}},
		"AWS Deploy ECS":                      {{1, 1}, {0, 0}},
		"AWS Deploy ServiceCatalog":           {{1, 1}, {0, 0}},
		"AWS Invoke Lambda":                   {{0, 5}, {0, 5}},
		"ThirdParty Source GitHub":            {{0, 0}, {1, 1}},
		"ThirdParty Deploy AlexaSkillsKit":    {{0, 2}, {0, 0}},
		"Custom Build Jenkins":                {{0, 5}, {0, 5}},
		"Custom Test Jenkins":                 {{0, 5}, {0, 5}},
	}
}}

func checkArtifactCounts(p *Pass, action View) {
	kind := action.Get("ActionTypeId")
	owner, _ := kind.Get("Owner").Text()
	category, _ := kind.Get("Category").Text()
	provider, _ := kind.Get("Provider").Text()
	counts, known := artifactCounts.Get()[owner+" "+category+" "+provider]
	if !known {
		return
	}
	for i, key := range []string{"InputArtifacts", "OutputArtifacts"} {
		list, allowed := action.Get(key), counts[i]
		number := list.Len()
		switch {
		case list.Open() || !list.Exists() && !action.Lacks(key):
		case number > allowed.most:
			p.Report(list.Node, "%d %s are too many for %s %s, which takes at most %d", number, key, category, provider,
				allowed.most)
		case number < allowed.least:
			p.Report(cfn.FirstOf(list.Node, action.Node), "%s is missing; %s %s needs one at least", key, category, provider)
		}
	}
}

func checkConfiguration(p *Pass, action View) {
	configuration := action.Get("Configuration")
	checkTemplatePath(p, configuration.Get("TemplatePath"), action.Get("InputArtifacts"))
	role := configuration.Get("RoleArn")
	if text, ok := role.Text(); ok && !roleARN.Get().MatchString(text) {
		p.Report(role.Node, "%q is not the ARN of a role; write arn:aws:iam::<account>:role/<name>", text)
	}
	if target, attribute := role.Target(); target != nil && target.TypeName() == "AWS::IAM::Role" && attribute == "" {
		p.Report(role.Node, "Ref gives the name of the role; write !GetAtt %s.Arn", target.ID.Text)
	}
}

func checkTemplatePath(p *Pass, path, inputs View) {
	text, ok := path.Text()
	names, sure := artifactNames(inputs)
	if !ok || !sure {
		return
	}
	artifact, _, hasFile := strings.Cut(text, "::")
	if !hasFile {
		p.Report(path.Node, "TemplatePath %q names no file; write <input artifact>::<file>", text)
		return
	}
	if !slices.ContainsFunc(names, func(name View) bool { return name.Node.Text == artifact }) {
		p.Report(path.Node, "TemplatePath names the artifact %s, which is not among the InputArtifacts of the action", artifact)
	}
}
