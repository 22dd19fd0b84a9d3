package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// addCORS adds OPTIONS methods to the definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-corsconfiguration.html
func (a *restAPI) addCORS() error {
	given := presentIfTruthy(a.props, "Cors")
	if given == nil {
		return nil
	}
	if err := a.needDefinition("Cors"); err != nil {
		return err
	}
	cors, err := a.readCORS(given)
	if err != nil {
		return err
	}
	return a.edit(func(d *openapi.Document) error { return d.AddCORS(cors) })
}

// readCORS reads the Cors property: the allowed origin, or a map.
func (a *restAPI) readCORS(given *cfn.Node) (openapi.CORS, error) {
	cors := openapi.CORS{Origin: given, Cause: a.props.Key("Cors")}
	if given.Is(cfn.String) || isIntrinsic(given) {
		return cors, nil
	}
	if !given.IsMap() {
		return cors, a.refuse(given, "Cors must be the allowed origin, such as \"'*'\", or a map, "+
			"not %s", given.Kind.Phrase())
	}
	keys := []string{"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"}
	for _, p := range given.Pairs {
		if !contains(keys, p.Key.Text) {
			return cors, a.refuse(p.Key, "%s is not a property of Cors%s; it "+
				"takes %s", p.Key.Text, suggest(p.Key.Text, keys), quoteList(keys))
		}
	}
	cors.Origin = given.Get("AllowOrigin")
	if !given.Has("AllowOrigin") {
		cors.Origin = a.cause("Cors", maker.APICORS).Str(anyOrigin)
	}
	cors.Headers, cors.Methods, cors.MaxAge = given.Get("AllowHeaders"), given.Get("AllowMethods"), given.Get("MaxAge")
	cors.Credentials, _ = given.Get("AllowCredentials").Bool()
	if cors.Credentials && isString(cors.Origin, anyOrigin) {
		return cors, a.refuse(cfn.FirstOf(given.Get("AllowOrigin"), given.Key("AllowCredentials")),
			"browsers refuse credentials for any origin; with AllowCredentials name one in AllowOrigin, such as "+
				"\"'https://example.com'\"")
	}
	return cors, nil
}

// anyOrigin stands for all origins. API Gateway wants header values in quotes.
const anyOrigin = "'*'"
