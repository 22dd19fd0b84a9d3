package schema

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/facts"
)

func TestLookup(t *testing.T) {
	table, ok := Lookup("AWS::DynamoDB::Table")
	if !ok {
		t.Fatal("no table")
	}
	if !slices.Contains(table.Required(), "KeySchema") || !slices.Contains(table.CreateOnly, "TableName") ||
		!table.Stateful() {
		t.Errorf("table: required %v, create-only %v, stateful %v", table.Required(), table.CreateOnly, table.Stateful())
	}
	if arn, ok := table.Attribute("Arn"); !ok || arn.Shape().Types != facts.String {
		t.Errorf("table's Arn: %v, %v", ok, arn.Shape().Types)
	}
	if _, ok := table.Attribute("Name"); ok {
		t.Error("a table has no attribute Name")
	}
	if stage, _ := Lookup("AWS::ApiGateway::Stage"); !slices.Equal(stage.Ref, []string{"StageName"}) {
		t.Errorf("Ref of a stage returns %v", stage.Ref)
	}
	if instance, _ := Lookup("AWS::RDS::DBInstance"); !hasAttribute(instance, "Endpoint.Address") {
		t.Error("a DB instance has no Endpoint.Address")
	}
	for _, unknown := range []string{
		"", "AWS::Lambda::Functio", "aws::lambda::function", "Custom::Thing", "AWS::Lambda::Function2",
	} {
		if typ, ok := Lookup(unknown); ok {
			t.Errorf("Lookup(%q) = %s", unknown, typ.Name)
		}
	}
}

func hasAttribute(t *Type, name string) bool {
	_, ok := t.Attribute(name)
	return ok
}

func TestTypes(t *testing.T) {
	names := Types()
	if len(names) < 1800 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Fatalf("%d types, sorted %v", len(names), slices.IsSorted(names))
	}
	sam, stateful := 0, 0
	for _, name := range names {
		typ, ok := Lookup(name)
		if !ok || typ.Name != name {
			t.Fatalf("Lookup(%q) = %v", name, ok)
		}
		if typ.IsSAM() {
			sam++
		}
		if typ.Stateful() {
			stateful++
		}
	}
	if sam != 11 || stateful != 29 {
		t.Errorf("%d SAM types, want 11; %d stateful types, want 29", sam, stateful)
	}
}

func TestProps(t *testing.T) {
	typ, _ := Lookup(function)
	props := typ.Props()
	if !slices.IsSortedFunc(props, func(a, b Prop) int { return strings.Compare(a.Name, b.Name) }) || len(props) < 30 {
		t.Errorf("%d properties", len(props))
	}
	timeout, ok := typ.Property("Timeout")
	most, limited := timeout.Shape().Bounds.Get(facts.Maximum)
	if !ok || timeout.Required() || !limited || most != LambdaTimeoutMax {
		t.Errorf("Timeout: %v, required %v, maximum %v %v", ok, timeout.Required(), most, limited)
	}
	runtime, _ := typ.Property("Runtime")
	if !runtime.Shape().Is(facts.Growing) || !slices.Contains(runtime.Shape().Enum, "python3.13") {
		t.Errorf("Runtime: %+v", runtime.Shape().Shape)
	}
	for _, name := range runtime.Shape().Enum {
		if _, ok := LambdaRuntime(name); !ok {
			t.Errorf("runtime %s is in the schema but not in the table of runtimes", name)
		}
	}
}

func TestEvents(t *testing.T) {
	sam, _ := Lookup("AWS::Serverless::Function")
	if events := sam.EventTypes(); len(events) != 19 || events[0] != "AlexaSkill" {
		t.Errorf("function events: %v", events)
	}
	machine, _ := Lookup("AWS::Serverless::StateMachine")
	want := []string{"Api", "CloudWatchEvent", "EventBridgeRule", "Schedule", "ScheduleV2"}
	if events := machine.EventTypes(); !slices.Equal(events, want) {
		t.Errorf("state machine events: %v", events)
	}
	queue, ok := sam.Event("SQS")
	if !ok {
		t.Fatal("no SQS event")
	}
	properties, _ := queue.Property("Properties")
	if _, ok := properties.Shape().Property("BatchSize"); !ok {
		t.Error("the SQS event has no BatchSize")
	}
	position, ok := properties.Shape().Property("StartingPosition")
	if !ok || position.Flags&facts.Unlisted == 0 {
		t.Error("the SQS event's StartingPosition is known to the translator only")
	}
	if _, ok := sam.Event("Nope"); ok {
		t.Error("there is no event Nope")
	}
	if plain, _ := Lookup(function); plain.EventTypes() != nil {
		t.Error("a plain function has no events")
	}
}

func TestSAMFacts(t *testing.T) {
	api, _ := Lookup("AWS::Serverless::Api")
	if !slices.Contains(api.Referable, "Stage") || api.Globals[0] != "Auth" {
		t.Errorf("api: referable %v, globals %v", api.Referable, api.Globals)
	}
}

// TestLookupAtOnce is for the race detector.
func TestLookupAtOnce(t *testing.T) {
	r := newRegistry(factsFile)
	props := properties(t, code)
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			for _, name := range []string{function, "AWS::S3::Bucket", "AWS::Serverless::Api"} {
				if typ, ok := r.lookup(name); ok {
					typ.Check(props, func(Problem) {})
				}
			}
		}()
	}
	group.Wait()
}

// TestDamage reads databases with bytes missing or wrong: whatever comes out, nothing may panic.
func TestDamage(t *testing.T) {
	props := properties(t, code)
	for i := 0; i < len(factsFile); i += len(factsFile) / 40 {
		damaged := []byte(factsFile)
		for j := i; j < min(i+64, len(damaged)); j++ {
			damaged[j] ^= 0x5a
		}
		use(newRegistry(string(damaged)), props)
		use(newRegistry(factsFile[:i]), props)
	}
	if _, ok := newRegistry("nothing of the kind").lookup(function); ok {
		t.Error("a type was found in a file that is no database")
	}
}

func use(r *registry, props *cfn.Node) {
	for _, name := range []string{function, "AWS::EC2::Instance", "AWS::Serverless::Function"} {
		if typ, ok := r.lookup(name); ok {
			typ.Check(props, func(Problem) {})
			typ.EventTypes()
			typ.Attribute("Arn")
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			newRegistry(factsFile).lookup(function)
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			Lookup(function)
		}
	})
}
