package lint

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/lint/scenario"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/lazy"
)

// Limits of resolving one function. Beyond them some of the values are not looked at.
const (
	mostResolved    = 100    // values of one function
	deepestResolved = 20     // functions inside each other
	longestResolved = 10_000 // bytes of a text
)

// A possible value is one that a function can have at deployment, as far as the template tells.
type possible struct {
	value *cfn.Node
	// born is the value of a parameter, or the element of one, that this is; nil when it is put together or stands in the
	// template.
	born *cfn.Node
	// chosen says that a parameter decides between this value and others: that it fits says nothing about those.
	chosen bool
}

// A resolver finds the possible values of functions: all AllowedValues of a parameter, else its limits and its default,
// the regions linted for, and whatever can be put together from these. What only deployment knows has none: a resource,
// an import, a parameter without values.
type resolver struct {
	facts   *Facts
	scope   *cfn.Resource // that the functions stand in
	region  string
	known   []scenario.Assumption // what the conditions around the function say
	depth   int
	missing []missingKey // of the last Fn::FindInMap, when it has no value
}

// A missingKey is a map or a key that Fn::FindInMap asks for in vain.
type missingKey struct {
	at      *cfn.Node
	message string
}

// values are the possible values of n; none when it is not known, or when the template has cost too much already.
func (r *resolver) values(n *cfn.Node) []possible {
	if n.IsNull() || r.depth >= deepestResolved || !r.spend(1) {
		return nil
	}
	r.depth++
	defer func() { r.depth-- }()
	if values := r.evaluate(n); r.spend(len(values)) {
		return values
	}
	return nil // there would be more
}

func (r *resolver) spend(steps int) bool {
	return r.facts.efforts.values.spend(steps, r.scope)
}

func (r *resolver) evaluate(n *cfn.Node) []possible {
	name, arg := n.Func()
	switch name {
	case "":
		return r.literal(n)
	case "Ref":
		return r.ref(n)
	case "Fn::Sub":
		return r.sub(n)
	case "Fn::Join":
		return r.join(n, arg)
	case "Fn::Select":
		return r.choose(arg)
	case "Fn::Split":
		return r.split(arg)
	case "Fn::FindInMap":
		return r.find(arg)
	case "Fn::GetAZs":
		return r.zones(n, arg)
	case "Fn::If":
		return r.branches(arg)
	case "Fn::ToJsonString":
		return r.json(n, arg)
	}
	return nil
}

// literal are the values of what is no function but may have functions in it.
func (r *resolver) literal(n *cfn.Node) []possible {
	if n.Literal() {
		return []possible{{value: n}}
	}
	parts := slices.Clone(n.Items)
	for _, p := range n.Pairs {
		parts = append(parts, p.Value)
	}
	var made []possible
	r.combine(parts, func(values []possible) {
		whole := &cfn.Node{Kind: n.Kind, Style: n.Style, Span: n.Span}
		for i, v := range values {
			if n.Kind == cfn.List {
				whole.Items = append(whole.Items, v.value)
				continue
			}
			whole.Pairs = append(whole.Pairs, cfn.Pair{Key: n.Pairs[i].Key, Value: v.value})
		}
		made = append(made, possible{value: whole})
	})
	return made
}

// combine visits every combination of the values of the parts; none when a part has none.
func (r *resolver) combine(parts []*cfn.Node, visit func([]possible)) {
	all := make([][]possible, len(parts))
	for i, part := range parts {
		if all[i] = r.values(part); len(all[i]) == 0 {
			return
		}
	}
	combinations(all, func(values []possible) bool {
		visit(values)
		return r.spend(len(values))
	})
}

// combinations visits the first of the combinations that take one value of each list, while visit returns true.
func combinations(all [][]possible, visit func([]possible) bool) {
	at := make([]int, len(all))
	values := make([]possible, len(all))
	for range mostResolved {
		for i, list := range all {
			values[i] = list[at[i]]
		}
		if !visit(values) {
			return
		}
		i := len(all) - 1
		for ; i >= 0; i-- {
			if at[i]++; at[i] < len(all[i]) {
				break
			}
			at[i] = 0
		}
		if i < 0 {
			return
		}
	}
}

