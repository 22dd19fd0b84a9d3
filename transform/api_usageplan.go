package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// makeUsagePlan makes the usage plan of the API with an API key, of its own or shared with other APIs. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html
func (a *restAPI) makeUsagePlan() error {
	given := present(a.auth.node, "UsagePlan")
	if given == nil {
		return nil
	}
	if !given.IsMap() {
		return a.refuse(given, "UsagePlan must be a map, not a %s", given.Kind)
	}
	keys := []string{"CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"}
	for _, p := range given.Pairs {
		if !contains(keys, p.Key.Text) {
			return a.refuse(p.Key, "%s is not a property of UsagePlan%s; it "+
				"takes %s", p.Key.Text, suggest(p.Key.Text, keys), quoteList(keys))
		}
	}
	create := given.Get("CreateUsagePlan")
	switch {
	case isString(create, "NONE"):
		return nil
	case isString(create, "PER_API"):
		a.emit(a.ownPlan(given).generate()...)
		return nil
	case isString(create, "SHARED"):
		return a.joinSharedPlan(given)
	}
	return a.refuse(cfn.FirstOf(create, a.auth.node.Key("UsagePlan")), "UsagePlan needs CreateUsagePlan: PER_API, "+
		"SHARED or NONE")
}

// A usagePlan is a usage plan under construction, with its API key and what binds the two.
type usagePlan struct {
	b      maker.Builder
	prefix string // of the three logical IDs
	given  *cfn.Node
	attrs  []cfn.Pair
	apis   []planMember
}

// A planMember is an API that a usage plan is for.
type planMember struct {
	apiID, stageID string
}

func (a *restAPI) member() planMember { return planMember{a.id, a.stage.id} }

func (a *restAPI) ownPlan(given *cfn.Node) usagePlan {
	return usagePlan{
		b: maker.At(given, maker.APIUsagePlan), prefix: a.id, given: given, attrs: a.shared, apis: []planMember{a.member()},
	}
}

// generate makes the plan, the key and what binds them.
func (p usagePlan) generate() []*generated {
	var ids []string
	var stages, keyStages []*cfn.Node
	for _, m := range p.apis {
		ids = append(ids, m.apiID)
		api, stage := p.b.Ref(m.apiID), p.b.Ref(m.stageID)
		stages = append(stages, p.b.Map(
			maker.Entry{Key: "ApiId", Value: api}, maker.Entry{Key: "Stage", Value: stage}))
		keyStages = append(keyStages, p.b.Map(
			maker.Entry{Key: "RestApiId", Value: api}, maker.Entry{Key: "StageName", Value: stage}))
	}
	plan := generate(p.b, p.prefix+"UsagePlan", "AWS::ApiGateway::UsagePlan", p.attrs,
		maker.Entry{Key: "ApiStages", Value: p.b.List(stages...)})
	plan.copiedIfTruthy(p.given, "UsagePlanName", "Description", "Quota", "Tags", "Throttle")
	key := generate(p.b, p.prefix+"ApiKey", "AWS::ApiGateway::ApiKey", p.attrs,
		maker.Entry{Key: "Enabled", Value: p.b.Bool(true)},
		maker.Entry{Key: "StageKeys", Value: p.b.List(keyStages...)})
	bind := generate(p.b, p.prefix+"UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", p.attrs,
		maker.Entry{Key: "KeyId", Value: p.b.Ref(key.id)},
		maker.Entry{Key: "KeyType", Value: p.b.Str("API_KEY")},
		maker.Entry{Key: "UsagePlanId", Value: p.b.Ref(plan.id)})
	plan.setAttribute("DependsOn", p.b.Strs(ids...))
	key.setAttribute("DependsOn", p.b.Strs(plan.id))
	bind.setAttribute("DependsOn", p.b.Strs(key.id))
	return []*generated{plan, key, bind}
}

// A sharedPlan is what the APIs that share a usage plan have brought in so far.
type sharedPlan struct {
	apis                []planMember
	conditions          map[string]*cfn.Node
	unconditional       bool // an API without a condition is among them
	deletion, replacing cfn.Pair
}

const sharedPlanCondition = "SharedUsagePlanCondition"

// joinSharedPlan adds the API to the shared usage plan. Each API emits the whole plan anew; the last one stays, with the
// properties that this API gives it.
func (a *restAPI) joinSharedPlan(given *cfn.Node) error {
	shared := &a.x.shares.plan
	shared.apis = append(shared.apis, a.member())
	shared.addPolicies(a.r)
	plan := usagePlan{b: maker.At(given, maker.APIUsagePlan), prefix: "Serverless", given: given, apis: shared.apis}
	for _, p := range []cfn.Pair{shared.deletion, shared.replacing} {
		if p.Key != nil {
			plan.attrs = append(plan.attrs, p)
		}
	}
	conditional, err := a.conditionSharedPlan(plan.b)
	if err != nil {
		return err
	}
	if conditional {
		plan.attrs = append(plan.attrs, cfn.Pair{Key: plan.b.Str("Condition"), Value: plan.b.Str(sharedPlanCondition)})
	}
	a.emit(plan.generate()...)
	return nil
}

// addPolicies keeps the most careful policies: those of the first API, unless a later one says more.
func (s *sharedPlan) addPolicies(r *resource) {
	for _, policy := range []struct {
		name string
		kept *cfn.Pair
	}{{"DeletionPolicy", &s.deletion}, {"UpdateReplacePolicy", &s.replacing}} {
		p, ok := r.node.Lookup(policy.name)
		if !ok || !truthy(p.Value) {
			continue
		}
		snapshot := policy.kept == &s.replacing && isString(p.Value, "Snapshot") && isString(s.replacing.Value, "Delete")
		if policy.kept.Key == nil || isString(p.Value, "Retain") || snapshot {
			*policy.kept = p
		}
	}
}

// conditionSharedPlan makes the plan depend on the conditions of its APIs, when all of them have one.
func (a *restAPI) conditionSharedPlan(b maker.Builder) (bool, error) {
	shared := &a.x.shares.plan
	condition := a.r.node.Get("Condition")
	if !truthy(condition) || shared.unconditional {
		shared.unconditional = true
		if len(shared.conditions) > 0 {
			a.x.removeCondition(sharedPlanCondition)
		}
		return false, nil
	}
	if a.x.root.Get("Conditions") == nil {
		return false, refuseTemplate(condition, "the condition %s of the API is not defined: the template has no "+
			"Conditions", condition.Text)
	}
	if shared.conditions == nil {
		shared.conditions = map[string]*cfn.Node{}
	}
	shared.conditions[condition.Text] = condition
	names := sortedNames(shared.conditions)
	definition := b.Str(names[0])
	if len(names) > 1 {
		var members []*cfn.Node
		for _, name := range names {
			members = append(members, b.Map(maker.Entry{Key: "Condition", Value: b.Str(name)}))
		}
		definition = b.Func("Fn::Or", b.List(members...))
	}
	a.x.addCondition(sharedPlanCondition, definition, false)
	return true, nil
}
