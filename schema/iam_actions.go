package schema

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// The first line, with an empty key, has the verbs that actions begin with. Each other line is "prefix forms|sets|nouns":
// the forms of ARNs ("=" stands for how those of the service begin), the sets of forms that actions work on, and the
// actions by what follows their verb. A noun is how much it shares with the one before, its rest, a space, and pairs of
// a verb and a set; set 0 is empty. Numbers are those of package facts.
//
//go:embed data/iam_actions.txt
var iamActions table

// IAMActionsDate is the day of the table of IAM actions: an action it lacks may be younger.
const IAMActionsDate Date = "2026-08-01"

// IAMService reports whether IAM actions have this prefix, in any case: "s3" in "s3:GetObject".
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
func IAMService(prefix string) bool {
	_, ok := findIAMService(prefix)
	return ok
}

// IAMActions returns the actions of a service, in lower case and sorted; none for an unknown service.
func IAMActions(prefix string) []string {
	var list []string
	service, _ := findIAMService(prefix)
	service.actions(func(action []byte, _ int) bool {
		list = append(list, string(action))
		return true
	})
	slices.Sort(list)
	return list
}

// IAMActionFits reports whether one of the actions of a service, as IAMActions has them, matches a pattern with the wildcards
// * and ?, in any case, and how many it had to compare.
func IAMActionFits(actions []string, pattern string) (fits bool, compared int) {
	pattern = strings.ToLower(pattern)
	wildcard := strings.IndexAny(pattern, "*?")
	if wildcard < 0 {
		_, fits = slices.BinarySearch(actions, pattern)
		return fits, 0
	}
	start := pattern[:wildcard]
	first, _ := slices.BinarySearch(actions, start)
	for _, action := range actions[first:] {
		if !strings.HasPrefix(action, start) {
			return false, compared
		}
		compared++
		if matchWildcards(pattern[wildcard:], action[wildcard:]) {
			return true, compared
		}
	}
	return false, compared
}

// IAMActionResources returns the forms of the ARNs that an action works on, with * for each part that varies, such as
// "arn:*:sqs:*:*:*". There are none for an action that takes no resource but "*"; it is not ok for an unknown action.
func IAMActionResources(prefix, action string) (arnForms []string, ok bool) {
	action = strings.ToLower(action)
	service, _ := findIAMService(prefix)
	service.actions(func(name []byte, set int) bool {
		if ok = string(name) == action; ok {
			arnForms = service.formsOf(set)
		}
		return !ok
	})
	return arnForms, ok
}

// An iamService is a line of the table, cut into its parts.
type iamService struct {
	prefix, verbs, forms, sets, nouns string
}

func findIAMService(prefix string) (iamService, bool) {
	prefix = strings.ToLower(prefix)
	line, ok := iamActions.find(prefix)
	if prefix == "" || !ok {
		return iamService{}, false
	}
	s := iamService{prefix: prefix, verbs: iamActions.heading()}
	s.forms, line, _ = strings.Cut(line, "|")
	s.sets, s.nouns, _ = strings.Cut(line, "|")
	return s, true
}

// actions calls visit for each action with the number of its set until visit returns false. The bytes change afterwards.
func (s iamService) actions(visit func(action []byte, set int) bool) {
	verbs := strings.Split(" "+s.verbs, " ")
	var noun, action []byte
	for rest := s.nouns; rest != ""; {
		var pairs string
		shared, tail, ok := facts.CutNumber(rest)
		if !ok || shared > len(noun) {
			return
		}
		tail, rest, _ = strings.Cut(tail, " ")
		noun = append(noun[:shared], tail...)
		pairs, rest, _ = strings.Cut(rest, " ")
		for pairs != "" {
			verb, tail, _ := facts.CutNumber(pairs)
			set, tail, ok := facts.CutNumber(tail)
			if !ok || verb >= len(verbs) {
				return
			}
			pairs = tail
			action = append(append(action[:0], verbs[verb]...), noun...)
			if !visit(action, set) {
				return
			}
		}
	}
}

// formsOf lists the ARN forms of a set.
func (s iamService) formsOf(set int) []string {
	sets, forms := strings.Split(s.sets, " "), strings.Split(s.forms, " ")
	if set == 0 || set > len(sets) {
		return nil
	}
	var list []string
	for rest := sets[set-1]; ; {
		number, tail, ok := facts.CutNumber(rest)
		if !ok || number >= len(forms) {
			return list
		}
		form := forms[number]
		if own, short := strings.CutPrefix(form, "="); short {
			form = "arn:*:" + s.prefix + ":*:*:" + own
		}
		list, rest = append(list, form), tail
	}
}

// matchWildcards reports whether the text matches a pattern in which * stands for any text and ? for any character. After
// a mismatch only the last * is tried again, so that the time is at most the product of the lengths.
func matchWildcards(pattern, text string) bool {
	p, t := 0, 0
	star, from := -1, 0 // the last *, and where the text after it began
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