// ref are the values of a Ref.
func (r *resolver) ref(n *cfn.Node) []possible {
	name, _ := n.RefName()
	parameter, ok := r.facts.Parameters[name]
	if !ok {
		return r.pseudo(n, name)
	}
	list := isListType(typeOfParameter(parameter))
	var values []possible
	for _, value := range parameterSettings(parameter) {
		if len(r.known) > 0 && !r.facts.possibilities().CanBe(n, value.Text, r.known) {
			continue
		}
		v := possible{value: textNode(scalarText(value), value), born: value, chosen: true}
		if list {
			v.value = elements(value)
		}
		values = append(values, v)
	}
	return values
}

// typeOfParameter is the Type of a parameter, "" when it is not written as text.
func typeOfParameter(parameter *cfn.Node) string {
	typ, _ := parameter.Get("Type").Str()
	return typ
}

// parameterSettings are the values of a parameter that the template knows.
func parameterSettings(parameter *cfn.Node) []*cfn.Node {
	typ := typeOfParameter(parameter)
	if typ == "" || strings.HasPrefix(typ, "AWS::SSM::") {
		return nil
	}
	var values []*cfn.Node
	if allowed := parameter.Get("AllowedValues"); allowed.Is(cfn.List) {
		values = slices.Clone(allowed.Items[:min(len(allowed.Items), mostResolved)])
	} else {
		for _, key := range []string{"Default", "MinValue", "MaxValue"} {
			values = append(values, parameter.Get(key))
		}
	}
	return slices.DeleteFunc(values, func(n *cfn.Node) bool { return !n.IsScalar() })
}

// elements is a value of a list type as a list; every element stands where the value does.
func elements(value *cfn.Node) *cfn.Node {
	list := &cfn.Node{Kind: cfn.List, Span: value.Span}
	for _, text := range strings.SplitN(value.Text, ",", mostResolved) {
		list.Items = append(list.Items, textNode(strings.TrimSpace(text), value))
	}
	return list
}

// textNode is a text that stands where another node does.
func textNode(text string, at *cfn.Node) *cfn.Node {
	return &cfn.Node{Kind: cfn.String, Text: text, Span: at.Span}
}

// Stand-ins for what every account and stack has of its own.
const (
	someAccount = "123456789012"
	someStack   = "teststack"
)

// pseudo are the values of a pseudo parameter.
func (r *resolver) pseudo(n *cfn.Node, name string) []possible {
	partition, suffix := "aws", "amazonaws.com"
	if strings.HasPrefix(r.region, "cn-") {
		partition, suffix = "aws-cn", "amazonaws.com.cn"
	} else if strings.HasPrefix(r.region, "us-gov-") {
		partition = "aws-us-gov"
	}
	arn := "arn:" + partition + ":"
	text := map[string]string{
		"AWS::AccountId": someAccount, "AWS::Partition": partition, "AWS::Region": r.region,
		"AWS::StackId":   arn + "cloudformation:" + r.region + ":" + someAccount + ":stack/" + someStack + "/1",
		"AWS::StackName": someStack, "AWS::URLSuffix": suffix,
		"AWS::NotificationARNs": arn + "sns:" + r.region + ":" + someAccount + ":notification",
	}[name]
	if text == "" {
		return nil
	}
	value := textNode(text, n)
	if name == "AWS::NotificationARNs" {
		value = elements(value)
	}
	return []possible{{value: value}}
}

// sub are the values of Fn::Sub.
func (r *resolver) sub(n *cfn.Node) []possible {
	text, own := n.SubText()
	if text == nil || len(text.Text) > longestResolved {
		return nil
	}
	vars := cfn.SubVars(text.Text)
	parts := make([]*cfn.Node, len(vars))
	for i, v := range vars {
		name := strings.TrimSpace(v.Name)
		if parts[i] = own.Get(name); parts[i] == nil {
			parts[i] = refTo(name, n)
		}
	}
	var made []possible
	r.combine(parts, func(values []possible) {
		var out strings.Builder
		end := 0
		for i, v := range values {
			if !v.value.IsScalar() || out.Len() > longestResolved {
				return
			}
			out.WriteString(unescaped(text.Text[end:vars[i].Start]))
			out.WriteString(scalarText(v.value))
			end = vars[i].End
		}
		out.WriteString(unescaped(text.Text[end:]))
		made = append(made, possible{value: textNode(out.String(), n)})
	})
	return made
}

