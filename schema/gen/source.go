package main

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// An object is a JSON object; numbers in it are json.Number.
type object = map[string]any

// overridesFile holds our own corrections, each with its reason.
//
//go:embed overrides.json
var overridesFile []byte

// A source is everything that the generator reads.
type source struct {
	schemas     map[string]object // registry schemas by type name
	services    map[string]service
	sam         samFacts
	regions     regionFacts
	constraints map[string]constraints
	overrides   []override
	policies    []byte
	runtimes    []byte
	actions     []byte
	conditional map[string][]byte // schemas of single rules by file name
}

// A service is what the CDK's service database says about a resource type.
type service struct {
	Ref         []string              `json:"ref"`
	GetAtt      []string              `json:"getAtt"`
	Replacement map[string]string     `json:"replacement"` // path to "yes" or "maybe"
	Refs        map[string][][]string `json:"refs"`        // path to [type, attribute] pairs
	ARN         string                `json:"arn"`
	Tags        []string              `json:"tags"` // property, style
	Stateful    bool                  `json:"stateful"`
	Deprecated  []string              `json:"deprecated"`
	Newer       bool                  `json:"newer"`
	Properties  map[string]newerProperty
	Definitions map[string]map[string]newerProperty
}

// A newerProperty has a Type that is a word, the name of a definition or a pair such as ["array", "string"].
type newerProperty struct {
	Type     any  `json:"type"`
	Required bool `json:"required"`
}

type samFacts struct {
	Translator struct {
		Resources          map[string]samTable `json:"resources"`
		FunctionEvents     map[string]samTable `json:"functionEvents"`
		StateMachineEvents map[string]samTable `json:"stateMachineEvents"`
		Globals            map[string][]string `json:"globals"`
	} `json:"translator"`
	Schema struct {
		Resources   map[string]string `json:"resources"` // type to definition
		Definitions object            `json:"definitions"`
	} `json:"schema"`
}

// A samTable is a property table of the SAM translator.
type samTable struct {
	Accepted  []string `json:"accepted"`
	Required  []string `json:"required"`
	Referable []string `json:"referable"`
}

type regionFacts struct {
	Regions     []string            `json:"regions"`
	Sets        [][]int             `json:"sets"`
	Types       map[string]int      `json:"types"`
	KnownOnlyIn map[string][]string `json:"knownOnlyIn"`
}

func readSource(shared string) (*source, error) {
	s := &source{}
	var services struct{ Types map[string]service }
	for _, in := range []struct {
		path string
		into any
	}{
		{"corpus/cfn-schemas/service-facts.json", &services},
		{"corpus/cfn-schemas/sam-facts.json", &s.sam},
		{"corpus/cfn-schemas/regions.json", &s.regions},
		{"spec/schema-constraints.json", &s.constraints},
	} {
		if err := readJSON(filepath.Join(shared, in.path), in.into); err != nil {
			return nil, err
		}
	}
	s.services = services.Types
	if err := decodeJSON("overrides.json", bytes.NewReader(overridesFile), &s.overrides); err != nil {
		return nil, err
	}
	var err error
	if s.schemas, err = readSchemas(filepath.Join(shared, "corpus/cfn-schemas/CloudformationSchema.zip")); err != nil {
		return nil, err
	}
	if s.policies, err = os.ReadFile(filepath.Join(shared, "corpus/sam/data/aws_managed_policies.json")); err != nil {
		return nil, err
	}
	tables := filepath.Join(shared, "corpus/lint-tables")
	if s.runtimes, err = os.ReadFile(filepath.Join(tables, "lambda-runtimes.json")); err != nil {
		return nil, err
	}
	if s.actions, err = os.ReadFile(filepath.Join(tables, "iam-actions.json")); err != nil {
		return nil, err
	}
	s.conditional, err = readArchive(filepath.Join(tables, "conditional-schemas.zip"))
	return s, err
}

func readJSON(path string, into any) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return decodeJSON(path, file, into)
}

func decodeJSON(name string, from io.Reader, into any) error {
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// readArchive reads the files of a zip archive.
func readArchive(path string) (map[string][]byte, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	files := map[string][]byte{}
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			return nil, err
		}
		files[entry.Name], err = io.ReadAll(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
	}
	return files, nil
}

func readSchemas(path string) (map[string]object, error) {
	files, err := readArchive(path)
	if err != nil {
		return nil, err
	}
	schemas := map[string]object{}
	for entry, file := range files {
		var schema object
		if err := decodeJSON(entry, bytes.NewReader(file), &schema); err != nil {
			return nil, err
		}
		name, ok := schema["typeName"].(string)
		if !ok || schemas[name] != nil {
			return nil, fmt.Errorf("%s: no type name, or one that is there twice: %q", entry, name)
		}
		schemas[name] = schema
	}
	return schemas, nil
}
