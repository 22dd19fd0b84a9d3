package cfn

import "strings"

// Kind is the shape of a Node.
type Kind uint8

// The kinds. The zero value is Null, so that the zero Node is a null.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
	Func // an intrinsic function: a map whose only key is Ref, Condition or Fn::Something
)

var kindNames = [...]string{"null", "boolean", "number", "string", "list", "map", "intrinsic function"}

// String returns the word used in messages: "string", "list", "intrinsic function", ...
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Phrase returns the word with its article, for sentences: "a list", "an intrinsic function", "null".
func (k Kind) Phrase() string {
	switch k {
	case Null:
		return k.String()
	case Func:
		return "an " + k.String()
	}
	return "a " + k.String()
}

// A Maker names what made a node: zero is the author of the template, every other value is a generator of the transform
// (transform.Origin gives its name).
type Maker uint16

// Style keeps how a node was written. It serves faithful printing only and carries no meaning.
type Style uint8

// The styles of scalars and collections; a Func written with a short tag (!Sub) has ShortTag, a map written with a merge
// key (<<) has Merged.
const (
	Plain Style = 0
	Flow  Style = 1 << iota
	SingleQuoted
	DoubleQuoted
	Literal
	Folded
	ShortTag
	Merged
)

// A Node is one value of a template. Nodes are immutable once Parse has returned them: a changed tree is made of new
// nodes that share the unchanged subtrees.
//
//	Kind    Text                          Items      Pairs
//	Null    source text ("", "~", "null")
//	Bool    source text ("yes", "true")
//	Number  source text ("0x1F", "1.10")
//	String  the value, unescaped
//	List                                  elements
//	Map                                              entries in source order, merge keys already merged
//	Func    "Ref", "Fn::Sub", ...                    exactly one: the name and its argument
//
// A Func has its argument as it stands in the long form: !GetAtt a.b.c has the list [a, b.c], !Ref x the string x.
type Node struct {
	Kind  Kind
	Style Style
	By    Maker
	Span  Span // where in the user's file; for a generated node: what caused it
	Memo  Memo
	Text  string
	Items []*Node
	Pairs []Pair
}

// A Memo is for whoever makes nodes of a tree, as long as that work lasts: the transform keeps there what its service knows of a map or a
// text beyond what the node says. It is 0 in every finished tree.
type Memo uint32

// A Pair is an entry of a map. The key is a node too, for it has a span. Its Kind is String but for odd keys such as
// 200 or yes; its name is always the text as written.
type Pair struct {
	Key, Value *Node
}

// IsMap reports whether n is a map in the sense of JSON: a Map or a Func. It is false for nil.
func (n *Node) IsMap() bool {
	return n != nil && (n.Kind == Map || n.Kind == Func)
}

// Is reports whether n is present and of kind k. It is false for nil.
func (n *Node) Is(k Kind) bool {
	return n != nil && n.Kind == k
}

// IsScalar reports whether n is a text, a number or a boolean.
func (n *Node) IsScalar() bool {
	return n.Is(String) || n.Is(Number) || n.Is(Bool)
}

// IsNull reports whether n is absent (nil) or an explicit null; templates treat the two alike nearly everywhere.
func (n *Node) IsNull() bool {
	return n == nil || n.Kind == Null
}

// IsEmpty reports whether n is absent, null, false, zero, or a text, list or map without content: what AWS's transform takes
// for not given in most places.
func (n *Node) IsEmpty() bool {
	if n.IsNull() {
		return true
	}
	switch n.Kind {
	case Bool:
		value, _ := n.Bool()
		return !value
	case Number:
		value, _ := n.Float()
		return value == 0
	case String:
		return n.Text == ""
	}
	return n.Len() == 0
}

// FirstOf returns the first node that is not nil: the most precise place to point at.
func FirstOf(nodes ...*Node) *Node {
	for _, n := range nodes {
		if n != nil {
			return n
		}
	}
	return nil
}

