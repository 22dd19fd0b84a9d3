package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// classFiles are the tables of instance classes by region among the conditional schemas, by the key of ours.
var classFiles = map[string]string{
	"amazonmq":             "aws_amazonmq_broker/instancetype_enum.json",
	"appstream":            "aws_appstream_fleet/instancetype_enum.json",
	"dax":                  "aws_dax_cluster/nodetype_enum.json",
	"docdb":                "aws_docdb_dbinstance/dbinstanceclass_enum.json",
	"ec2":                  "aws_ec2_instance/instancetype_enum.json",
	"elasticache":          "aws_elasticache_cachecluster/cachenodetype_enum.json",
	"elasticsearch":        "aws_elasticsearch_domain/elasticsearchclusterconfig_instancetype_enum.json",
	"emr":                  "aws_emr_cluster/instancetypeconfig_instancetype_enum.json",
	"gamelift":             "aws_gamelift_fleet/ec2instancetype_enum.json",
	"managedblockchain":    "aws_managedblockchain_node/nodeconfiguration_instancetype_enum.json",
	"neptune":              "aws_neptune_dbinstance/dbinstanceclass_enum.json",
	"opensearch":           "aws_opensearchservice_domain/clusterconfig_instancetype_enum.json",
	"rds":                  "aws_rds_dbinstance/dbinstanceclass_enum.json",
	"rds-cluster":          "aws_rds_dbcluster/dbclusterinstanceclass_enum.json",
	"redshift":             "aws_redshift_cluster/nodetype_enum.json",
	"sagemaker-cluster":    "aws_sagemaker_cluster/instancetype_enum.json",
	"sagemaker-hosting":    "aws_sagemaker_hosting/instancetype_enum.json",
	"sagemaker-processing": "aws_sagemaker_processing/instancetype_enum.json",
	"sagemaker-transform":  "aws_sagemaker_transform/instancetype_enum.json",
}

// A condition is an entry of allOf in a conditional schema: when some properties have these values, another has one of a
// list. The value of a property is a const, a pattern or false: then the property is absent.
type condition struct {
	If struct {
		Properties map[string]json.RawMessage
	}
	Then json.RawMessage // {"properties": {name: {"enum": [..]}}}, or false
}

type constraint struct {
	Const   string
	Pattern string
	Enum    []string
}

// of returns what is demanded of a property; none for false.
func (c condition) of(property string) (found constraint, err error) {
	if text := c.If.Properties[property]; text != nil && string(text) != "false" {
		err = json.Unmarshal(text, &found)
	}
	return found, err
}

// values are those that one property must be of; none when the condition must not hold at all.
func (c condition) values() ([]string, error) {
	var then struct{ Properties map[string]constraint }
	if string(c.Then) == "false" {
		return nil, nil
	}
	err := json.Unmarshal(c.Then, &then)
	for _, constraint := range then.Properties {
		return constraint.Enum, err
	}
	return nil, err
}

// A classTable has the regions by class. Where the sources have two lists, both must hold.
type classTable map[string][]string

// A classTables collects tables by key, with the source's lists by region.
type classTables struct {
	tables  map[string]classTable
	regions map[string]int
	names   []string // of the regions
	sets    map[string]int
	list    []string // of the sets
}

// instanceClassTable makes instance_classes.txt; see schema/instance_classes.go.
func instanceClassTable(schemas map[string][]byte) ([]byte, error) {
	t := &classTables{tables: map[string]classTable{}, regions: map[string]int{}, sets: map[string]int{}}
	for _, key := range slices.Sorted(maps.Keys(classFiles)) {
		if err := t.read(key, schemas[classFiles[key]]); err != nil {
			return nil, fmt.Errorf("%s: %w", classFiles[key], err)
		}
	}
	lines := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(t.tables)) {
		lines[key] = string(facts.AppendWords(nil, t.words(t.tables[key])))
	}
	if err := versionClasses(schemas["aws_rds_dbinstance/db_instance_class.json"], lines); err != nil {
		return nil, err
	}
	lines[""] = strings.Join(t.names, ",") + " " + strings.Join(t.list, " ")
	return linesOf(lines), nil
}

