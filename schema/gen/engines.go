package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/samx-dev/samx/schema/facts"
)

// engineFiles are the tables of engines and their versions among the conditional schemas, and of the versions that are
// deprecated, by the key of ours.
var engineFiles = map[string][2]string{
	"elasticache": {"aws_elasticache_cachecluster/engine_version.json", ""},
	"rds":         {"aws_rds_dbinstance/engine_version.json", "aws_rds_dbinstance/engine_version_deprecated.json"},
	"rds-cluster": {"aws_rds_dbcluster/engine_version.json", "aws_rds_dbcluster/engine_version_deprecated.json"},
}

// engineVersionTable makes engine_versions.txt; see schema/engine_versions.go.
func engineVersionTable(schemas map[string][]byte) ([]byte, error) {
	lines := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(engineFiles)) {
		engines, versions, err := engineLists(schemas[engineFiles[key][0]])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", engineFiles[key][0], err)
		}
		deprecated := map[string][]string{}
		if file := engineFiles[key][1]; file != "" {
			if _, deprecated, err = engineLists(schemas[file]); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
		lines[key] = string(facts.AppendWords(nil, wordsOf(engines, nil)))
		for engine, list := range versions {
			lines[key+"/"+engine] = string(facts.AppendWords(nil, wordsOf(list, deprecated[engine])))
		}
	}
	return linesOf(lines), nil
}

// engineLists returns the engines that a source allows, and lists of versions by engine.
func engineLists(source []byte) (engines []string, versions map[string][]string, err error) {
	var conditions struct{ AllOf []condition }
	if err := json.Unmarshal(source, &conditions); err != nil {
		return nil, nil, err
	}
	versions = map[string][]string{}
	for _, c := range conditions.AllOf {
		engine, err := c.of("Engine")
		if err != nil {
			return nil, nil, err
		}
		version, err := c.of("EngineVersion")
		if err != nil {
			return nil, nil, err
		}
		values, err := c.values()
		switch {
		case err != nil:
			return nil, nil, err
		case engine.Const == "":
			engines = values
		default:
			versions[engine.Const] = append(values, version.Enum...)
		}
	}
	return engines, versions, nil
}
