package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/samx-dev/samx/schema/cfn"
)

// A tomlReader makes the nodes that YAML and JSON are read into out of TOML, so that one reader of settings does for all.
type tomlReader struct {
	document *cfn.Template
	parser   unstable.Parser
	members  map[tomlKey]*cfn.Node // of all tables, for Node.Lookup goes through all pairs
}

// A tomlKey is a key of one table.
type tomlKey struct {
	table *cfn.Node
	name  string
}

// A tomlError is what is wrong with the text, and where.
type tomlError struct {
	at      cfn.Span
	message string
}

func (e *tomlError) Error() string { return e.message }

// parseTOML reads a document as far as it can. The error says where it could not go on.
func parseTOML(name string, src []byte) (*cfn.Template, *tomlError) {
	r := tomlReader{members: map[tomlKey]*cfn.Node{}}
	r.document, _ = cfn.ParseDocument(name, nil) // which knows how to find lines
	// The byte order mark that some editors put in front stays, as blanks, so that offsets are those of the file.
	r.document.Source = bytes.Replace(src, []byte("\xEF\xBB\xBF"), []byte("   "), 1)
	if !bytes.HasPrefix(src, []byte("\xEF\xBB\xBF")) {
		r.document.Source = src
	}
	r.document.Root = &cfn.Node{Kind: cfn.Map, Span: cfn.Span{End: uint32(len(src))}}
	r.parser.Reset(r.document.Source)
	err := r.read()
	return r.document, err
}

func (r *tomlReader) read() *tomlError {
	table := r.document.Root
	for r.parser.NextExpression() {
		var err *tomlError
		switch e := r.parser.Expression(); e.Kind {
		case unstable.Table:
			table, err = r.open(r.document.Root, r.keys(e))
		case unstable.ArrayTable:
			table, err = r.element(r.keys(e))
		case unstable.KeyValue:
			err = r.assign(table, e)
		}
		if err != nil {
			return err
		}
	}
	return r.fault(r.parser.Error())
}

// fault finds the place of an error of the library: its highlight is a part of the source.
func (r *tomlReader) fault(err error) *tomlError {
	var wrong *unstable.ParserError
	if err == nil {
		return nil
	}
	if !errors.As(err, &wrong) {
		return &tomlError{message: err.Error()}
	}
	start := min(max(cap(r.document.Source)-cap(wrong.Highlight), 0), len(r.document.Source))
	return &tomlError{cfn.Span{Start: uint32(start), End: uint32(start)}, wrong.Message}
}

// keys are the parts of a dotted key.
func (r *tomlReader) keys(e *unstable.Node) (keys []*cfn.Node) {
	for parts := e.Key(); parts.Next(); {
		keys = append(keys, &cfn.Node{Kind: cfn.String, Text: string(parts.Node().Data), Span: spanOf(parts.Node())})
	}
	return keys
}

func spanOf(n *unstable.Node) cfn.Span {
	return cfn.Span{Start: n.Raw.Offset, End: n.Raw.Offset + n.Raw.Length}
}

// open goes from a table down to another, which is made where it is missing.
func (r *tomlReader) open(table *cfn.Node, keys []*cfn.Node) (*cfn.Node, *tomlError) {
	for _, key := range keys {
		next := r.members[tomlKey{table, key.Text}]
		switch {
		case next == nil:
			next = &cfn.Node{Kind: cfn.Map, Span: key.Span}
			r.add(table, key, next)
		case next.Is(cfn.List) && len(next.Items) > 0:
			next = next.Items[len(next.Items)-1]
		}
		if !next.Is(cfn.Map) {
			return nil, &tomlError{key.Span, key.Text + " is no table"}
		}
		table = next
	}
	return table, nil
}

func (r *tomlReader) add(table, key, value *cfn.Node) {
	r.members[tomlKey{table, key.Text}] = value
	table.Pairs = append(table.Pairs, cfn.Pair{Key: key, Value: value})
}

// element adds a table to an array of them.
func (r *tomlReader) element(keys []*cfn.Node) (*cfn.Node, *tomlError) {
	last := len(keys) - 1
	parent, err := r.open(r.document.Root, keys[:last])
	if err != nil {
		return nil, err
	}
	list := r.members[tomlKey{parent, keys[last].Text}]
	if list == nil {
		list = &cfn.Node{Kind: cfn.List, Span: keys[last].Span}
		r.add(parent, keys[last], list)
	}
	if !list.Is(cfn.List) {
		return nil, &tomlError{keys[last].Span, keys[last].Text + " is no array of tables"}
	}
	table := &cfn.Node{Kind: cfn.Map, Span: keys[last].Span}
	list.Items = append(list.Items, table)
	return table, nil
}

func (r *tomlReader) assign(table *cfn.Node, e *unstable.Node) *tomlError {
	keys := r.keys(e)
	last := keys[len(keys)-1]
	table, err := r.open(table, keys[:len(keys)-1])
	if err != nil {
		return err
	}
	if r.members[tomlKey{table, last.Text}] != nil {
		return &tomlError{last.Span, fmt.Sprintf("%s stands here a second time", last.Text)}
	}
	value, err := r.value(e.Value(), last)
	r.add(table, last, value)
	return err
}

// value makes a node of a value. Where the library knows no place of it, the one of the key will do.
func (r *tomlReader) value(e *unstable.Node, key *cfn.Node) (*cfn.Node, *tomlError) {
	n := &cfn.Node{Kind: cfn.String, Text: string(e.Data), Span: spanOf(e)}
	if e.Raw.Length == 0 {
		n.Span = key.Span
	}
	switch e.Kind {
	case unstable.Bool:
		n.Kind = cfn.Bool
	case unstable.Integer, unstable.Float:
		n.Kind, n.Text = cfn.Number, strings.ReplaceAll(n.Text, "_", "")
	case unstable.Array:
		n.Kind = cfn.List
		for items := e.Children(); items.Next(); {
			item, err := r.value(items.Node(), key)
			if err != nil {
				return n, err
			}
			n.Items = append(n.Items, item)
		}
	case unstable.InlineTable:
		n.Kind, n.Text = cfn.Map, ""
		for members := e.Children(); members.Next(); {
			if err := r.assign(n, members.Node()); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}
