package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/compile"
)

// constraints are what cfn-lint's patches lay over a registry schema: corrections first, then keywords by place. All
// pointers are relative to the schema of the type.
type constraints struct {
	Set         map[string]object `json:"set"`
	Corrections []correction      `json:"corrections"`
}

type correction struct {
	Put    string `json:"put"`
	Remove string `json:"remove"`
	Value  any    `json:"value"`
}

// apply changes the schema. Places that the schema does not have are reported and skipped: the layer and the schemas
// are of different dates.
func (c constraints) apply(typ string, schema object, report *report) {
	for _, correction := range c.Corrections {
		var err error
		if correction.Remove != "" {
			err = remove(schema, correction.Remove)
		} else {
			err = put(schema, correction.Put, correction.Value)
		}
		if err != nil {
			report.add("corrections without a place", "%s %v", typ, err)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(c.Set)) {
		at, err := compile.Resolve(schema, place)
		target, ok := at.(object)
		if err != nil || !ok {
			report.add("constraints without a place", "%s %s", typ, place)
			continue
		}
		maps.Copy(target, c.Set[place])
	}
}

// An override is a correction of our own: Keyword at Path (a JSON pointer) of the schema of Type, or of the SAM
// definitions for Type "SAM", gets Value; with Drop it goes.
type override struct {
	Type    string `json:"type"`
	Path    string `json:"path"`
	Keyword string `json:"keyword"`
	Value   any    `json:"value"`
	Drop    bool   `json:"drop"`
	Reason  string `json:"reason"`
}

// apply changes the schema. An override that changes nothing is an error: it has served its time.
func (o override) apply(schema object) error {
	if o.Reason == "" || o.Drop == (o.Value != nil) {
		return fmt.Errorf("override of %s %s %s: wants a reason, and either a value or drop", o.Type, o.Path, o.Keyword)
	}
	at, err := compile.Resolve(schema, o.Path)
	target, ok := at.(object)
	if err != nil || !ok {
		return fmt.Errorf("override of %s %s %s: no such place", o.Type, o.Path, o.Keyword)
	}
	old, has := target[o.Keyword]
	if o.Drop && !has || !o.Drop && reflect.DeepEqual(plain(old), plain(o.Value)) {
		return fmt.Errorf("override of %s %s %s changes nothing", o.Type, o.Path, o.Keyword)
	}
	if o.Drop {
		delete(target, o.Keyword)
	} else {
		target[o.Keyword] = o.Value
	}
	return nil
}

// plain makes values comparable whichever decoder they came from.
func plain(value any) string {
	text, _ := json.Marshal(value) // values that came from JSON cannot fail
	return string(text)
}

// split separates the last step of a pointer and finds the object that holds it.
func split(in object, pointer string) (parent any, last string, err error) {
	cut := strings.LastIndexByte(pointer, '/')
	if cut < 0 {
		return nil, "", fmt.Errorf("%q is the whole schema", pointer)
	}
	parent, err = compile.Resolve(in, pointer[:cut])
	return parent, compile.Steps(pointer[cut:])[0], err
}

func put(in object, pointer string, value any) error {
	parent, last, err := split(in, pointer)
	if err != nil {
		return err
	}
	switch target := parent.(type) {
	case object:
		target[last] = value
		return nil
	case []any:
		if i, err := strconv.Atoi(last); err == nil && i >= 0 && i < len(target) {
			target[i] = value
			return nil
		}
	}
	return fmt.Errorf("%s cannot be put", pointer)
}

func remove(in object, pointer string) error {
	parent, last, err := split(in, pointer)
	if err != nil {
		return err
	}
	target, ok := parent.(object)
	if _, has := target[last]; !ok || !has {
		return fmt.Errorf("%s is not there", pointer)
	}
	delete(target, last)
	return nil
}
