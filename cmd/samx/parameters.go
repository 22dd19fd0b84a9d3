package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/urfave/cli/v2"
)

// parameterValues gathers the values given for the template's parameters.
func parameterValues(c *cli.Context) (map[string]string, error) {
	return mergedParameters(c.String(flagParameterFile), c.StringSlice(flagParameterOverrides))
}

// mergedParameters reads parameter values from a file, if there is one, and from overrides, which win.
func mergedParameters(file string, overrides []string) (map[string]string, error) {
	values := map[string]string{}
	if file != "" {
		var document any
		err := readJSON(file, parameterShapes, &document)
		if err != nil {
			return nil, err
		}
		if values, err = parametersOf(document); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	for _, text := range overrides {
		given, err := parseOverrides(text)
		if err != nil {
			return nil, fmt.Errorf("--%s %q: %w", flagParameterOverrides, text, err)
		}
		maps.Copy(values, given)
	}
	return values, nil
}

const parameterShapes = `[{"ParameterKey": "Key", "ParameterValue": "Value"}], {"Parameters": {"Key": "Value"}}, ` +
	`{"Key": "Value"} or ["Key=Value"]`

var errParameterShape = errors.New("the file must hold " + parameterShapes)

// parametersOf reads the JSON shapes that CloudFormation's tools take: the list of the API, the object of CodePipeline,
// the plain object, and the list of assignments of aws cloudformation deploy.
func parametersOf(document any) (map[string]string, error) {
	switch shape := document.(type) {
	case []any:
		return parametersOfList(shape)
	case map[string]any:
		if inner, ok := shape["Parameters"].(map[string]any); ok {
			shape = inner
		}
		return parametersOfMap(shape)
	}
	return nil, errParameterShape
}

func parametersOfList(list []any) (map[string]string, error) {
	values := map[string]string{}
	for _, item := range list {
		switch item := item.(type) {
		case string:
			key, value, ok := strings.Cut(item, "=")
			if !ok {
				return nil, errParameterShape
			}
			values[key] = value
		case map[string]any:
			key, ok := item["ParameterKey"].(string)
			if !ok {
				return nil, errParameterShape
			}
			if _, given := item["ParameterValue"]; !given {
				continue // UsePreviousValue: there is no stack to ask, so the template's default stands
			}
			value, err := parameterText(key, item["ParameterValue"])
			if err != nil {
				return nil, err
			}
			values[key] = value
		default:
			return nil, errParameterShape
		}
	}
	return values, nil
}

func parametersOfMap(object map[string]any) (map[string]string, error) {
	values := map[string]string{}
	for key, v := range object {
		text, err := parameterText(key, v)
		if err != nil {
			return nil, err
		}
		values[key] = text
	}
	return values, nil
}

// parameterText is the text that CloudFormation would be sent for a value: a list is joined with commas.
func parameterText(key string, value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return fmt.Sprint(v), nil
	case []any:
		texts := make([]string, len(v))
		for i, item := range v {
			if _, nested := item.([]any); nested {
				return "", fmt.Errorf("the value of %q is a list of lists", key)
			}
			text, err := parameterText(key, item)
			if err != nil {
				return "", err
			}
			texts[i] = text
		}
		return strings.Join(texts, ","), nil
	}
	return "", fmt.Errorf("the value of %q is no string, number, boolean or list", key)
}
