// Package py27 imitates how AWS's transform lays out and prints values of REST API definitions: as Python 2.7 did. The
// logical ID of an API's deployment is a hash of that text, so the order of every map and the kind of every string in it
// decides whether a stack is deployed anew.
//
// A Realm remembers, beside the immutable nodes of a template, which strings are marked (Python's unicode strings, printed
// u'…') and which maps are py27 maps (iterated in the order of a hash table). Set, Delete, Update, Copy and DeepCopy work
// on py27 maps and on plain maps alike and return new nodes.
package py27
