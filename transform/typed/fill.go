package typed

import (
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/cfn"
)

// A field is one of a goformation struct.
type field struct {
	index    int
	optional bool // it is not written when it is empty
}

// fieldsOf returns the fields of a struct by their names in JSON.
func (c *converter) fieldsOf(t reflect.Type) map[string]field {
	if known, ok := c.fields[t]; ok {
		return known
	}
	fields := map[string]field{}
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("json")
		if name, option, _ := strings.Cut(tag, ","); t.Field(i).IsExported() && name != "-" && name != "" {
			fields[name] = field{index: i, optional: option == "omitempty"}
		}
	}
	c.fields[t] = fields
	return fields
}

// each visits the entries of a map; of several under one key the last counts.
func (c *converter) each(n *cfn.Node, visit func(key string, value *cfn.Node)) {
	last := make(map[string]int, len(n.Pairs))
	for i, p := range n.Pairs {
		last[p.Key.Text] = i
	}
	for i, p := range n.Pairs {
		if last[p.Key.Text] != i {
			continue
		}
		c.in(p.Key.Text, func() {
			switch {
			case encodable[p.Key.Text]:
				c.report(p.Key, "goformation takes a map with the key "+p.Key.Text+" for that function")
			case !utf8.ValidString(p.Key.Text):
				c.report(p.Key, "a name that is not UTF-8 cannot be written as JSON")
			default:
				visit(p.Key.Text, p.Value)
			}
		})
	}
}

// fill gives v, which is empty, the value of n. False means that it could not, and has been reported.
func (c *converter) fill(v reflect.Value, n *cfn.Node) bool {
	switch v.Kind() {
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		if !c.fill(target.Elem(), n) {
			return false
		}
		v.Set(target)
		return true
	case reflect.Interface:
		return c.fillAny(v, n)
	case reflect.Struct:
		return c.fillStruct(v, n)
	case reflect.Map:
		return c.fillMap(v, n)
	case reflect.Slice:
		return c.fillList(v, n)
	}
	return c.fillScalar(v, n)
}

func (c *converter) fillAny(v reflect.Value, n *cfn.Node) bool {
	value, ok := c.value(n)
	if ok && value != nil {
		v.Set(reflect.ValueOf(value))
	}
	return ok
}

func (c *converter) fillStruct(v reflect.Value, n *cfn.Node) bool {
	if !n.Is(cfn.Map) {
		return c.mismatch(n, "a map")
	}
	fields := c.fieldsOf(v.Type())
	c.each(n, func(name string, value *cfn.Node) {
		f, ok := fields[name]
		if !ok {
			c.report(value, "goformation has no field "+name+" in "+v.Type().String())
			return
		}
		target := v.Field(f.index)
		if c.fill(target, value) && f.optional && isEmpty(target) && isHollow(value) {
			c.report(value, "goformation leaves out "+emptiness(target)+" here")
		}
	})
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if f, ok := fields[name]; ok && !f.optional && !n.Has(name) {
			c.in(name, func() { c.kept(n, "goformation writes the absent "+name+" as "+emptiness(v.Field(i))) })
		}
	}
	return true
}

func (c *converter) fillMap(v reflect.Value, n *cfn.Node) bool {
	if !n.Is(cfn.Map) {
		return c.mismatch(n, "a map")
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), n.Len()))
	c.each(n, func(name string, value *cfn.Node) {
		element := reflect.New(v.Type().Elem()).Elem()
		if c.fill(element, value) {
			v.SetMapIndex(reflect.ValueOf(name), element)
		}
	})
	return true
}

func (c *converter) fillList(v reflect.Value, n *cfn.Node) bool {
	if !n.Is(cfn.List) {
		return c.mismatch(n, "a list")
	}
	list := reflect.MakeSlice(v.Type(), 0, n.Len())
	for i, item := range n.Items {
		c.in(strconv.Itoa(i), func() {
			element := reflect.New(v.Type().Elem()).Elem()
			if c.fill(element, item) {
				list = reflect.Append(list, element)
			}
		})
	}
	v.Set(list)
	return true
}

func (c *converter) fillScalar(v reflect.Value, n *cfn.Node) bool {
	switch v.Kind() {
	case reflect.String:
		text, ok := c.text(n)
		if ok {
			v.SetString(text)
		}
		return ok
	case reflect.Bool:
		return c.fillBool(v, n)
	case reflect.Int, reflect.Int64:
		return c.fillInt(v, n)
	case reflect.Float64:
		return c.fillFloat(v, n)
	}
	return c.report(n, "the Go type "+v.Type().String()+" is not supported")
}

