package lint

import (
	"fmt"
	"slices"
	"time"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
)

const (
	runtimeDocs  = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
	variableDocs = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"
)

var functionTypes = []string{"AWS::Lambda::Function", "AWS::Serverless::Function"}

var lambdaRules = []Rule{{
	ID: "E2531", Name: "lambda-runtime-no-create",
	Title:  "The runtime of a function can still be chosen for new functions",
	Why:    "Lambda refuses to create a function with a runtime whose creation is blocked; the deployment fails.",
	Source: runtimeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Dated: true, Types: functionTypes,
	Case: func(p *Pass, r *cfn.Resource, v View) { checkRuntime(p, v, noCreate) },
}, {
	ID: "E2533", Name: "lambda-runtime-no-update",
	Title:  "The runtime of a function still lets it be updated",
	Why:    "Lambda refuses to change a function with a runtime whose updates are blocked; the deployment fails.",
	Source: runtimeDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Dated: true, Types: functionTypes,
	Case: func(p *Pass, r *cfn.Resource, v View) { checkRuntime(p, v, noUpdate) },
}, {
	ID: "E3663", Name: "lambda-reserved-variable",
	Title:  "No environment variable has a name that Lambda sets itself",
	Why:    "Lambda refuses a function that sets one of them.",
	Source: variableDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: functionTypes,
	Case: checkReservedVariables,
}, {
	ID: "E3697", Name: "lambda-environment-size",
	Title:  "The environment variables of a function take at most 4 KB",
	Why:    "Lambda refuses more. What only deployment knows, such as the value of a Ref, is not counted.",
	Source: variableDocs, Since: "0.1.0", Severity: cfn.Error, Stage: Both, Types: plainFunction,
	Case: checkEnvironmentSize,
}, {
	ID: "W2531", Name: "lambda-runtime-deprecated",
	Title: "The runtime of a function is still maintained",
	Why: "A deprecated runtime gets no more security patches, and after a while functions with it can be neither " +
		"created nor updated.",
	Source: runtimeDocs, Since: "0.1.0", Severity: cfn.Warning, Stage: Both, Dated: true, Types: functionTypes,
	Case: func(p *Pass, r *cfn.Resource, v View) { checkRuntime(p, v, deprecated) },
}}

// A lifecycle is how far the end of a runtime has come.
type lifecycle uint8

const (
	maintained lifecycle = iota
	deprecated
	noCreate
	noUpdate
)

func lifecycleOf(r schema.Runtime, today schema.Date) (lifecycle, schema.Date) {
	switch {
	case r.BlockUpdate.Reached(today):
		return noUpdate, r.BlockUpdate
	case r.BlockCreate.Reached(today):
		return noCreate, r.BlockCreate
	case r.Deprecated.Reached(today):
		return deprecated, r.Deprecated
	}
	return maintained, ""
}

var lifecycleTexts = [...]string{
	deprecated: "is deprecated since %s and gets no more patches",
	noCreate:   "cannot be chosen for new functions since %s",
	noUpdate:   "does not let functions be updated since %s",
}

// checkRuntime reports a runtime that has come exactly so far, so that of the three rules one speaks.
func checkRuntime(p *Pass, v View, wanted lifecycle) {
	at := v.Get("Runtime")
	name, ok := at.Text()
	if !ok {
		return
	}
	if state, text := p.runtimeNow(name); state == wanted {
		p.Mending(p.withSuccessor(at.Node)).Report(at.Node, "%s", text)
	}
}

// mostSuccessors is more than any runtime has.
const mostSuccessors = 10

// withSuccessor is the fix that puts the first maintained runtime after an ended one in its place. Code may not run with it.
func (p *Pass) withSuccessor(at *cfn.Node) Fix {
	name := at.Text
	for range mostSuccessors {
		runtime, _ := schema.LambdaRuntime(name)
		name = runtime.Successor
		if state, _ := p.runtimeNow(name); state == maintained {
			break
		}
	}
	if name == "" {
		return Fix{}
	}
	fix := withText(p.walk.written.Template, at, name)
	fix.Unsafe = true
	return fix
}

// runtimeNow tells how far the end of a runtime has come, and in words. A name that no runtime ever had is E3030's.
func (p *Pass) runtimeNow(name string) (state lifecycle, text string) {
	runtime, known := schema.LambdaRuntime(name)
	if !known {
		return maintained, ""
	}
	state, since := lifecycleOf(runtime, schema.Date(p.Today.Format(time.DateOnly)))
	if state == maintained {
		return maintained, ""
	}
	text = fmt.Sprintf("runtime %s "+lifecycleTexts[state], name, since)
	if runtime.Successor != "" {
		text += "; move to " + runtime.Successor
	}
	return state, text
}

// checkRuntimeValues reports the runtimes that a function in place of Runtime can give, unless one that no parameter has
// chosen is maintained: then the others may be for other cases.
func checkRuntimeValues(p *Pass, u *Use) {
	if p.Today.IsZero() || u.label() != "Runtime" || !slices.Contains(functionTypes, u.typ) {
		return
	}
	var ended []string
	for _, v := range u.resolver(p).values(u.Node) {
		name, _ := v.value.Str()
		state, text := p.runtimeNow(name)
		if state == maintained && !v.chosen {
			return
		}
		if state != maintained && !slices.Contains(ended, text) {
			ended = append(ended, text)
		}
	}
	for _, text := range ended {
		p.Report(u.at, "among what %s gives here, %s", u.Name, text)
	}
}

// capacityProviderMemoryMax is what the type database allows: MB of memory for a function on a capacity provider.
const capacityProviderMemoryMax = 32768

// checkFunctionMemory reports memory that only a function on a capacity provider can have.
func checkFunctionMemory(p *Pass, r *cfn.Resource) {
	memory := r.Props.Get("MemorySize")
	if r.Props.Has("CapacityProviderConfig") {
		return
	}
	if size, ok := memory.Int(); ok && size > schema.LambdaMemoryMax && size <= capacityProviderMemoryMax {
		p.Report(memory, "MemorySize %d is above the maximum of %d for a function without a capacity provider", size,
			schema.LambdaMemoryMax)
	}
}

func checkReservedVariables(p *Pass, _ *cfn.Resource, v View) {
	for name := range v.Get("Environment", "Variables").Pairs() {
		if schema.ReservedEnvironment(name.Text) {
			p.Report(name, "the environment variable %s is set by Lambda itself; choose another name", name.Text)
		}
	}
}

func checkEnvironmentSize(p *Pass, _ *cfn.Resource, v View) {
	size, variables := 0, v.Get("Environment", "Variables")
	for name, value := range variables.Pairs() {
		text, _ := value.Text()
		size += len(name.Text) + len(text)
	}
	if size > schema.LambdaEnvironmentMax {
		p.Report(variables.Node, "names and values of the environment variables take %d bytes, but at most %d are allowed; "+
			"keep the larger ones in Parameter Store, Secrets Manager or S3", size, schema.LambdaEnvironmentMax)
	}
}
