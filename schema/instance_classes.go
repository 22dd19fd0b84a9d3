package schema

import (
	_ "embed"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// The first line, with an empty key, is "region,region.. set set ..": a set is the numbers of regions. Each other line is
// the key of a table and its classes as words, numbered by the set of the regions that offer them; or "=" and the key of
// a table with the same.
//
//go:embed data/instance_classes.txt
var instanceClasses table

// InstanceClassesDate is the day of the tables of instance classes: a class they lack may be younger.
const InstanceClassesDate Date = "2026-08-01"

// A ClassTable names a table of instance classes by region.
type ClassTable string

// The tables.
const (
	AmazonMQClasses            ClassTable = "amazonmq"
	AppStreamClasses           ClassTable = "appstream"
	DAXClasses                 ClassTable = "dax"
	DocDBClasses               ClassTable = "docdb"
	EC2Classes                 ClassTable = "ec2"
	ElastiCacheClasses         ClassTable = "elasticache"
	ElasticsearchClasses       ClassTable = "elasticsearch"
	EMRClasses                 ClassTable = "emr"
	GameLiftClasses            ClassTable = "gamelift"
	ManagedBlockchainClasses   ClassTable = "managedblockchain"
	NeptuneClasses             ClassTable = "neptune"
	OpenSearchClasses          ClassTable = "opensearch"
	RedshiftClasses            ClassTable = "redshift"
	SageMakerClusterClasses    ClassTable = "sagemaker-cluster"
	SageMakerHostingClasses    ClassTable = "sagemaker-hosting"
	SageMakerProcessingClasses ClassTable = "sagemaker-processing"
	SageMakerTransformClasses  ClassTable = "sagemaker-transform"
)

// DBInstanceClasses is the table of an RDS engine, with the license model or "" when there is none.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
func DBInstanceClasses(engine, license string) ClassTable {
	if license != "" {
		engine += "/" + license
	}
	return ClassTable("rds/" + engine)
}

// DBClusterInstanceClasses is the table of the engine of a Multi-AZ DB cluster.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.RDS_Fea_Regions_DB-eng.Feature.MultiAZDBClusters.html
func DBClusterInstanceClasses(engine string) ClassTable {
	return ClassTable("rds-cluster/" + engine)
}

// Offers reports whether the region offers the instance class. It is not known when the table has nothing about the region.
func (t ClassTable) Offers(region, class string) (offers, known bool) {
	list, ok := instanceClasses.words(string(t))
	names, sets, _ := strings.Cut(instanceClasses.heading(), " ")
	number := indexOf(names, ",", region)
	if t == "" || !ok || number < 0 {
		return false, false
	}
	facts.ReadWords(list, func(offered []byte, set int) bool {
		offers = string(offered) == class && inSet(sets, set, number)
		return string(offered) < class
	})
	if offers {
		return true, true
	}
	t.visit(region, func([]byte) bool {
		known = true
		return false
	})
	return false, known
}

// Classes returns the instance classes that the region offers, sorted.
func (t ClassTable) Classes(region string) []string {
	var list []string
	t.visit(region, func(offered []byte) bool {
		list = append(list, string(offered))
		return true
	})
	return list
}

func (t ClassTable) visit(region string, visit func(class []byte) bool) {
	list, ok := instanceClasses.words(string(t))
	if t == "" || !ok {
		return
	}
	names, sets, _ := strings.Cut(instanceClasses.heading(), " ")
	inRegion := setsWith(sets, indexOf(names, ",", region))
	facts.ReadWords(list, func(class []byte, set int) bool {
		return set >= len(inRegion) || !inRegion[set] || visit(class)
	})
}

// DBVersionClasses returns the instance classes that the version of an RDS engine runs on, sorted. It is not known for
// engines and versions without a table.
func DBVersionClasses(engine, version string) (classes []string, known bool) {
	engines, _ := instanceClasses.words("rds-version")
	if !hasWord(engines, engine) {
		return nil, false
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	key := "rds-version/" + major + "." + minor
	_, known = instanceClasses.find(key)
	return instanceClasses.wordList(key), known
}

// setsWith reports for each of the sets, separated by spaces, whether it has the member.
func setsWith(sets string, member int) []bool {
	var found []bool
	for set := range strings.SplitSeq(sets, " ") {
		found = append(found, hasNumber(set, member))
	}
	return found
}

// inSet reports whether one of the sets, by its number, has the member.
func inSet(sets string, number, member int) bool {
	for set := range strings.SplitSeq(sets, " ") {
		if number == 0 {
			return hasNumber(set, member)
		}
		number--
	}
	return false
}

func hasNumber(set string, member int) bool {
	for {
		n, rest, ok := facts.CutNumber(set)
		if !ok || n == member {
			return ok
		}
		set = rest
	}
}

// indexOf returns the position of a member of a list, or -1.
func indexOf(list, separator, member string) int {
	i := 0
	for name := range strings.SplitSeq(list, separator) {
		if name == member {
			return i
		}
		i++
	}
	return -1
}
