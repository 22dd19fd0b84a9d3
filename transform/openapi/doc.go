// Package openapi edits the definitions of REST APIs, Swagger 2.0 and OpenAPI 3 documents, and of HTTP APIs, OpenAPI 3
// documents, the way AWS's transform does.
//
//	d, err := openapi.Open(realm, body)
//	err = d.AddIntegration(path, method, integration, responses, condition)
//	body = d.Close()
//
// Open copies the body deeply, and so does Close: the order of the entries of a py27 map changes with every copy, and the
// ID of the API's deployment with it. One Open and Close is one session of the service's editor, no more and no less.
//
// The package knows nothing of SAM. What is wrong with a document comes back as a *Fault.
package openapi
