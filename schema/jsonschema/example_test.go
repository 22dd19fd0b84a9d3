package jsonschema_test

import (
	"fmt"

	"github.com/samx-dev/samx/schema"
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/schema/jsonschema"
)

func Example() {
	ownerSchema := []byte(`{
		"$schema": "http://json-schema.org/draft-07/schema#",
		"type": "object",
		"required": ["team"],
		"properties": {"team": {"type": "string"}, "mail": {"pattern": "@example[.]com$"}, "pager": {"oneOf": [{"const": "none"}, {"format": "uri"}]}}
	}`)
	t, _ := cfn.Parse("template.yaml", []byte(`Metadata:
  Owner:
    team: [orders, payments]
    mail: orders@example.org
    pager: !Ref Pager
Resources: {}
`))
	owner, err := jsonschema.Parse(ownerSchema)
	if err != nil {
		return
	}
	err = owner.Check(t.Root.Get("Metadata").Get("Owner"), func(p schema.Problem) {
		at := t.Position(p.Node.Span.Start)
		fmt.Println(at.Line, p.Kind, p.Message)
	})
	fmt.Println(err)
	// Output:
	// 3 WrongType team: Invalid type. Expected: string, given: array
	// 4 Pattern mail: Does not match pattern '@example[.]com$'
	// <nil>
}
