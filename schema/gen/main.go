// Command gen builds schema/data, the facts that package schema embeds, from published data. It is run by hand when a
// source changes (go generate ./schema); the same input gives the same bytes.
//
// main.go      what is read, built and written
// source.go    the input files and their layouts
// amend.go     corrections to the published schemas: the constraint layer and overrides.json
// database.go  facts.bin: amends the schemas, has package compile compile them, verifies the result
// compile.go   JSON schema to shapes
// regexp.go    ECMAScript expressions to RE2
// resource.go  the record of a resource type: attributes, paths, relations, regions
// newer.go     types that are younger than the registry snapshot
// sam.go       the AWS::Serverless types
// tables.go    managed policies and Lambda runtimes
// actions.go   IAM actions
// classes.go   instance classes by region
// engines.go   versions of database engines
// verify.go    reads the result back
// crosscheck.go  what goformation's schema has and ours lacks, and the other way
// report.go    what was dropped, weakened or found odd
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	shared := flag.String("shared", "../../shared", "`folder` with the sources")
	out := flag.String("out", "", "`folder` to write to (default: data in the folder of package schema)")
	flag.Parse()
	if err := run(*shared, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(shared, out string) error {
	if out == "" {
		out = dataFolder()
	}
	files, report, err := build(shared)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(out, name), files[name], 0o644); err != nil {
			return err
		}
	}
	fmt.Print(report)
	return nil
}

// dataFolder finds schema/data from the root of the repository and from the folder of the package.
func dataFolder() string {
	if _, err := os.Stat("schema/data"); err == nil {
		return "schema/data"
	}
	return "data"
}

// build returns the content of each file of schema/data that is generated, by its name.
func build(shared string) (map[string][]byte, *report, error) {
	source, err := readSource(shared)
	if err != nil {
		return nil, nil, err
	}
	report := &report{}
	file, err := database(source, report)
	if err != nil {
		return nil, nil, err
	}
	policies, err := managedPolicyTable(source.policies)
	if err != nil {
		return nil, nil, err
	}
	runtimes, err := lambdaRuntimeTable(source.runtimes)
	if err != nil {
		return nil, nil, err
	}
	actions, err := iamActionTable(source.actions)
	if err != nil {
		return nil, nil, err
	}
	classes, err := instanceClassTable(source.conditional)
	if err != nil {
		return nil, nil, err
	}
	engines, err := engineVersionTable(source.conditional)
	if err != nil {
		return nil, nil, err
	}
	return map[string][]byte{
		"facts.bin":            file,
		"managed_policies.txt": policies,
		"lambda_runtimes.txt":  runtimes,
		"iam_actions.txt":      actions,
		"instance_classes.txt": classes,
		"engine_versions.txt":  engines,
	}, report, nil
}
