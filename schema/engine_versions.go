package schema

import (
	_ "embed"

	"github.com/samx-dev/samx/schema/facts"
)

// Under the key of a table stand its engines as words, and under "table/engine" the versions, numbered 1 when they are
// deprecated; or "=" and the key of a line with the same.
//
//go:embed data/engine_versions.txt
var engineVersions table

// EngineVersionsDate is the day of the tables of engine versions: a version they lack may be younger.
const EngineVersionsDate Date = "2026-08-01"

// An EngineTable names a table of engines and their versions.
type EngineTable string

// The tables.
const (
	CacheEngines      EngineTable = "elasticache"
	DBInstanceEngines EngineTable = "rds"
	DBClusterEngines  EngineTable = "rds-cluster"
)

// Engines returns the names of the engines, sorted.
func (t EngineTable) Engines() []string {
	return engineVersions.wordList(string(t))
}

// HasEngine reports whether there is such an engine.
func (t EngineTable) HasEngine(engine string) bool {
	list, _ := engineVersions.words(string(t))
	return hasWord(list, engine)
}

// Versions returns the versions of an engine, sorted as text; none when they are not known.
func (t EngineTable) Versions(engine string) []string {
	return engineVersions.wordList(string(t) + "/" + engine)
}

// Version reports whether an engine has the version, and whether that is deprecated. It is not known for an engine
// without a table.
func (t EngineTable) Version(engine, version string) (exists, deprecated, known bool) {
	list, known := engineVersions.words(string(t) + "/" + engine)
	facts.ReadWords(list, func(word []byte, mark int) bool {
		exists = string(word) == version
		deprecated = exists && mark == 1
		return !exists
	})
	return exists, deprecated, known
}