// linesOf joins the lines of a table, sorted by key. A line that repeats another is "=" and the key of that.
func linesOf(lines map[string]string) []byte {
	var out strings.Builder
	first := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(lines)) {
		line := lines[key]
		if other, seen := first[line]; seen && line != "" {
			line = "=" + other
		} else {
			first[line] = key
		}
		fmt.Fprintln(&out, key, line)
	}
	return []byte(out.String())
}

// read adds the tables of a source, {region: {"enum": classes}} or {region: {"allOf": conditions}}.
func (t *classTables) read(key string, source []byte) error {
	var regions map[string]json.RawMessage
	if err := json.Unmarshal(source, &regions); err != nil {
		return err
	}
	for _, region := range slices.Sorted(maps.Keys(regions)) {
		if region == "description" || region == "all" { // "all" has what lists by region lack
			continue
		}
		var lists struct {
			Enum  []string
			AllOf []condition
		}
		if err := json.Unmarshal(regions[region], &lists); err != nil {
			return err
		}
		byKey := map[string][]string{key: lists.Enum}
		for _, c := range lists.AllOf {
			if err := c.addTo(byKey, key); err != nil {
				return err
			}
		}
		for _, key := range slices.Sorted(maps.Keys(byKey)) {
			t.add(key, region, byKey[key])
		}
	}
	return nil
}

// addTo adds the list of a condition on Engine and LicenseModel under "key/engine/license".
func (c condition) addTo(lists map[string][]string, key string) error {
	engine, err := c.of("Engine")
	if err != nil {
		return err
	}
	license, err := c.of("LicenseModel")
	if err != nil {
		return err
	}
	values, err := c.values()
	key += "/" + engine.Const
	if license.Const != "" {
		key += "/" + license.Const
	}
	if other, seen := lists[key]; seen {
		values = slices.DeleteFunc(values, func(v string) bool { return !slices.Contains(other, v) })
	}
	lists[key] = values
	return err
}

func (t *classTables) add(key, region string, classes []string) {
	for _, class := range classes {
		if t.tables[key] == nil {
			t.tables[key] = classTable{}
		}
		t.tables[key][class] = append(t.tables[key][class], region)
	}
}

// words numbers the set of regions of each class.
func (t *classTables) words(table classTable) []facts.Word {
	var words []facts.Word
	for _, class := range slices.Sorted(maps.Keys(table)) {
		var set []byte
		for _, region := range table[class] {
			set = facts.AppendNumber(set, indexed(t.regions, &t.names, region))
		}
		words = append(words, facts.Word{Text: class, Number: indexed(t.sets, &t.list, string(set))})
	}
	return words
}

// versionClasses adds the RDS classes by version, whichever the engine, and under "rds-version" the engines.
func versionClasses(source []byte, lines map[string]string) error {
	var conditions struct{ AllOf []condition }
	if err := json.Unmarshal(source, &conditions); err != nil {
		return err
	}
	engines := map[string]bool{}
	for _, c := range conditions.AllOf {
		engine, err := c.of("Engine")
		if err != nil {
			return err
		}
		version, err := c.of("EngineVersion")
		if err != nil {
			return err
		}
		classes, err := c.values()
		if err != nil {
			return err
		}
		key, line := "rds-version/"+plainVersion(version.Pattern), string(facts.AppendWords(nil, wordsOf(classes, nil)))
		if before, seen := lines[key]; seen && before != line {
			return fmt.Errorf("the classes of version %s differ by engine", version.Pattern)
		}
		lines[key] = line
		engines[engine.Const] = true
	}
	lines["rds-version"] = string(facts.AppendWords(nil, wordsOf(slices.Sorted(maps.Keys(engines)), nil)))
	return nil
}

// plainVersion is 8.0 for the pattern ^(8\.0\..+|8\.0)$.
func plainVersion(pattern string) string {
	_, version, _ := strings.Cut(strings.TrimSuffix(pattern, ")$"), "|")
	return strings.ReplaceAll(version, `\.`, ".")
}

// wordsOf numbers words 1 when they are among the marked, else 0.
func wordsOf(texts, marked []string) []facts.Word {
	var words []facts.Word
	for _, text := range slices.Sorted(slices.Values(texts)) {
		number := 0
		if slices.Contains(marked, text) {
			number = 1
		}
		words = append(words, facts.Word{Text: text, Number: number})
	}
	return words
}
