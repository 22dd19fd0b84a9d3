// Package lint finds what is wrong in SAM and CloudFormation templates.
//
//	t, _ := cfn.Parse("template.yaml", source)
//	for _, f := range lint.Run(ctx, t, lint.Options{Today: time.Now()}) {
//		fmt.Println(f.Start.Line, f.Rule, f.Message)
//	}
//
// Source parses as well, Files reads and works on many templates at once. Mend applies the fixes of findings. The reports
// are in lint/report. The same options may serve several runs at once.
//
// Findings are about templates; what goes wrong with us is in Result.Err and in the error of Files.
//
// # Two trees
//
// A SAM template is looked at twice: as it was written and as it will be deployed. Findings in what the transform
// generates land on the line that caused them and name the generated resource. Plain CloudFormation has one tree.
//
// # Rules
//
// A rule is a literal in the table of its family: lambda.go, reference.go and so on. To add one: add the literal, in the
// order of IDs, and its fixtures fixtures/lint/<family>/<name>/{bad,good}.yaml; go test ./lint -update writes its page.
// A rule reports through its Pass and knows nothing of suppressions, of files or of other rules. Options.Rules adds rules
// that are not in the tables; they are called for several templates at once, so they keep no state.
//
// The package never prints, and only Files and ReadDeployments touch the file system.
package lint