// Lookup returns the entry of a map under key. Of several entries under one key the last counts. It is nil-safe, and
// false for anything that is no map.
func (n *Node) Lookup(key string) (Pair, bool) {
	if n == nil {
		return Pair{}, false
	}
	for i := len(n.Pairs) - 1; i >= 0; i-- {
		if n.Pairs[i].Key.Text == key {
			return n.Pairs[i], true
		}
	}
	return Pair{}, false
}

// fewPairs is up to how many entries a map is searched entry by entry.
const fewPairs = 16

// Finder returns Lookup for many questions about one map, which may be large and must not change meanwhile.
func (n *Node) Finder() func(key string) (Pair, bool) {
	if n == nil || len(n.Pairs) <= fewPairs {
		return n.Lookup
	}
	index := make(map[string]Pair, len(n.Pairs))
	for _, p := range n.Pairs {
		index[p.Key.Text] = p
	}
	return func(key string) (Pair, bool) {
		p, found := index[key]
		return p, found
	}
}

// Get returns the value under key, or nil. It is nil-safe, so lookups can be chained.
func (n *Node) Get(key string) *Node {
	p, _ := n.Lookup(key)
	return p.Value
}

// Has reports whether the map n has the key, be its value null or not.
func (n *Node) Has(key string) bool {
	_, ok := n.Lookup(key)
	return ok
}

// Key returns the node of the key itself, for diagnostics about a name; nil when absent.
func (n *Node) Key(key string) *Node {
	p, _ := n.Lookup(key)
	return p.Key
}

// Len returns the number of entries of a map or elements of a list, and 0 for anything else.
func (n *Node) Len() int {
	if n == nil {
		return 0
	}
	return len(n.Items) + len(n.Pairs)
}

// Str returns the value of a String node. It is false for every other kind: numbers are not strings.
func (n *Node) Str() (string, bool) {
	if n == nil || n.Kind != String {
		return "", false
	}
	return n.Text, true
}

// Bool returns the value of a Bool node.
func (n *Node) Bool() (value, ok bool) {
	if n == nil || n.Kind != Bool {
		return false, false
	}
	switch strings.ToLower(n.Text) {
	case "true", "yes", "on":
		return true, true
	}
	return false, true
}

// Func returns the name and the argument of an intrinsic function, and "" for anything else.
func (n *Node) Func() (name string, arg *Node) {
	if n == nil || n.Kind != Func || len(n.Pairs) != 1 {
		return "", nil
	}
	return n.Text, n.Pairs[0].Value
}

// Arg returns the argument when n is the intrinsic function called name, else nil.
func (n *Node) Arg(name string) *Node {
	if got, arg := n.Func(); got == name {
		return arg
	}
	return nil
}

// RefName returns the target of {Ref: name}; false when n is no Ref or its argument no string.
func (n *Node) RefName() (string, bool) {
	return n.Arg("Ref").Str()
}

// Literal reports whether there is no intrinsic function in n or below it.
func (n *Node) Literal() bool {
	if n == nil {
		return true
	}
	if n.Kind == Func {
		return false
	}
	for _, item := range n.Items {
		if !item.Literal() {
			return false
		}
	}
	for _, p := range n.Pairs {
		if !p.Value.Literal() {
			return false
		}
	}
	return true
}

// Walk calls visit for n and everything below it, parents first, keys excluded. A false return skips what lies below.
func (n *Node) Walk(visit func(*Node) bool) {
	if n == nil || !visit(n) {
		return
	}
	for _, item := range n.Items {
		item.Walk(visit)
	}
	for _, p := range n.Pairs {
		p.Value.Walk(visit)
	}
}

// IsFuncName reports whether a one-entry map under this key is an intrinsic function wherever it stands. The key
// Condition is one only where CloudFormation evaluates conditions, so it is not among them.
func IsFuncName(key string) bool {
	return key == "Ref" || strings.HasPrefix(key, "Fn::")
}
