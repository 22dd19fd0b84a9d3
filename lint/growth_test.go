package lint_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/samx-dev/samx/fixtures/bench"
	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/schema/cfn"
)

// allocations counts those of linting a template; the first run, which fills caches of the process, does not count.
func allocations(t *testing.T, source []byte) float64 {
	t.Helper()
	template, diagnostics := cfn.Parse("template.yaml", source)
	if len(diagnostics) > 0 {
		t.Fatal(diagnostics)
	}
	return testing.AllocsPerRun(1, func() { lint.Run(context.Background(), template, usual()) })
}

// TestAllocations holds linting to a number of allocations for each line of a usual template: there were 33 when the limit was
// set, for both trees and the transform between them.
func TestAllocations(t *testing.T) {
	source := bench.Template(1000)
	lines := strings.Count(string(source), "\n")
	if got := allocations(t, source) / float64(lines); got > 32 {
		t.Errorf("%.1f allocations for each line, want at most 32", got)
	}
}

// TestGrowth compares the allocations for templates of one shape, the second eight times as large as the first.
func TestGrowth(t *testing.T) {
	shapes := map[string]func(size int) []byte{
		"resources":  func(size int) []byte { return bench.Resources(50 * size) },
		"conditions": func(size int) []byte { return bench.Conditions(30 * size) },
		"circle":     func(size int) []byte { return circle(100 * size) },
		"subnets":    func(size int) []byte { return subnets(100 * size) },
		"ignores":    func(size int) []byte { return ignores(100 * size) },
		"states":     func(size int) []byte { return states(100 * size) },
		"values":     func(size int) []byte { return values(50 * size) },
	}
	for name, make := range shapes {
		t.Run(name, func(t *testing.T) {
			small, large := allocations(t, make(1)), allocations(t, make(8))
			if ratio := large / small; ratio > 8*1.3 {
				t.Errorf("%.0f allocations became %.0f, %.1f times as many; want at most 10.4 times", small, large, ratio)
			}
		})
	}
}

// TestMemory looks at the bytes that are allocated, which slices of a size of their own for each of many questions show.
func TestMemory(t *testing.T) {
	bytes := func(source []byte) float64 {
		template, _ := cfn.Parse("template.yaml", source)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		lint.Run(context.Background(), template, usual())
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	bytes(bench.Conditions(10))
	for name, pair := range map[string][2][]byte{
		"within the limits": {bench.Conditions(60), bench.Conditions(480)},
		"beyond them":       {hiddenTags(300), hiddenTags(2400)},
	} {
		if small, large := bytes(pair[0]), bytes(pair[1]); large > small*8*1.3 {
			t.Errorf("%s %.0f bytes became %.0f, %.1f times as many; want at most 10.4 times", name, small, large, large/small)
		}
	}
}

// hiddenTags makes a resource with tags that each depend on a condition, of which nobody can say whether it is ever there.
func hiddenTags(count int) []byte {
	_, seated, _ := strings.Cut(pigeons(10), "Conditions:\n")
	seated, _, _ = strings.Cut(seated, "Resources:")
	return []byte(strings.NewReplacer(
		"Conditions:\n", "Conditions:\n"+seated, "AWS::SQS::Queue\n", "AWS::SQS::Queue\n    Condition: Seated\n",
	).Replace(manyTags(count)))
}

// circle makes resources that depend on each other in one circle.
func circle(count int) []byte {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range count {
		fmt.Fprintf(&b, "  Topic%d: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Topic%d}}\n", i, (i+1)%count)
	}
	return []byte(b.String())
}

// subnets makes subnets of one network, of which none overlap.
func subnets(count int) []byte {
	var b strings.Builder
	b.WriteString("Resources:\n  Net: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/8}}\n")
	for i := range count {
		fmt.Fprintf(&b, "  S%d: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Net, CidrBlock: 10.%d.%d.0/24}}\n", i, i/256, i%256)
	}
	return []byte(b.String())
}

// ignores makes findings, and suppressions for the template that silence others.
func ignores(count int) []byte {
	return []byte("Metadata:\n  samx:\n    config:\n      ignore_checks:\n" + repeated(count, "        - W%d00\n") +
		"Resources:\n" + repeated(count, "  Q%d: {Type: AWS::SQS::Queue, Properties: {Colour: red}}\n"))
}

// states makes a state machine of many short ways.
func states(count int) []byte {
	return []byte("Resources:\n  Machine:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n" +
		"      RoleArn: arn:aws:iam::123456789012:role/machine\n      Definition:\n        StartAt: Step0\n        States:\n" +
		repeated(count, "          Step%d: {Type: Pass, Next: End%d}\n          End%d: {Type: Succeed}\n"))
}

// values makes functions of a parameter with more values than are looked at.
func values(count int) []byte {
	return []byte("Parameters:\n  P:\n    Type: String\n    AllowedValues:\n" + repeated(count, "      - value%d\n") +
		"Resources:\n" + repeated(count, "  Q%d: {Type: AWS::SNS::Topic, Properties: {KmsMasterKeyId: !Sub \"${P}-${P}\"}}\n"))
}
