// Package schema knows what AWS knows: which resource types exist, what properties they take and which values are good,
// what Ref and Fn::GetAtt return, and the quotas, runtimes and managed policies that rules and the transform ask for.
//
// Lookup finds a resource type, SAM's included; Type.Check judges the properties of a resource against it, aware of
// intrinsic functions. The facts are embedded as compact data, read in place: nothing is decoded at start, and a type
// costs microseconds on first use. Everything here is safe for concurrent use.
package schema

//go:generate go run ./gen -shared ../../shared
