package schema

import (
	_ "embed"
	"strings"
)

// Each line is "name deprecated block-create block-update successor", "-" for what is not known.
//
//go:embed data/lambda_runtimes.txt
var lambdaRuntimes table

// LambdaRuntimesDate is the day of the runtime table: a runtime it lacks may be younger.
const LambdaRuntimesDate Date = "2026-08-01"

// A Date is a calendar day, "2026-11-10", so that dates compare as strings; "" means that none has been announced.
type Date string

// Reached reports whether the day has come when it is today.
func (d Date) Reached(today Date) bool {
	return d != "" && d <= today
}

// A Runtime is what AWS has announced for a Lambda runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
type Runtime struct {
	Name        string
	Deprecated  Date // no more security patches or support
	BlockCreate Date // no new functions
	BlockUpdate Date // no updates of existing functions
	Successor   string
}

// LambdaRuntime returns the facts about the runtime with this identifier, such as "python3.12".
func LambdaRuntime(name string) (Runtime, bool) {
	value, ok := lambdaRuntimes.find(name)
	if !ok {
		return Runtime{}, false
	}
	return newRuntime(name, value), true
}

// LambdaRuntimes returns all runtimes, retired ones included, sorted by name.
func LambdaRuntimes() []Runtime {
	var list []Runtime
	lambdaRuntimes.lines(func(key, value string) {
		list = append(list, newRuntime(key, value))
	})
	return list
}

func newRuntime(name, value string) Runtime {
	var fields [4]string
	for i := range fields {
		fields[i], value, _ = strings.Cut(value, " ")
		if fields[i] == "-" {
			fields[i] = ""
		}
	}
	return Runtime{name, Date(fields[0]), Date(fields[1]), Date(fields[2]), fields[3]}
}
