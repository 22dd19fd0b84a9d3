package main

import (
	"maps"
	"slices"

	"github.com/samx-dev/samx/schema/compile"
	"github.com/samx-dev/samx/schema/facts"
)

// database builds facts.bin.
func database(s *source, report *report) ([]byte, error) {
	if err := amend(s, report); err != nil {
		return nil, err
	}
	writer := facts.NewWriter()
	compilers := map[string]*compile.Compiler{}
	for _, name := range slices.Sorted(maps.Keys(s.schemas)) {
		compilers[name] = compile.New(name, s.schemas[name], writer, report.add)
		if err := writer.Type(resourceType(compilers[name], name, s)); err != nil {
			return nil, err
		}
	}
	for _, typ := range samTypes(s, compilers, writer, report) {
		if err := writer.Type(typ); err != nil {
			return nil, err
		}
	}
	difference, err := crossCheck(s.schemas)
	if err != nil {
		return nil, err
	}
	difference.report(report)
	file := writer.Bytes()
	report.add("size of facts.bin", "%d bytes", len(file))
	return file, verify(file, s)
}

// amend brings the schemas into the form that is compiled: newer types added, corrections laid over.
func amend(s *source, report *report) error {
	for name, service := range s.services {
		if service.Newer && s.schemas[name] == nil {
			s.schemas[name] = newerSchema(name, service)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.constraints)) {
		if schema := s.schemas[name]; schema != nil {
			s.constraints[name].apply(name, schema, report)
		} else {
			report.add("constraints on unknown types", "%s", name)
		}
	}
	mergeTranslator(&s.sam, report)
	for _, override := range s.overrides {
		schema := s.schemas[override.Type]
		if override.Type == "SAM" {
			schema = object{"definitions": s.sam.Schema.Definitions}
		}
		if err := override.apply(schema); err != nil {
			return err
		}
	}
	return nil
}
