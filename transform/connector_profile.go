package transform

import (
	_ "embed"
	"slices"
	"strings"
)

// connectorProfiles is searched as it lies in the binary; its head explains the notation.
//
//go:embed connector_profiles.txt
var connectorProfiles string

// A connectorProfile says what a connector between a pair of types generates and grants.
type connectorProfile struct {
	kind         profileKind
	of           string   // the side whose role gets the policy, or the service that may invoke or send
	only         []string // the combinations of permissions that may be asked for, as "Read+Write"; nil: any
	accountOnly  bool     // who invokes must be of the account of the stack
	mappingWaits bool     // the event source mapping between the two depends on the policy
	sourceWaits  bool     // the source depends on the policy
	grants       []connectorGrant
}

// A profileKind is a kind of resource that a connector generates.
type profileKind string

const (
	rolePolicyProfile  profileKind = "policy of"
	invocationProfile  profileKind = "invocation by"
	topicPolicyProfile profileKind = "topic policy for"
	queuePolicyProfile profileKind = "queue policy for"
)

// A connectorGrant is one statement that a permission takes, in the notation of connector_profiles.txt.
type connectorGrant struct {
	permission string
	actions    []string // with their service: sqs:SendMessage
	resources  []string
}

// findConnectorProfile returns the profile of a pair of types.
func findConnectorProfile(source, destination string) (*connectorProfile, bool) {
	for head, rest := nextProfile(connectorProfiles); head != ""; head, rest = nextProfile(rest) {
		pair, makes, _ := strings.Cut(head, ": ")
		sources, to, _ := strings.Cut(pair, " -> ")
		if to != destination || !slices.Contains(strings.Fields(sources), source) {
			continue
		}
		p := &connectorProfile{}
		p.readHead(strings.Split(makes, ", "))
		p.readGrants(rest)
		return p, true
	}
	return nil, false
}

// nextProfile returns the first line of the first profile in the text, and what follows that line.
func nextProfile(text string) (head, rest string) {
	for text != "" {
		head, text, _ = strings.Cut(text, "\n")
		if head != "" && !strings.ContainsAny(head[:1], " #") {
			return head, text
		}
	}
	return "", ""
}

// readHead reads the kind and the options.
func (p *connectorProfile) readHead(parts []string) {
	at := strings.LastIndexByte(parts[0], ' ')
	p.kind, p.of = profileKind(parts[0][:at]), parts[0][at+1:]
	for _, option := range parts[1:] {
		switch option {
		case "account only":
			p.accountOnly = true
		case "mapping waits":
			p.mappingWaits = true
		case "source waits":
			p.sourceWaits = true
		default:
			p.only = strings.Fields(strings.TrimPrefix(option, "only "))
		}
	}
}

// readGrants reads the statements: the indented lines at the start of the text, of which those indented further continue the
// line before.
func (p *connectorProfile) readGrants(text string) {
	for strings.HasPrefix(text, "  ") {
		var line, more string
		line, text, _ = strings.Cut(text, "\n")
		for strings.HasPrefix(text, "      ") {
			more, text, _ = strings.Cut(text, "\n")
			line += more
		}
		p.grants = append(p.grants, readGrant(line))
	}
}

func readGrant(line string) connectorGrant {
	what, on, _ := strings.Cut(line, " on ")
	words := strings.Fields(what)
	g := connectorGrant{permission: words[0], resources: strings.Fields(on)}
	for _, action := range words[2:] {
		g.actions = append(g.actions, words[1]+action)
	}
	return g
}

// permissions lists what can be asked for.
func (p *connectorProfile) permissions() []string {
	var names []string
	for _, g := range p.grants {
		if !slices.Contains(names, g.permission) {
			names = append(names, g.permission)
		}
	}
	return names
}

// connectorDestinations lists what a source of the type can be connected with; nil when that is nothing.
func connectorDestinations(source string) []string {
	var types []string
	for head, rest := nextProfile(connectorProfiles); head != ""; head, rest = nextProfile(rest) {
		sources, to, _ := strings.Cut(head, " -> ")
		to, _, _ = strings.Cut(to, ": ")
		if slices.Contains(strings.Fields(sources), source) {
			types = append(types, to)
		}
	}
	slices.Sort(types)
	return types
}

// connectorSources lists the types that connectors can start from.
func connectorSources() []string {
	var types []string
	for head, rest := nextProfile(connectorProfiles); head != ""; head, rest = nextProfile(rest) {
		sources, _, _ := strings.Cut(head, " -> ")
		types = append(types, strings.Fields(sources)...)
	}
	slices.Sort(types)
	return slices.Compact(types)
}
