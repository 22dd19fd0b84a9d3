package transform

import (
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/openapi"
)

// addCORS puts the CorsConfiguration into the definition. See
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapicorsconfiguration.html
func (a *httpAPI) addCORS() error {
	given := presentIfTruthy(a.props, "CorsConfiguration")
	if given == nil {
		return nil
	}
	if err := a.needDefinition("CorsConfiguration"); err != nil {
		return err
	}
	settings, err := a.corsSettings(given)
	if err != nil {
		return err
	}
	return a.edit(func(d *openapi.HTTPDocument) error { return d.AddCORS(settings) })
}

// corsNames are the properties of CorsConfiguration.
func corsNames() []string {
	return []string{"AllowMethods", "AllowHeaders", "AllowOrigins", "MaxAge", "ExposeHeaders", "AllowCredentials"}
}

// corsSettings returns the settings as the definition has them.
func (a *httpAPI) corsSettings(given *cfn.Node) (*cfn.Node, error) {
	b := a.cause("CorsConfiguration", maker.APICORS)
	switch {
	case isIntrinsic(given):
		return withCORSNames(given), nil
	case given.Is(cfn.Bool):
		return b.Map(maker.Entry{Key: "allowOrigins", Value: b.Strs("*")}), nil
	case !given.IsMap():
		return nil, a.refuse(given, "CorsConfiguration must be true or a map with AllowOrigins, not %s", given.Kind.Phrase())
	}
	for _, p := range given.Pairs {
		if names := corsNames(); !contains(names, p.Key.Text) {
			return nil, a.refuse(p.Key, "%s is not a property of CorsConfiguration%s; it takes %s", p.Key.Text,
				suggest(p.Key.Text, names), quoteList(names))
		}
	}
	origins := presentIfTruthy(given, "AllowOrigins")
	if isIntrinsic(origins) {
		return withCORSNames(origins), nil
	}
	credentials := given.Get("AllowCredentials")
	if on, _ := credentials.Bool(); !on {
		credentials = nil
	}
	if all := itemsOf(origins); credentials != nil && len(all) == 1 && isString(all[0], "*") {
		return nil, a.refuse(origins, "browsers refuse credentials for any origin; with AllowCredentials name the origins, "+
			"such as https://example.com")
	}
	return b.Map(
		maker.Entry{Key: "allowOrigins", Value: origins},
		maker.Entry{Key: "allowHeaders", Value: presentIfTruthy(given, "AllowHeaders")},
		maker.Entry{Key: "allowMethods", Value: presentIfTruthy(given, "AllowMethods")},
		maker.Entry{Key: "exposeHeaders", Value: presentIfTruthy(given, "ExposeHeaders")},
		maker.Entry{Key: "maxAge", Value: present(given, "MaxAge")},
		maker.Entry{Key: "allowCredentials", Value: credentials}), nil
}

// withCORSNames returns an intrinsic function with the names of settings as the definition has them: allowOrigins for
// AllowOrigins. The service replaces the words wherever they stand.
func withCORSNames(n *cfn.Node) *cfn.Node {
	var words []string
	for _, name := range corsNames() {
		words = append(words, name, strings.ToLower(name[:1])+name[1:])
	}
	return replaceWords(n, strings.NewReplacer(words...))
}

// replaceWords returns n with words replaced in all its strings and keys.
func replaceWords(n *cfn.Node, words *strings.Replacer) *cfn.Node {
	if n.Is(cfn.String) {
		return reworded(n, words)
	}
	if n.Len() == 0 {
		return n
	}
	items := make([]*cfn.Node, len(n.Items))
	for i, item := range n.Items {
		items[i] = replaceWords(item, words)
	}
	pairs := make([]cfn.Pair, len(n.Pairs))
	for i, p := range n.Pairs {
		pairs[i] = cfn.Pair{Key: reworded(p.Key, words), Value: replaceWords(p.Value, words)}
	}
	return maker.Replace(n, items, pairs)
}

// reworded returns a string or a key with words replaced, or the node itself when it has none of them.
func reworded(n *cfn.Node, words *strings.Replacer) *cfn.Node {
	text := words.Replace(n.Text)
	if text == n.Text {
		return n
	}
	return maker.At(n, maker.APICORS).Str(text)
}
