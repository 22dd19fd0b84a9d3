package transform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
)

// graphQLModel says what the properties of a GraphQL API may hold, at any depth, in the order of checking. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-graphqlapi.html
func graphQLModel() model {
	runtime := modelObject(needs("Name", modelAny), needs("Version", modelAny))
	conflictHandler := modelObject(needs("LambdaConflictHandlerArn", modelAny))
	sync := modelObject(needs("ConflictDetection", modelAny), may("ConflictHandler", modelAny),
		may("LambdaConflictHandlerConfig", conflictHandler))
	deltaSync := modelObject(needs("BaseTableTTL", modelAny), needs("DeltaSyncTableName", modelAny),
		needs("DeltaSyncTableTTL", modelAny))
	table := modelObject(needs("TableName", modelAny), may("ServiceRoleArn", modelAny), may("TableArn", modelAny),
		may("Permissions", modelList(modelWord("Read", "Write"))), may("Name", modelAny), may("Description", modelAny),
		may("Region", modelAny), may("DeltaSync", deltaSync), may("UseCallerCredentials", modelAny), may("Versioned", modelAny))
	lambda := modelObject(needs("FunctionArn", modelAny), may("ServiceRoleArn", modelAny), may("Name", modelAny),
		may("Description", modelAny))
	function := modelObject(may("DataSource", modelTextOrMap), may("Runtime", runtime), may("InlineCode", modelAny),
		may("CodeUri", modelAny), may("Description", modelAny), may("MaxBatchSize", modelAny), may("Name", modelText),
		may("Id", modelAny), may("Sync", sync))
	caching := modelObject(needs("Ttl", modelAny), may("CachingKeys", modelList(modelAny)))
	resolver := modelObject(may("FieldName", modelText), may("Caching", caching), may("InlineCode", modelAny),
		may("CodeUri", modelAny), may("MaxBatchSize", modelAny), may("Pipeline", modelList(modelText)), may("Runtime", runtime),
		may("Sync", sync))
	return modelObject(
		needs("Auth", graphQLAuthModel()),
		may("Tags", modelAny),
		may("Name", modelAny),
		may("XrayEnabled", modelFlag),
		may("SchemaInline", modelAny),
		may("SchemaUri", modelAny),
		may("Logging", graphQLLoggingModel()),
		may("DataSources", modelObject(may("DynamoDb", modelMap(table)), may("Lambda", modelMap(lambda)))),
		may("Functions", modelMap(function)),
		may("Resolvers", modelMap(modelMap(resolver))),
		may("ApiKeys", modelMap(modelObject(may("ApiKeyId", modelAny), may("Description", modelAny),
			may("ExpiresOn", modelAny)))),
		may("DomainName", modelObject(needs("CertificateArn", modelAny), needs("DomainName", modelAny),
			may("Description", modelAny))),
		may("Cache", modelObject(needs("ApiCachingBehavior", modelAny), needs("Ttl", modelAny), needs("Type", modelAny),
			may("AtRestEncryptionEnabled", modelAny), may("TransitEncryptionEnabled", modelAny))),
		may("Visibility", modelAny),
		may("OwnerContact", modelAny),
		may("IntrospectionConfig", modelAny),
		may("QueryDepthLimit", modelAny),
		may("ResolverCountLimit", modelAny),
	)
}

// graphQLAuthModel is the part for Auth. Each of its Additional is the same but for Additional.
func graphQLAuthModel() model {
	var types []string
	for _, t := range graphQLAuthTypes() {
		types = append(types, t.name)
	}
	fields := []modelField{
		needs("Type", modelWord(types...)),
		may("LambdaAuthorizer", modelObject(needs("AuthorizerUri", modelAny), may("AuthorizerResultTtlInSeconds", modelAny),
			may("IdentityValidationExpression", modelAny))),
		may("OpenIDConnect", modelObject(may("AuthTTL", modelAny), may("ClientId", modelAny), may("IatTTL", modelAny),
			may("Issuer", modelAny))),
		may("UserPool", modelObject(needs("UserPoolId", modelAny), may("AppIdClientRegex", modelAny), may("AwsRegion", modelAny),
			may("DefaultAction", modelAny))),
	}
	return modelObject(append(slices.Clip(fields), may("Additional", modelList(modelObject(fields...))))...)
}

// graphQLLoggingModel is the part for Logging, which may also be a boolean.
func graphQLLoggingModel() model {
	object := modelObject(may("CloudWatchLogsRoleArn", modelAny), may("ExcludeVerboseContent", modelAny),
		may("FieldLogLevel", modelAny))
	return func(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
		if n.Is(cfn.Bool) {
			return n, nil
		}
		return object(at, n)
	}
}

