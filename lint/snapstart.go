package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const snapStartDocs = "https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html"

var snapStartRules = []Rule{{
	ID: "E2530", Name: "lambda-snapstart-runtime",
	Title:  "SnapStart is used with a runtime and in a region that have it",
	Why:    "Lambda refuses the function: SnapStart needs Java 11, Python 3.12 or .NET 8 at least.",
	Source: snapStartDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Regional: true, Case: checkSnapStartSupport,
}, {
	ID: "I2530", Name: "lambda-snapstart-offer",
	Title:  "Java functions use SnapStart",
	Why:    "A Java function takes seconds to start; from a snapshot of the started function it takes a fraction of that.",
	Source: snapStartDocs, Since: "0.1.0", Severity: cfn.Info, Stage: Both, Types: plainFunction,
	Case: offerSnapStart,
}, {
	ID: "W2530", Name: "lambda-snapstart-version",
	Title:  "A function with SnapStart has a version",
	Why:    "Snapshots are of published versions: calls of the unpublished function, $LATEST, start as slowly as before.",
	Source: snapStartDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Types: functionTypes,
	Case: checkSnapStartVersion,
}, {
	ID: "E5126", Name: "lambda-snapstart-conflict",
	Title:  "SnapStart is not used with provisioned concurrency, a file system or more temporary storage",
	Why:    "Lambda refuses the function, or the provisioned concurrency of its versions.",
	Source: snapStartDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: checkSnapStartConflict,
}}

// snapStartLines are the first runtimes of each line that has SnapStart.
var snapStartLines = [...]struct {
	name  string
	first []int // the version, number by number
}{{"java", []int{11}}, {"python", []int{3, 12}}, {"dotnet", []int{8}}}

// withoutSnapStart are the regions that SnapStart has not come to.
var withoutSnapStart = []string{"ap-east-2", "ap-southeast-6", "cn-north-1", "cn-northwest-1", "eusc-de-east-1"}

// snapStart is the ApplyOn of a function that uses SnapStart.
func snapStart(v View) (applyOn View, used bool) {
	applyOn = v.Get("SnapStart", "ApplyOn")
	return applyOn, applyOn.Is("PublishedVersions")
}

func checkSnapStartSupport(p *Pass, _ *cfn.Resource, v View) {
	applyOn, used := snapStart(v)
	if !used {
		return
	}
	if runtime, ok := v.Get("Runtime").Text(); ok && !hasSnapStart(runtime) {
		p.Report(applyOn.Node, "SnapStart needs java11, python3.12, dotnet8 or later, not %s", runtime)
	}
	if slices.Contains(withoutSnapStart, p.Region) {
		p.ReportGrowing(applyOn.Node, "SnapStart is not available in %s", p.Region)
	}
}

func hasSnapStart(runtime string) bool {
	name := strings.TrimRight(runtime, "0123456789.")
	var version []int
	for _, part := range strings.Split(runtime[len(name):], ".") {
		number, _ := strconv.Atoi(part)
		version = append(version, number)
	}
	for _, line := range snapStartLines {
		if line.name == name {
			return slices.Compare(version, line.first) >= 0
		}
	}
	return false
}

func offerSnapStart(p *Pass, _ *cfn.Resource, v View) {
	runtime, _ := v.Get("Runtime").Text()
	if strings.HasPrefix(runtime, "java") && hasSnapStart(runtime) && !v.Has("SnapStart") && !v.Open() {
		p.Report(v.Node, "the function would start faster with SnapStart: {ApplyOn: PublishedVersions} and a published version")
	}
}

func checkSnapStartVersion(p *Pass, r *cfn.Resource, v View) {
	applyOn, used := snapStart(v)
	if !used || v.Has("AutoPublishAlias") || v.Open() {
		return
	}
	published := slices.ContainsFunc(p.Facts.Users[r.ID.Text], func(user *cfn.Resource) bool {
		return user != nil && user.TypeName() == "AWS::Lambda::Version"
	})
	if !published {
		p.Report(applyOn.Node, "SnapStart works for published versions only, and nothing publishes one of %s; add an "+
			"%s", r.ID.Text, publisherOf(r))
	}
}

func checkSnapStartConflict(p *Pass, _ *cfn.Resource, v View) {
	if _, used := snapStart(v); !used {
		return
	}
	if v.Get("FileSystemConfigs").Len() > 0 {
		p.Report(v.Key("FileSystemConfigs"), "a function with SnapStart cannot mount a file system; remove one of the two")
	}
	storage := v.Get("EphemeralStorage", "Size")
	if size, ok := storage.Int(); ok && size > schema.LambdaStorageMin {
		p.Report(storage.Node, "a function with SnapStart has %d MB of temporary storage at most, not %d", schema.LambdaStorageMin,
			size)
	}
	if v.Has("ProvisionedConcurrencyConfig") {
		p.Report(v.Key("ProvisionedConcurrencyConfig"), "concurrency cannot be provisioned for versions with SnapStart; remove one "+
			"of the two")
	}
}

// publisherOf is what to write for a function to have a version.
func publisherOf(r *cfn.Resource) string {
	if isSAMType(r.TypeName()) {
		return "AutoPublishAlias"
	}
	return "AWS::Lambda::Version"
}
