package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// policyPartitions and policyPathCodes are the letters that schema/managed_policies.go reads.
var policyPartitions = []struct{ name, letter string }{
	{"aws", "a"}, {"aws-cn", "c"}, {"aws-us-gov", "g"}, {"aws-eusc", "e"},
}

var policyPathCodes = map[string]string{
	"": "-", "service-role/": "s", "aws-service-role/": "l", "job-function/": "j",
}

// managedPolicyTable turns {partition: {name: arn}} into sorted lines "name path partitions".
func managedPolicyTable(source []byte) ([]byte, error) {
	var arns map[string]map[string]string
	if err := json.Unmarshal(source, &arns); err != nil {
		return nil, err
	}
	path, letters := map[string]string{}, map[string]string{}
	for _, partition := range policyPartitions {
		for name, arn := range arns[partition.name] {
			tail, found := strings.CutPrefix(arn, "arn:"+partition.name+":iam::aws:policy/")
			code, known := policyPathCodes[strings.TrimSuffix(tail, name)]
			if other, seen := path[name]; !found || !known || seen && other != code {
				return nil, fmt.Errorf("managed policy %s has an ARN of an unexpected shape: %s", name, arn)
			}
			path[name] = code
			letters[name] += partition.letter
		}
		delete(arns, partition.name)
	}
	for partition := range arns {
		return nil, fmt.Errorf("managed policies of an unknown partition: %s", partition)
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(path)) {
		fmt.Fprintln(&out, name, path[name], letters[name])
	}
	return []byte(out.String()), nil
}

// lambdaRuntimeTable turns {name: {deprecated, create-block, update-block, successor}} into sorted lines.
func lambdaRuntimeTable(source []byte) ([]byte, error) {
	var runtimes map[string]struct {
		Deprecated  string `json:"deprecated"`
		CreateBlock string `json:"create-block"`
		UpdateBlock string `json:"update-block"`
		Successor   string `json:"successor"`
	}
	if err := json.Unmarshal(source, &runtimes); err != nil {
		return nil, err
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(runtimes)) {
		r := runtimes[name]
		fmt.Fprintln(&out, name, orDash(r.Deprecated), orDash(r.CreateBlock), orDash(r.UpdateBlock), orDash(r.Successor))
	}
	return []byte(out.String()), nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
