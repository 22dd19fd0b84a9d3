package schema

// A Snapshot is one of the embedded tables and the day of what it was made from; data/SOURCES.md says what that is.
type Snapshot struct {
	Name string // what the table lists, in words
	File string // below data
	Date Date   // or the year alone, where the source has no day
}

// Snapshots lists the embedded tables, the most used first.
func Snapshots() []Snapshot {
	return []Snapshot{
		{"resource types", "facts.bin", FactsDate},
		{"managed policies", "managed_policies.txt", "2026"},
		{"Lambda runtimes", "lambda_runtimes.txt", LambdaRuntimesDate},
		{"IAM actions", "iam_actions.txt", IAMActionsDate},
		{"instance classes", "instance_classes.txt", InstanceClassesDate},
		{"engine versions", "engine_versions.txt", EngineVersionsDate},
	}
}
