package openapi

import (
	"testing"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/maker"
	"github.com/samx-dev/samx/transform/py27"
)

// Sessions of a remembered document leave what sessions leave that know nothing of each other, those that fail included.
func TestSessions(t *testing.T) {
	const extras = `{x-amazon-apigateway-gateway-responses: {}, definitions: {M: {type: object}}}`
	edit := func(open func(realm *py27.Realm, body *cfn.Node) (*Document, error)) string {
		var realm py27.Realm
		body := realm.Update(Skeleton(&realm, maker.At(nil, maker.APIBody)), realm.Mark(node(t, extras)))
		for i, path := range []string{"/a", "/b/{id}", "/a", "/c", "/d", "/e", "/f", "/g"} {
			d, err := open(&realm, body)
			if err != nil {
				t.Fatal(err)
			}
			if err := d.AddIntegration(str(path), str("any"), node(t, "{t: m}"), d.empty(maker.At(nil, maker.APIBody)), nil); err != nil {
				t.Fatal(err)
			}
			switch i {
			case 3:
				d.Abort()
				continue
			case 2, 5:
				err = d.AddAuthorizer(str(path), str("any"), str(IAMAuthorizer), nil)
			case 6:
				err = d.AddAPIKey(str(path), str("any"), str("cause"), true)
			}
			if err != nil {
				t.Fatal(err)
			}
			body = d.Close()
			if i%3 == 0 {
				realm.Settle()
			}
		}
		realm.Settle()
		return realm.Text(body)
	}
	var sessions Sessions
	if got, want := edit(sessions.Resume), edit(Open); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