// text is what a string holds of n: itself, a function, or another scalar as CloudFormation would convert it.
func (c *converter) text(n *cfn.Node) (string, bool) {
	switch {
	case n.Is(cfn.String):
		return n.Text, c.isText(n)
	case n.Is(cfn.Func):
		return c.function(n)
	case n.Is(cfn.Number) && utf8.ValidString(n.Decimal()):
		return n.Decimal(), c.kept(n, "goformation has a string here, so the number is held as one")
	case n.Is(cfn.Bool):
		value, _ := n.Bool()
		return strconv.FormatBool(value), c.kept(n, "goformation has a string here, so the boolean is held as one")
	}
	return "", c.mismatch(n, "a string")
}

func (c *converter) fillBool(v reflect.Value, n *cfn.Node) bool {
	if value, ok := n.Bool(); ok {
		v.SetBool(value)
		return true
	}
	if text, _ := n.Str(); text == "true" || text == "false" {
		v.SetBool(text == "true")
		return c.kept(n, "goformation has a bool here, so the string is held as one")
	}
	return c.mismatch(n, "a boolean")
}

func (c *converter) fillInt(v reflect.Value, n *cfn.Node) bool {
	if n.Is(cfn.Number) {
		f, ok := exact(n)
		if ok && f == math.Trunc(f) && math.Abs(f) <= maxExactInt { // 3.0 is an integer too
			v.SetInt(int64(f))
			return true
		}
		return c.report(n, "goformation has no exact integer for "+n.Text)
	}
	if text, ok := n.Str(); ok {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil && i >= -maxExactInt && i <= maxExactInt {
			v.SetInt(i)
			return c.kept(n, "goformation has an int here, so the string is held as one")
		}
	}
	return c.mismatch(n, "an integer")
}

func (c *converter) fillFloat(v reflect.Value, n *cfn.Node) bool {
	if n.Is(cfn.Number) {
		f, ok := exact(n)
		if ok {
			v.SetFloat(f)
		}
		return ok || c.inexact(n)
	}
	if text, ok := n.Str(); ok {
		if f, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			v.SetFloat(f)
			return c.kept(n, "goformation has a float64 here, so the string is held as one")
		}
	}
	return c.mismatch(n, "a number")
}

// value is n as encoding/json would decode it, with functions encoded.
func (c *converter) value(n *cfn.Node) (any, bool) {
	switch {
	case n.IsNull():
		return nil, true
	case n.Is(cfn.Bool):
		value, _ := n.Bool()
		return value, true
	case n.Is(cfn.Number):
		f, ok := exact(n)
		return f, ok || c.inexact(n)
	case n.Is(cfn.String):
		return n.Text, c.isText(n)
	case n.Is(cfn.List):
		return c.list(n), true
	case isFunction(n):
		return c.function(n)
	}
	values := make(map[string]any, n.Len())
	c.each(n, func(name string, value *cfn.Node) {
		if held, ok := c.value(value); ok {
			values[name] = held
		}
	})
	return values, true
}

func (c *converter) list(n *cfn.Node) []any {
	values := make([]any, 0, n.Len())
	for i, item := range n.Items {
		c.in(strconv.Itoa(i), func() {
			if held, ok := c.value(item); ok {
				values = append(values, held)
			}
		})
	}
	return values
}

// maxExactInt is the largest integer up to which float64 has all of them: goformation reads its own JSON with it.
const maxExactInt = 1 << 53

// exact returns the value of a Number, and false when float64 has no such.
func exact(n *cfn.Node) (float64, bool) {
	if n.IsWhole() {
		i, ok := n.Int()
		return float64(i), ok && i >= -maxExactInt && i <= maxExactInt
	}
	f, ok := n.Float()
	return f, ok && !math.IsInf(f, 0) && !math.IsNaN(f)
}

func (c *converter) inexact(n *cfn.Node) bool {
	return c.report(n, "goformation has float64 for numbers, which has no "+n.Text)
}

func (c *converter) mismatch(n *cfn.Node, want string) bool {
	return c.report(n, "goformation has "+want+" here, which cannot hold "+n.Kind.Phrase())
}

// isText reports whether a string stays what it is on the way through goformation.
func (c *converter) isText(n *cfn.Node) bool {
	switch {
	case !utf8.ValidString(n.Text):
		return c.report(n, "text that is not UTF-8 cannot be written as JSON")
	case looksEncoded(n.Text):
		return c.report(n, "goformation takes this text for an encoded function")
	}
	return true
}

// isHollow reports whether n itself has no content, as opposed to one whose content could not be held.
func isHollow(n *cfn.Node) bool { return n.IsNull() || n.Len() == 0 }

// isEmpty is what encoding/json takes for empty.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Struct:
		return false
	case reflect.Map, reflect.Slice:
		return v.Len() == 0
	}
	return v.IsZero()
}

// emptiness is how an empty value is written.
func emptiness(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return "an empty string"
	case reflect.Slice, reflect.Map:
		return "an empty " + map[reflect.Kind]string{reflect.Slice: "list", reflect.Map: "map"}[v.Kind()]
	case reflect.Bool:
		return "false"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "0"
	}
	return "null"
}
