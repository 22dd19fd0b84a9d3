package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	goformation "github.com/awslabs/goformation/v7/schema"

	"github.com/samx-dev/samx/schema/compile"
)

// A difference is what two sources of type and property names do not have in common.
type difference struct {
	types           int      // types that both have
	onlyThere       []string // types that goformation alone has
	onlyHere        []string
	propertiesThere []string // properties, "Type.Property", of common types
	propertiesHere  []string
}

// crossCheck compares our schemas with the older, independently made ones of goformation. What it has and we lack is
// worth a look: a type that was withdrawn, or one that got lost.
func crossCheck(schemas map[string]object) (difference, error) {
	theirs, err := goformationTypes()
	if err != nil {
		return difference{}, err
	}
	var d difference
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		properties, ok := theirs[name]
		if !ok {
			d.onlyHere = append(d.onlyHere, name)
			continue
		}
		d.types++
		ours, _ := schemas[name]["properties"].(object)
		readOnly := compile.Strings(schemas[name]["readOnlyProperties"])
		for _, property := range slices.Sorted(maps.Keys(ours)) {
			if !properties[property] && !slices.Contains(readOnly, "/properties/"+property) {
				d.propertiesHere = append(d.propertiesHere, name+"."+property)
			}
		}
		for _, property := range slices.Sorted(maps.Keys(properties)) {
			if _, ok := ours[property]; !ok {
				d.propertiesThere = append(d.propertiesThere, name+"."+property)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(theirs)) {
		if schemas[name] == nil {
			d.onlyThere = append(d.onlyThere, name)
		}
	}
	return d, nil
}

func (d difference) report(r *report) {
	for heading, names := range map[string][]string{
		"goformation: types only there":      d.onlyThere,
		"goformation: types only here":       d.onlyHere,
		"goformation: properties only there": d.propertiesThere,
		"goformation: properties only here":  d.propertiesHere,
	} {
		for _, name := range names {
			r.add(heading, "%s", name)
		}
	}
}

// goformationTypes returns the property names of each resource type that goformation knows, SAM's left out.
func goformationTypes() (map[string]map[string]bool, error) {
	var file struct {
		Definitions map[string]struct {
			Properties struct {
				Type       struct{ Enum []string }
				Properties struct{ Properties map[string]json.RawMessage }
			}
		}
	}
	if err := json.Unmarshal([]byte(goformation.CloudformationSchema), &file); err != nil {
		return nil, err
	}
	types := map[string]map[string]bool{}
	for name, definition := range file.Definitions {
		if !slices.Equal(definition.Properties.Type.Enum, []string{name}) || strings.HasPrefix(name, "AWS::Serverless::") {
			continue
		}
		types[name] = map[string]bool{}
		for property := range definition.Properties.Properties.Properties {
			types[name][property] = true
		}
	}
	return types, nil
}
