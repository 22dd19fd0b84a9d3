package openapi

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// The names that stand for no authorizer of the author in a security requirement.
const (
	IAMAuthorizer = "AWS_IAM" // requests are signed with AWS credentials
	NoAuthorizer  = "NONE"    // not even the default authorizer
	apiKey        = "api_key"
	noAPIKey      = "api_key_false" // marks a method that the default requirement of a key passes by
)

const securityKey = "security"

// AddSecurityDefinitions defines authorizers, by name, or defines them anew.
func (d *Document) AddSecurityDefinitions(schemes []cfn.Pair) error {
	if len(schemes) == 0 {
		return nil
	}
	if err := d.needSecurityDefinitions(maker.At(schemes[0].Key, maker.APIAuthorizer)); err != nil {
		return err
	}
	d.parts[securityDefinitions] = setAll(d.realm, d.parts[securityDefinitions], schemes)
	return nil
}

// setAll sets several keys of a map, which is copied once however many they are.
func setAll(realm *py27.Realm, m *cfn.Node, entries []cfn.Pair) *cfn.Node {
	if len(entries) == 1 {
		return realm.Set(m, entries[0].Key, entries[0].Value)
	}
	editor := realm.Edit(m)
	for _, entry := range entries {
		editor.Set(entry.Key, entry.Value)
	}
	return editor.Node()
}

// needSecurityDefinitions makes sure that there is a map to define authorizers in.
func (d *Document) needSecurityDefinitions(b maker.Builder) error {
	have := d.parts[securityDefinitions]
	if !truthy(have) {
		have = d.empty(b)
	}
	if !have.IsMap() {
		return &Fault{At: have, Message: "securityDefinitions must be a map, " +
			"not a " + have.Kind.String(), Where: InSecurityDefinitions}
	}
	d.parts[securityDefinitions] = have
	return nil
}

// define defines a scheme of SAM's own unless there is one of that name.
func (d *Document) define(b maker.Builder, name string, scheme func() *cfn.Node) error {
	if d.parts[securityDefinitions].Has(name) {
		return nil
	}
	return d.AddSecurityDefinitions([]cfn.Pair{{Key: b.Str(name), Value: scheme()}})
}

// AddAPIKeyDefinition defines the API key.
func (d *Document) AddAPIKeyDefinition(cause *cfn.Node) error {
	b := maker.At(cause, maker.APIAuthorizer)
	return d.define(b, apiKey, func() *cfn.Node {
		return d.realm.Dict(b,
			maker.Entry{Key: "type", Value: b.Str("apiKey")},
			maker.Entry{Key: "name", Value: b.Str("x-api-key")},
			maker.Entry{Key: "in", Value: b.Str("header")})
	})
}

// defineIAM defines the signing of requests when the first of the requirements is that.
func (d *Document) defineIAM(security []*cfn.Node) error {
	if len(security) == 0 || !security[0].Has(IAMAuthorizer) {
		return nil
	}
	b := maker.At(security[0], maker.APIAuthorizer)
	return d.define(b, IAMAuthorizer, func() *cfn.Node {
		return d.realm.Dict(b,
			maker.Entry{Key: "x-amazon-apigateway-authtype", Value: b.Str("awsSigv4")},
			maker.Entry{Key: "type", Value: b.Str("apiKey")},
			maker.Entry{Key: "name", Value: b.Str("Authorization")},
			maker.Entry{Key: "in", Value: b.Str("header")})
	})
}

// requirement makes one entry of a list of security requirements; without scopes it has the empty list.
func (d *Document) requirement(name, scopes *cfn.Node) *cfn.Node {
	b := maker.At(name, maker.APIAuthorizer)
	if scopes == nil {
		scopes = b.List()
	}
	return d.realm.DictOf(b, []cfn.Pair{{Key: name, Value: scopes}})
}

// securityOf returns the requirements of a method.
func securityOf(definition *cfn.Node) ([]*cfn.Node, error) {
	security := definition.Get(securityKey)
	if !definition.Has(securityKey) {
		return nil, nil
	}
	if !security.Is(cfn.List) {
		return nil, fault(cfn.FirstOf(security, definition), "security must be a list of maps, not %s", kind(security))
	}
	return security.Items, nil
}

// withSecurity returns the method with other requirements.
func (d *Document) withSecurity(definition *cfn.Node, security []*cfn.Node, cause *cfn.Node) *cfn.Node {
	return d.put(definition, securityKey, maker.At(cause, maker.APIAuthorizer).List(security...))
}

// AddAuthorizer makes the method on the path require the authorizer, with the scopes or none when nil.
func (d *Document) AddAuthorizer(path, method, name, scopes *cfn.Node) error {
	return d.addRequirement(path, method, d.requirement(name, scopes), name, d.defineIAM)
}

// AddAPIKey makes the method on the path require an API key, or spares it one that all methods require.
func (d *Document) AddAPIKey(path, method, cause *cfn.Node, required bool) error {
	b := maker.At(cause, maker.APIAuthorizer)
	name := b.Str(noAPIKey)
	if required {
		name = b.Str(apiKey)
	}
	return d.addRequirement(path, method, d.requirement(name, nil), cause, func([]*cfn.Node) error {
		if !required {
			return nil
		}
		return d.AddAPIKeyDefinition(cause)
	})
}