// refTo is what a variable of Fn::Sub stands for.
func refTo(name string, at *cfn.Node) *cfn.Node {
	return &cfn.Node{
		Kind: cfn.Func, Text: "Ref", Span: at.Span,
		Pairs: []cfn.Pair{{Key: textNode("Ref", at), Value: textNode(name, at)}},
	}
}

// unescaped is the text between the variables of Fn::Sub: ${!Name} stands for ${Name}.
func unescaped(text string) string {
	return strings.ReplaceAll(text, "${!", "${")
}

// scalarText is a scalar as CloudFormation reads it where it wants a string.
func scalarText(n *cfn.Node) string {
	if b, ok := n.Bool(); ok {
		return strconv.FormatBool(b)
	}
	return n.Text
}

// join are the values of Fn::Join.
func (r *resolver) join(n, arg *cfn.Node) []possible {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 || !arg.Items[0].IsScalar() {
		return nil
	}
	var made []possible
	for _, list := range r.values(arg.Items[1]) {
		if !r.spend(len(list.value.Items)) {
			return nil
		}
		var texts []string
		size := 0
		for _, item := range list.value.Items {
			if !item.IsScalar() || size > longestResolved {
				return nil
			}
			texts = append(texts, scalarText(item))
			size += len(item.Text)
		}
		if list.value.Is(cfn.List) {
			made = append(made, possible{value: textNode(strings.Join(texts, arg.Items[0].Text), n)})
		}
	}
	return made
}

// choose are the values of Fn::Select. Of a list that is written down only the elements chosen need to be known.
func (r *resolver) choose(arg *cfn.Node) []possible {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 {
		return nil
	}
	list := arg.Items[1]
	var made []possible
	for _, at := range r.indexes(arg.Items[0]) {
		if list.Is(cfn.List) {
			if at < len(list.Items) {
				made = append(made, r.values(list.Items[at])...)
			}
			continue
		}
		for _, whole := range r.values(list) {
			if at >= len(whole.value.Items) {
				continue
			}
			element := whole
			element.value = whole.value.Items[at]
			if whole.born != nil {
				element.born = element.value
			}
			made = append(made, element)
		}
	}
	return made[:min(len(made), mostResolved)]
}

