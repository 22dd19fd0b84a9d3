package schema

import (
	"slices"
	"testing"

	"github.com/samx-dev/samx/schema/facts"
)

func TestClassTables(t *testing.T) {
	cases := []struct {
		table         ClassTable
		region, class string
		offers, known bool
	}{
		{EC2Classes, "us-east-1", "t3.micro", true, true},
		{EC2Classes, "us-east-1", "t9.micro", false, true},
		{EC2Classes, "us-east-1", "T3.micro", false, true},
		{EC2Classes, "us-east-1", "", false, true},
		{EC2Classes, "ap-east-2", "t2.micro", false, true},
		{EC2Classes, "atlantis-1", "t3.micro", false, false},
		{EC2Classes, "", "t3.micro", false, false},
		{AmazonMQClasses, "us-east-1", "mq.t3.micro", true, true},
		{DAXClasses, "ca-west-1", "dax.r4.large", false, false},
		{SageMakerClusterClasses, "us-west-2", "ml.c5.large", true, true},
		{DBInstanceClasses("mysql", ""), "us-east-1", "db.t3.micro", true, true},
		{DBInstanceClasses("mysql", "general-public-license"), "us-east-1", "db.t3.micro", true, true},
		{DBInstanceClasses("mysql", "bring-your-own-license"), "us-east-1", "db.t3.micro", false, false},
		{DBInstanceClasses("oracle-ee", ""), "us-east-1", "db.t3.micro", false, false},
		{DBInstanceClasses("sqlserver-se", "license-included"), "us-east-1", "db.r3.large", false, true}, // in one list of two
		{DBClusterInstanceClasses("postgres"), "us-east-1", "db.t3.micro", false, true},
		{DBClusterInstanceClasses("aurora-mysql"), "us-east-1", "db.t3.micro", false, false},
		{"nothing", "us-east-1", "t3.micro", false, false},
		{"", "us-east-1", "t3.micro", false, false},
	}
	for _, c := range cases {
		if offers, known := c.table.Offers(c.region, c.class); offers != c.offers || known != c.known {
			t.Errorf("%s: %s in %q: %v, %v; want %v, %v", c.table, c.class, c.region, offers, known, c.offers, c.known)
		}
	}
	for table, want := range map[ClassTable]int{EC2Classes: 1384, RedshiftClasses: 10, DocDBClasses: 38, "": 0} {
		list := table.Classes("us-east-1")
		if len(list) != want || !slices.IsSorted(list) {
			t.Errorf("%s: %d classes, want %d", table, len(list), want)
		}
	}
}

func TestDBVersionClasses(t *testing.T) {
	cases := []struct {
		engine, version string
		count           int
		known           bool
	}{
		{"mysql", "8.0.35", 243, true},
		{"mysql", "8.0", 243, true},
		{"aurora-mysql", "5.7.mysql_aurora.2.11.1", 62, true},
		{"aurora-postgresql", "16.6-limitless", 1, true},
		{"mysql", "8", 0, false},
		{"mysql", "", 0, false},
		{"mysql", "1.1", 0, false},
		{"oracle-ee", "8.0.35", 0, false},
	}
	for _, c := range cases {
		if classes, known := DBVersionClasses(c.engine, c.version); len(classes) != c.count || known != c.known {
			t.Errorf("%s %s: %d classes, %v; want %d, %v", c.engine, c.version, len(classes), known, c.count, c.known)
		}
	}
}

func TestEngineTables(t *testing.T) {
	cases := []struct {
		table                     EngineTable
		engine, version           string
		exists, deprecated, known bool
	}{
		{DBInstanceEngines, "mysql", "5.7.44", true, true, true},
		{DBInstanceEngines, "mysql", "8.4.9", true, false, true},
		{DBInstanceEngines, "mysql", "1.1", false, false, true},
		{DBClusterEngines, "aurora-postgresql", "17", true, false, true},
		{DBInstanceEngines, "oracle-ee", "19", false, false, false},
		{CacheEngines, "redis", "7.1", true, false, true},
		{CacheEngines, "nope", "7.1", false, false, false},
		{"nothing", "mysql", "8.4.9", false, false, false},
	}
	for _, c := range cases {
		exists, deprecated, known := c.table.Version(c.engine, c.version)
		if exists != c.exists || deprecated != c.deprecated || known != c.known {
			t.Errorf("%s %s %s: %v, %v, %v; want %v, %v, %v", c.table, c.engine, c.version, exists, deprecated, known,
				c.exists, c.deprecated, c.known)
		}
	}
	if !DBInstanceEngines.HasEngine("oracle-ee") || DBClusterEngines.HasEngine("oracle-ee") || CacheEngines.HasEngine("") {
		t.Error("engines")
	}
	if n, m := len(DBInstanceEngines.Engines()), len(CacheEngines.Versions("memcached")); n != 20 || m != 11 {
		t.Errorf("%d engines of DB instances, want 20; %d versions of memcached, want 11", n, m)
	}
}

func TestOffersAllocatesLittle(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { EC2Classes.Offers("us-east-1", "t3.micro") }); n > 20 {
		t.Errorf("a look at the largest table allocates %v times", n)
	}
}

// FuzzClassSets reads damaged lines: they may say anything, but must not break the reader.
func FuzzClassSets(f *testing.F) {
	f.Add("us-east-1,us-west-2 01 0 1", "|1 0t3.large 3micro", "us-west-2")
	f.Fuzz(func(t *testing.T, heading, list, region string) {
		data := table(" " + heading + "\nx " + list + "\ny =x\n")
		data.words("x")
		data.wordList("y")
		member := indexOf(data.heading(), ",", region)
		in := setsWith(data.heading(), member)
		facts.ReadWords(list, func(_ []byte, set int) bool {
			has := inSet(data.heading(), set, member)
			if has != (set < len(in) && in[set]) {
				t.Errorf("%q has %d in set %d: %v", heading, member, set, has)
			}
			return true
		})
	})
}

func BenchmarkClassTable(b *testing.B) {
	for b.Loop() {
		EC2Classes.Offers("us-east-1", "t3.micro")
	}
}
