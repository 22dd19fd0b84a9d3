package main

// newerSchema writes the property table of a type that the registry snapshot lacks as a registry schema.
func newerSchema(name string, s service) object {
	definitions := object{}
	for definition, properties := range s.Definitions {
		definitions[definition] = newerMap(properties)
	}
	schema := newerMap(s.Properties)
	schema["typeName"] = name
	schema["definitions"] = definitions
	return schema
}

func newerMap(table map[string]newerProperty) object {
	properties, required := object{}, []any{}
	for name, property := range table {
		properties[name] = newerShape(property.Type)
		if property.Required {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// newerShape turns "string", "json", "tag", the name of a definition, ["array", X] or ["map", X] into a schema.
func newerShape(of any) object {
	if pair, ok := of.([]any); ok && len(pair) == 2 {
		if pair[0] == "array" {
			return object{"type": "array", "items": newerShape(pair[1])}
		}
		return object{"type": "object", "additionalProperties": newerShape(pair[1])}
	}
	switch word, _ := of.(string); word {
	case "string", "integer", "boolean", "number":
		return object{"type": word}
	case "json":
		return object{"type": []any{"object", "string"}, "format": "json"}
	case "tag":
		text := object{"type": "string"}
		return object{"type": "object", "properties": object{"Key": text, "Value": text}, "required": []any{"Key"}}
	default:
		return object{"$ref": "#/definitions/" + word}
	}
}