// A model reads a value the way the service reads nested properties: it converts what can be taken for what is wanted, drops
// nulls, and refuses all else. The first fault ends it.
type model func(modelPlace, *cfn.Node) (*cfn.Node, error)

// A modelPlace is where a model reads: the logical ID that faults are filed under, and the path of the property.
type modelPlace struct {
	id, path string
}

func (p modelPlace) below(name string) modelPlace {
	if p.path != "" {
		name = p.path + "." + name
	}
	return modelPlace{p.id, name}
}

// A modelField is one property of a modelObject.
type modelField struct {
	name     string
	model    model
	required bool
}

func needs(name string, m model) modelField { return modelField{name, m, true} }
func may(name string, m model) modelField   { return modelField{name, m, false} }

// modelObject reads a map with these properties and no others.
func modelObject(fields ...modelField) model {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return func(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
		n, err := modelEntries(at, n)
		if err != nil {
			return nil, err
		}
		var pairs []cfn.Pair
		for _, f := range fields {
			value := present(n, f.name)
			if value == nil && f.required {
				return nil, refuse(at.id, n, "the required property %s is missing; add it", at.below(f.name).path)
			}
			if value == nil {
				continue
			}
			if value, err = f.model(at.below(f.name), value); err != nil {
				return nil, err
			}
			pairs = append(pairs, cfn.Pair{Key: n.Key(f.name), Value: value})
		}
		for _, name := range keysOf(n) {
			if !slices.Contains(names, name) {
				return nil, refuse(at.id, n.Key(name), "%s is not a property here%s", at.below(name).path, suggest(name, names))
			}
		}
		return maker.Replace(n, nil, pairs), nil
	}
}

// modelMap reads a map of whatever keys.
func modelMap(each model) model {
	return func(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
		n, err := modelEntries(at, n)
		if err != nil {
			return nil, err
		}
		pairs := slices.Clone(n.Pairs)
		for i, p := range pairs {
			if pairs[i].Value, err = each(at.below(p.Key.Text), p.Value); err != nil {
				return nil, err
			}
		}
		return maker.Replace(n, nil, pairs), nil
	}
}

// modelEntries reads any map. The service takes an empty list or text for an empty one.
func modelEntries(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
	switch {
	case isEmptySequence(n):
		return maker.At(n, maker.GraphQLAPI).Map(), nil
	case !n.IsMap():
		return nil, refuse(at.id, n, "%s must be a map, not %s", at.path, n.Kind.Phrase())
	}
	return n, nil
}

// modelList reads a list.
func modelList(each model) model {
	return func(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
		if !n.Is(cfn.List) {
			return nil, refuse(at.id, n, "%s must be a list, not %s", at.path, n.Kind.Phrase())
		}
		items := slices.Clone(n.Items)
		var err error
		for i := range items {
			if items[i], err = each(at.below(strconv.Itoa(i)), items[i]); err != nil {
				return nil, err
			}
		}
		return maker.Replace(n, items, nil), nil
	}
}

// modelAny reads anything, as it is.
func modelAny(_ modelPlace, n *cfn.Node) (*cfn.Node, error) { return n, nil }

// modelText reads a string, or a scalar that can be written as one.
func modelText(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
	if text := asText(maker.GraphQLAPI, n); text != nil {
		return text, nil
	}
	return nil, refuse(at.id, n, "%s must be a string, not %s", at.path, n.Kind.Phrase())
}

// modelTextOrMap reads what modelText does, or a map, such as an intrinsic function.
func modelTextOrMap(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
	if n.IsMap() {
		return n, nil
	}
	if text := asText(maker.GraphQLAPI, n); text != nil {
		return text, nil
	}
	return nil, refuse(at.id, n, "%s must be a string or a map, not %s", at.path, n.Kind.Phrase())
}

// modelWord reads one of the words, to the letter.
func modelWord(words ...string) model {
	return func(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
		for _, w := range words {
			if isString(n, w) {
				return n, nil
			}
		}
		return nil, refuse(at.id, n, "%s must be %s", at.path, quoteList(words))
	}
}

// modelFlag reads a boolean, or what is commonly written for one.
func modelFlag(at modelPlace, n *cfn.Node) (*cfn.Node, error) {
	b := maker.At(n, maker.GraphQLAPI)
	switch text, isText := n.Str(); {
	case n.Is(cfn.Bool):
		return n, nil
	case isText && slices.Contains([]string{"1", "on", "t", "true", "y", "yes"}, strings.ToLower(text)):
		return b.Bool(true), nil
	case isText && slices.Contains([]string{"0", "off", "f", "false", "n", "no"}, strings.ToLower(text)):
		return b.Bool(false), nil
	}
	if number, ok := n.Float(); ok && (number == 0 || number == 1) {
		return b.Bool(number == 1), nil
	}
	return nil, refuse(at.id, n, "%s must be true or false", at.path)
}
