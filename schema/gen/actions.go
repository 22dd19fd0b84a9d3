package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/facts"
)

// actionVerbs begin the names of most IAM actions. What follows them is a noun that many verbs share, so that the table
// keeps a noun once. Order is free; facts.MostDigit-1 is the limit.
const actionVerbs = "accept add admin allow apply associate assume attach batch batchcreate batchdelete batchget batchupdate " +
	"cancel change check complete copy create delete deregister describe detach disable disassociate edit enable execute export " +
	"generate get grant import initiate invoke list lookup modify move notify provision publish purchase put query read register " +
	"reject remove replace request reset restore resume retry revoke run search send set start stop submit subscribe tag " +
	"terminate test unsubscribe untag update upload validate verify view write"

// An iamService is what the source says about a service prefix. Action names are in lower case.
type iamService struct {
	Actions   map[string]struct{ Resources []string }
	Resources map[string]struct {
		ARNFormats []string
	}
}

// iamActionTable turns {prefix: service} into sorted lines "prefix forms|sets|nouns"; see schema/iam_actions.go. The first
// line, with an empty key, has the verbs.
func iamActionTable(source []byte) ([]byte, error) {
	var services map[string]iamService
	if err := json.Unmarshal(source, &services); err != nil {
		return nil, err
	}
	verbs := append([]string{""}, strings.Fields(actionVerbs)...)
	if len(verbs) > facts.MostDigit {
		return nil, fmt.Errorf("%d verbs of IAM actions, more than %d", len(verbs), facts.MostDigit)
	}
	var out strings.Builder
	fmt.Fprintf(&out, " %s\n", actionVerbs)
	for _, prefix := range slices.Sorted(maps.Keys(services)) {
		line, err := services[prefix].line(prefix, verbs)
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(&out, prefix, line)
	}
	return []byte(out.String()), nil
}

func (s iamService) line(prefix string, verbs []string) (string, error) {
	forms, sets := map[string]int{}, map[string]int{"": 0}
	var formList, setList []string
	var nouns nounList
	for _, action := range slices.Sorted(maps.Keys(s.Actions)) {
		var set []byte
		for _, form := range s.arnForms(action) {
			if strings.ContainsAny(form, " |\n") {
				return "", fmt.Errorf("%s: an ARN of an unexpected shape: %q", prefix, form)
			}
			set = facts.AppendNumber(set, indexed(forms, &formList, form))
		}
		if strings.ContainsAny(action, " |\n") {
			return "", fmt.Errorf("%s: an action of an unexpected shape: %q", prefix, action)
		}
		number := 0
		if len(set) > 0 {
			number = indexed(sets, &setList, string(set))
		}
		nouns.add(action, verbs, number)
	}
	for i, form := range formList {
		formList[i] = shortForm(prefix, form)
	}
	return strings.Join(formList, " ") + "|" + strings.Join(setList, " ") + "|" + nouns.String(), nil
}

// indexed returns the number of a text, and lists it when it is new.
func indexed(numbers map[string]int, list *[]string, text string) int {
	number, ok := numbers[text]
	if !ok {
		number = len(numbers)
		numbers[text] = number
		*list = append(*list, text)
	}
	return number
}

// arnVariable is a part of an ARN that varies: a name, or any text.
var arnVariable = regexp.MustCompile(`\$\{\w+\}|\.\*`)

// arnForms are the forms of the ARNs that the action acts on, with * for what varies.
func (s iamService) arnForms(action string) []string {
	var forms []string
	for _, resource := range s.Actions[action].Resources {
		for _, form := range s.Resources[strings.ToLower(resource)].ARNFormats {
			forms = append(forms, arnVariable.ReplaceAllString(form, "*"))
		}
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

// shortForm leaves out how the ARNs of the service begin.
func shortForm(prefix, form string) string {
	if tail, ok := strings.CutPrefix(form, "arn:*:"+prefix+":*:*:"); ok {
		return "=" + tail
	}
	return form
}

// A nounList collects actions by what follows their verb.
type nounList struct {
	names []string
	verbs map[string][]byte // pairs of the verb's and the set's number
}

func (l *nounList) add(action string, verbs []string, set int) {
	verb := 0
	for i, v := range verbs {
		if strings.HasPrefix(action, v) && len(v) > len(verbs[verb]) {
			verb = i
		}
	}
	noun := action[len(verbs[verb]):]
	if l.verbs == nil {
		l.verbs = map[string][]byte{}
	}
	if l.verbs[noun] == nil {
		l.names = append(l.names, noun)
	}
	l.verbs[noun] = facts.AppendNumber(facts.AppendNumber(l.verbs[noun], verb), set)
}

// String has the nouns in order, each as the length it shares with the one before, the rest, a space, and its pairs.
func (l *nounList) String() string {
	slices.SortFunc(l.names, cmp.Compare[string])
	var out []byte
	previous := ""
	for i, noun := range l.names {
		if i > 0 {
			out = append(out, ' ')
		}
		shared := facts.SharedPrefix(previous, noun)
		out = append(facts.AppendNumber(out, shared), noun[shared:]...)
		out = append(append(out, ' '), l.verbs[noun]...)
		previous = noun
	}
	return string(out)
}