func (r *resolver) indexes(n *cfn.Node) (indexes []int) {
	for _, v := range r.values(n) {
		if i, err := strconv.Atoi(v.value.Text); err == nil && i >= 0 {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// split are the values of Fn::Split.
func (r *resolver) split(arg *cfn.Node) []possible {
	if !arg.Is(cfn.List) || len(arg.Items) != 2 || !arg.Items[0].Is(cfn.String) || arg.Items[0].Text == "" {
		return nil
	}
	var made []possible
	for _, source := range r.values(arg.Items[1]) {
		if !source.value.IsScalar() || strings.Contains(source.value.Text, "{{resolve:") {
			continue
		}
		list := &cfn.Node{Kind: cfn.List, Span: source.value.Span}
		for _, text := range strings.SplitN(source.value.Text, arg.Items[0].Text, mostResolved) {
			list.Items = append(list.Items, textNode(text, source.value))
		}
		source.value = list
		made = append(made, source)
	}
	return made
}

// zones are the values of Fn::GetAZs: the names of the first zones of the region, which is what regions have in common.
func (r *resolver) zones(n, arg *cfn.Node) []possible {
	var made []possible
	for _, region := range r.values(arg) {
		name := region.value.Text
		if name == "" {
			name = r.region
		}
		list := &cfn.Node{Kind: cfn.List, Span: n.Span}
		for _, letter := range []string{"a", "b", "c"} {
			list.Items = append(list.Items, textNode(name+letter, n))
		}
		made = append(made, possible{value: list})
	}
	return made
}

// branches are the values of Fn::If: those of the branches that can be reached.
func (r *resolver) branches(arg *cfn.Node) []possible {
	if !isFork(arg) {
		return nil
	}
	known, s := r.known, r.facts.possibilities()
	defer func() { r.known = known }()
	var made []possible
	for i, holds := range []bool{true, false} {
		r.known = assume(known, arg.Items[0].Text, holds)
		if can, sure := s.Possible(r.known); can || !sure {
			made = append(made, r.values(arg.Items[i+1])...)
		}
	}
	return made[:min(len(made), mostResolved)]
}

func (r *resolver) json(n, arg *cfn.Node) []possible {
	var made []possible
	for _, v := range r.values(arg) {
		if text := cfn.AppendJSON(nil, v.value); len(text) <= longestResolved {
			made = append(made, possible{value: textNode(string(text), n)})
		}
	}
	return made
}

// find are the values of Fn::FindInMap. When there are none although everything about the keys is known, what is missing
// is noted.
func (r *resolver) find(arg *cfn.Node) []possible {
	r.missing = nil
	sections := r.facts.Template.Root.Get("Mappings")
	if !arg.Is(cfn.List) || len(arg.Items) < 3 || !sections.IsMap() || sections.Has("Fn::Transform") {
		return nil
	}
	var made []possible
	var missing []missingKey
	names := r.values(arg.Items[0])
	for _, name := range names {
		if len(made) >= mostResolved || len(missing) >= mostResolved {
			break
		}
		values, lacks := r.findIn(sections, name, arg.Items)
		made, missing = append(made, values...), append(missing, lacks...)
	}
	fallback := fallbackOf(arg)
	if len(missing) > 0 && fallback != nil {
		made = append(made, r.values(fallback)...)
	}
	if r.missing = nil; len(made) == 0 && fallback == nil && r.spend(0) {
		r.missing = missing
	}
	return made[:min(len(made), mostResolved)]
}

// fallbackOf is the DefaultValue of Fn::FindInMap.
func fallbackOf(arg *cfn.Node) *cfn.Node {
	if len(arg.Items) < 4 {
		return nil
	}
	return arg.Items[3].Get("DefaultValue")
}

// findIn looks up the keys in one mapping.
func (r *resolver) findIn(mappings *cfn.Node, name possible, args []*cfn.Node) (made []possible, missing []missingKey) {
	mapping := mappings.Get(name.value.Text)
	if mapping == nil {
		return nil, []missingKey{{args[0], "there is no mapping " + name.value.Text}}
	}
	if !mapping.IsMap() || mapping.Has("Fn::Transform") {
		return nil, nil
	}
	firsts, picked := r.firstKeys(mapping, args[1])
	if len(firsts) == 0 && picked {
		text := "no key of mapping " + name.value.Text + " is what " + shortly(args[1]) + " can be"
		return nil, []missingKey{{args[1], text}}
	}
	seconds := r.values(args[2])
	for _, first := range firsts {
		level := mapping.Get(first.value.Text)
		if level == nil {
			text := "mapping " + name.value.Text + " has no key " + first.value.Text
			missing = append(missing, missingKey{args[1], text})
			continue
		}
		if len(made) >= mostResolved || !r.spend(len(level.Pairs)) {
			break
		}
		for _, second := range seconds {
			value := level.Get(second.value.Text)
			switch {
			case value != nil:
				chosen := name.chosen || first.chosen || second.chosen
				made = append(made, possible{value: value, chosen: chosen})
			case level.IsMap() && !level.Has("Fn::Transform"):
				text := "mapping " + name.value.Text + " has no key " + second.value.Text + " below " + first.value.Text
				missing = append(missing, missingKey{args[2], text})
			}
		}
	}
	return made, missing
}

// namesOfRegions and namesOfAccounts are first keys that a reference to the region or the account can mean: which regions
// and accounts a template is for is what the keys say.
var (
	namesOfRegions  = lazy.Pattern{Expression: `^[a-z]{2,4}(-[a-z]+)+-\d+$`}
	namesOfAccounts = lazy.Pattern{Expression: `^\d{12}$`}
)

// firstKeys are the first keys that the argument can mean. Those for the region and the account are picked from the
// mapping.
func (r *resolver) firstKeys(mapping, arg *cfn.Node) (keys []possible, picked bool) {
	names := &namesOfRegions
	switch name, _ := arg.RefName(); name {
	case "AWS::Region":
	case "AWS::AccountId":
		names = &namesOfAccounts
	default:
		return r.values(arg), false
	}
	for _, p := range mapping.Pairs {
		if names.Get().MatchString(p.Key.Text) {
			keys = append(keys, possible{value: p.Key})
		}
	}
	return keys, true
}