// addRequirement adds a requirement to the method and then defines what it needs.
func (d *Document) addRequirement(
	path, method, requirement, cause *cfn.Node, define func(security []*cfn.Node) error,
) error {
	return d.editMethod(path.Text, methodName(method), func(definition *cfn.Node) (*cfn.Node, error) {
		have, err := securityOf(definition)
		if err != nil {
			return nil, err
		}
		security := append(append([]*cfn.Node(nil), have...), requirement)
		return d.withSecurity(definition, security, cause), define(security)
	})
}

// DefaultAuthorizer is what methods require that name no authorizer.
type DefaultAuthorizer struct {
	Name, Scopes *cfn.Node       // no scopes: nil
	Known        map[string]bool // the names of all authorizers of the API
	Preflight    bool            // OPTIONS methods require it, too
}

// SetDefaultAuthorizer makes all methods require the authorizer, but for those that require another or none.
func (d *Document) SetDefaultAuthorizer(def DefaultAuthorizer) error {
	alone := maker.At(def.Name, maker.APIAuthorizer).List(d.requirement(def.Name, def.Scopes)) // what most methods get
	return d.editSecurity(def.Preflight, func(_ string, definition *cfn.Node, have []*cfn.Node) (*cfn.Node, error) {
		if len(have) == 0 {
			return d.put(definition, securityKey, alone), d.defineIAM(alone.Items)
		}
		known, others, exempt := def.split(have)
		if len(known) == 0 && !exempt {
			known = append(known, alone.Items...)
		}
		security := append(others, known...)
		if len(security) == 0 {
			return definition, nil
		}
		return d.withSecurity(definition, security, def.Name), d.defineIAM(security)
	})
}

// split tells the requirements of an authorizer from the others. The first that says NONE is left out, and makes the method
// exempt.
func (def DefaultAuthorizer) split(security []*cfn.Node) (known, others []*cfn.Node, exempt bool) {
	for _, requirement := range security {
		switch {
		case def.isKnown(requirement):
			known = append(known, requirement)
		case !exempt && requirement.Has(NoAuthorizer):
			exempt = true
		default:
			others = append(others, requirement)
		}
	}
	return known, others, exempt
}

func (def DefaultAuthorizer) isKnown(requirement *cfn.Node) bool {
	for _, p := range requirement.Pairs {
		if p.Key.Text == IAMAuthorizer || def.Known[p.Key.Text] {
			return true
		}
	}
	return false
}

// SetDefaultAPIKey makes all methods require an API key, but for those that are spared it. OPTIONS methods need none when
// preflight is false.
func (d *Document) SetDefaultAPIKey(cause *cfn.Node, preflight bool) error {
	name := maker.At(cause, maker.APIAuthorizer).Str(apiKey)
	return d.editSecurity(true, func(method string, definition *cfn.Node, have []*cfn.Node) (*cfn.Node, error) {
		var security []*cfn.Node
		spared := method == optionsMethod && !preflight
		for _, requirement := range have {
			spared = spared || requirement.Has(noAPIKey)
			if !requirement.Has(apiKey) && !requirement.Has(noAPIKey) {
				security = append(security, requirement)
			}
		}
		if !spared {
			security = append(security, d.requirement(name, nil))
		}
		changed := maker.At(cause, maker.APIAuthorizer).List(security...)
		if cfn.Equal(changed, maker.Replace(changed, have, nil)) {
			return definition, nil
		}
		return d.put(definition, securityKey, changed), nil
	})
}

// editSecurity applies change to every method of every path that has an integration; to OPTIONS methods only when asked to.
// Paths may share an OPTIONS method: it is changed once.
func (d *Document) editSecurity(
	options bool, change func(method string, definition *cfn.Node, security []*cfn.Node) (*cfn.Node, error),
) error {
	preflights := map[*cfn.Node]*cfn.Node{}
	changeOnce := func(method string, definition *cfn.Node, security []*cfn.Node) (*cfn.Node, error) {
		if done := preflights[definition]; done != nil {
			return done, nil
		}
		changed, err := change(method, definition, security)
		if method == optionsMethod && err == nil {
			preflights[definition] = changed
		}
		return changed, err
	}
	for _, path := range d.Paths() {
		err := d.editPath(path.Text, func(item *cfn.Node) (*cfn.Node, error) {
			return d.editItemSecurity(path.Text, item, options, changeOnce)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) editItemSecurity(
	path string, item *cfn.Node, options bool,
	change func(method string, definition *cfn.Node, security []*cfn.Node) (*cfn.Node, error),
) (*cfn.Node, error) {
	for _, p := range item.Pairs {
		method := p.Key.Text
		if method == "summary" || method == "description" || method == "parameters" || method == optionsMethod && !options {
			continue
		}
		changed, err := d.editDefinitions(path, item, method, func(definition *cfn.Node) (*cfn.Node, error) {
			security, err := securityMaps(definition)
			if err != nil {
				return nil, err
			}
			return change(method, definition, security)
		})
		if err != nil {
			return nil, err
		}
		item = changed
	}
	return item, nil
}

// securityMaps is securityOf for requirements that are all maps.
func securityMaps(definition *cfn.Node) ([]*cfn.Node, error) {
	security, err := securityOf(definition)
	if err != nil {
		return nil, err
	}
	for _, requirement := range security {
		if !requirement.IsMap() {
			return nil, fault(cfn.FirstOf(requirement, definition), "each element of security must be a map, "+
				"not %s", kind(requirement))
		}
	}
	return security, nil
}
