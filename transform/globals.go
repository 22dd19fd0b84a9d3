package transform

import (
	"slices"
	"sort"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// mergeGlobals gives every resource the properties that the Globals section holds for its type. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
func (x *expansion) mergeGlobals() error {
	globals := x.section("Globals")
	if globals == nil {
		globals = maker.At(x.root, maker.GlobalsMerge).Map()
	}
	if err := x.checkGlobals(globals); err != nil {
		return err
	}
	for _, r := range x.resources.all() {
		info := x.types[r.typeName()]
		if !info.prechecked {
			continue
		}
		if !r.props().IsMap() {
			r.setProps(maker.At(r.key, maker.GlobalsMerge).Map())
		}
		section := globals.Get(strings.TrimPrefix(r.typeName(), samPrefix))
		if section == nil {
			continue
		}
		wanted, err := x.withoutIgnored(r, section)
		if err != nil {
			return err
		}
		r.setProps(x.merge(wanted, r.props()))
		if x.merged > maxNodes {
			return tooLarge(x.written)
		}
	}
	return x.settleOpenAPIVersions()
}

// checkGlobals judges the section: its first fault ends the run.
func (x *expansion) checkGlobals(globals *cfn.Node) error {
	if !globals.IsMap() {
		return refuseDocument("Globals", globals, "Globals must be a map of sections such as Function, not %s", globals.Kind.Phrase())
	}
	sections := x.globalsSections()
	for _, p := range globals.Pairs {
		supported, ok := sections[p.Key.Text]
		if !ok {
			names := sortedNames(sections)
			return refuseDocument("Globals", p.Key, "Globals has no section %s; its sections are %s%s",
				p.Key.Text, quoteList(names), suggest(p.Key.Text, names))
		}
		if !p.Value.IsMap() {
			return refuseDocument("Globals", p.Value, "Globals.%s must be a map of properties, not %s", p.Key.Text, p.Value.Kind.Phrase())
		}
		for _, q := range p.Value.Pairs {
			if !contains(supported, q.Key.Text) {
				return refuseDocument("Globals", q.Key, "%s is not supported in Globals.%s%s; supported are %s",
					q.Key.Text, p.Key.Text, suggest(q.Key.Text, supported), quoteList(supported))
			}
		}
	}
	return nil
}

// globalsSections lists what each section may hold, by the name of the section.
func (x *expansion) globalsSections() map[string][]string {
	sections := map[string][]string{}
	for name, info := range x.types {
		if info.globals != nil {
			sections[strings.TrimPrefix(name, samPrefix)] = info.globals
		}
	}
	return sections
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

func suggest(name string, candidates []string) string {
	if s, ok := schema.Suggest(name, candidates); ok {
		return "; did you mean " + s + "?"
	}
	return ""
}

// withoutIgnored returns the section less what the resource asks to be spared by IgnoreGlobals.
func (x *expansion) withoutIgnored(r *resource, section *cfn.Node) (*cfn.Node, error) {
	ignore := r.node.Get("IgnoreGlobals")
	switch {
	case !truthy(ignore):
		return section, nil
	case isString(ignore, "*"):
		return maker.Replace(section, nil, nil), nil
	case !ignore.Is(cfn.List):
		return nil, refuseDocument(r.id(), ignore, `IgnoreGlobals must be "*" or a list of property names, not %s`, ignore.Kind.Phrase())
	}
	rest := section
	for _, item := range ignore.Items {
		name, ok := item.Str()
		if !ok || !section.Has(name) {
			return nil, refuseDocument(r.id(), item, "IgnoreGlobals may only name properties that Globals sets for this type: %s",
				quoteList(keysOf(section)))
		}
		rest = x.realm.Delete(rest, name)
	}
	return rest, nil
}

func keysOf(m *cfn.Node) []string {
	names := make([]string, len(m.Pairs))
	for i, p := range m.Pairs {
		names[i] = p.Key.Text
	}
	sort.Strings(names)
	return names
}

// merge lays local over global. Maps merge by key, those of global first; lists are joined, global first; of anything else, and
// of values of different kinds, the local one stays. An intrinsic is never looked into.
func (x *expansion) merge(global, local *cfn.Node) *cfn.Node {
	switch {
	case isIntrinsic(global) || isIntrinsic(local):
		return local
	case global.IsMap() && local.IsMap():
		return x.mergeMaps(global, local)
	case global.Is(cfn.List) && local.Is(cfn.List):
		items := append(append([]*cfn.Node(nil), global.Items...), local.Items...)
		return maker.Replace(local, items, nil)
	}
	return local
}

// fewOwn is up to how many entries of a local map an editor, which has to know all of a global map, costs more than it saves.
const fewOwn = 16

// mergeMaps starts from a copy of the global map, for its keys come first. The result stands where the local map stands.
func (x *expansion) mergeMaps(global, local *cfn.Node) *cfn.Node {
	merged := x.realm.Copy(global)
	x.merged += len(global.Pairs)
	if len(local.Pairs) > fewOwn {
		editor, inherited := x.realm.Edit(merged), global.Finder()
		for _, p := range local.Pairs {
			known, _ := inherited(p.Key.Text)
			editor.Set(p.Key, x.mergeValue(known.Value, p.Value))
		}
		merged = editor.Node()
	} else {
		for _, p := range local.Pairs {
			merged = x.realm.Set(merged, p.Key, x.mergeValue(global.Get(p.Key.Text), p.Value))
		}
	}
	out := *merged
	out.Span, out.By, out.Style, out.Memo = local.Span, local.By, local.Style, 0
	out.Pairs = x.localKeys(merged.Pairs, local)
	x.realm.Inherit(&out, merged)
	return &out
}

// mergeValue is merge for what may be in the local map alone.
func (x *expansion) mergeValue(global, local *cfn.Node) *cfn.Node {
	if global == nil {
		return local
	}
	return x.merge(global, local)
}

// localKeys returns the merged pairs with the keys of the local map where it has them: what is said about such a key is said
// about the local one. To the service it is the same key, if it takes both for the same kind of string.
func (x *expansion) localKeys(merged []cfn.Pair, local *cfn.Node) []cfn.Pair {
	pairs, own := slices.Clone(merged), local.Finder()
	for i, p := range pairs {
		if known, ok := own(p.Key.Text); ok && x.realm.Marked(known.Key) == x.realm.Marked(p.Key) {
			pairs[i].Key = known.Key
		}
	}
	return pairs
}

func functionGlobals() []string {
	return []string{
		"Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
		"Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias",
		"AutoPublishAliasAllProperties", "Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary",
		"ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument",
		"EventInvokeConfig", "FileSystemConfigs", "CodeSigningConfigArn", "Architectures", "SnapStart",
		"EphemeralStorage", "FunctionUrlConfig", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
		"SourceKMSKeyArn", "TenancyConfig", "DurableConfig", "CapacityProviderConfig", "FunctionScalingConfig",
		"PublishToLatestPublished", "VersionDeletionPolicy",
	}
}

func apiGlobals() []string {
	return []string{
		"Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize", "MergeDefinitions", "Variables",
		"EndpointConfiguration", "MethodSettings", "BinaryMediaTypes", "MinimumCompressionSize", "Cors",
		"GatewayResponses", "AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion", "Domain",
		"AlwaysDeploy", "PropagateTags", "SecurityPolicy", "EndpointAccessMode",
	}
}

func httpAPIGlobals() []string {
	return []string{
		"Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration", "DefaultRouteSettings", "Domain",
		"RouteSettings", "FailOnWarnings", "PropagateTags",
	}
}

func webSocketAPIGlobals() []string {
	return []string{
		"AccessLogSettings", "ApiKeySelectionExpression", "DefaultRouteSettings", "DisableExecuteApiEndpoint",
		"DisableSchemaValidation", "Domain", "FailOnWarnings", "IpAddressType", "PropagateTags",
		"RouteSelectionExpression", "RouteSettings", "StageVariables", "Tags",
	}
}

func capacityProviderGlobals() []string {
	return []string{
		"VpcConfig", "OperatorRole", "Tags", "InstanceRequirements", "ScalingConfig", "KmsKeyArn", "PropagateTags",
	}
}
