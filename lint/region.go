package lint

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// AllRegions in Options.Regions stands for every region that is known.
const AllRegions = "ALL_REGIONS"

// defaultRegion is judged for when nobody names another.
const defaultRegion = "us-east-1"

// settledRegions are the regions to judge for, each once.
func settledRegions(named []string) []string {
	var regions []string
	for _, region := range named {
		if region == AllRegions {
			regions = append(regions, schema.Regions()...)
		} else {
			regions = append(regions, region)
		}
	}
	if len(regions) == 0 {
		return []string{defaultRegion}
	}
	var once []string
	for _, region := range regions {
		if !slices.Contains(once, region) {
			once = append(once, region)
		}
	}
	return once
}

// IsRegion reports whether a word has the form of a region's name, known or not, or is AllRegions.
func IsRegion(name string) bool {
	parts := strings.Split(name, "-")
	if name == AllRegions {
		return true
	}
	for i, part := range parts {
		digits := strings.Trim(part, "0123456789") == ""
		letters := strings.Trim(part, "abcdefghijklmnopqrstuvwxyz") == ""
		if last := i == len(parts)-1; part == "" || last != digits || last == letters {
			return false
		}
	}
	return len(parts) >= 3
}

// regionsOf reads a list of regions, leaving out what is none.
func regionsOf(n *cfn.Node) []string {
	return slices.DeleteFunc(stringsOf(n), func(name string) bool { return !IsRegion(name) })
}

// byPartition groups regions by the partition that they lie in: what a template expands to depends on nothing else.
func byPartition(regions []string) (groups [][]string) {
	place := map[string]int{}
	for _, region := range regions {
		partition := transform.Partition(region)
		i, ok := place[partition]
		if !ok {
			i = len(groups)
			place[partition] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], region)
	}
	return groups
}

// in returns the facts of the tree as it is deployed in one region: conditions on AWS::Region are decided.
func (f *Facts) in(region string) *Facts {
	there := *f
	there.region, there.scenes = region, nil
	return &there
}

// runRegional calls the rules that judge by region, once for each of the regions. Resources that their condition keeps out
// of a region are not judged there.
func (w walk) runRegional(ctx context.Context, regions []string) []Finding {
	var found []regionalFinding
	if len(w.rules.regional) == 0 {
		return nil
	}
	everywhere := w.facts
	for _, region := range regions {
		there := w
		there.pending, there.passes, there.region, there.facts = nil, nil, region, everywhere.in(region)
		there.callRegional(ctx)
		for _, f := range there.place() {
			found = append(found, regionalFinding{f, region})
		}
	}
	return joinRegions(found)
}

func (w *walk) callRegional(ctx context.Context) {
	for _, rule := range w.rules.regional {
		if rule.Template != nil && rule.Stage&w.wanted != 0 && w.only == nil {
			rule.Template(w.pass(rule, nil))
		}
	}
	for _, r := range w.facts.Template.Resources {
		if ctx.Err() != nil {
			return
		}
		if w.only != nil && !w.only[r] || w.absent(r) {
			continue
		}
		for _, rule := range w.rules.regional {
			if rule.Stage&w.wanted == 0 || !rule.applies(r.TypeName()) {
				continue
			}
			if rule.Resource != nil {
				rule.Resource(w.pass(rule, r), r)
			}
			if rule.Case != nil {
				w.visitCases(rule, r)
			}
		}
	}
}

// absent reports whether the condition of a resource cannot hold.
func (w *walk) absent(r *cfn.Resource) bool {
	known := given(r.Node)
	if len(known) == 0 {
		return false
	}
	possible, sure := w.facts.possibilities().Possible(known)
	return sure && !possible
}

// A regionalFinding is a finding of one region.
type regionalFinding struct {
	Finding
	region string
}

// regionMark stands for the name of the region in a message; it stands in no template.
const regionMark = "\x00"

// joinRegions makes one finding of those that differ in the region only, which then names them all.
func joinRegions(all []regionalFinding) []Finding {
	type fault struct {
		rule, owner, message string
		start, end           uint32
	}
	regions := map[fault][]string{}
	var order []fault
	first := map[fault]Finding{}
	for _, f := range all {
		key := fault{f.Rule, f.Owner, replaceWord(f.Message, f.region, regionMark), f.Span.Start, f.Span.End}
		if regions[key] == nil {
			order, first[key] = append(order, key), f.Finding
		}
		regions[key] = append(regions[key], f.region)
	}
	joined := make([]Finding, len(order))
	for i, key := range order {
		joined[i] = first[key]
		joined[i].Message = strings.ReplaceAll(key.message, regionMark, listRegions(regions[key]))
	}
	return joined
}

// replaceWord replaces a word where it is not part of a longer one: the region in the name of an availability zone stays.
func replaceWord(text, word, with string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, word)
		if at < 0 || word == "" {
			return out.String() + text
		}
		end := at + len(word)
		out.WriteString(text[:at])
		if at > 0 && partOfWord(text[at-1]) || end < len(text) && partOfWord(text[end]) {
			out.WriteString(word)
		} else {
			out.WriteString(with)
		}
		text = text[end:]
	}
}

func partOfWord(c byte) bool {
	return c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func listRegions(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most-1], ", ") + " and " + strconv.Itoa(len(names)-most+1) + " other regions"
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
