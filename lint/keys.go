package lint

import "github.com/samx-dev/samx/schema/cfn"

// A reportFunc is Pass.Report, or stands for it.
type reportFunc = func(at *cfn.Node, format string, args ...any)

// Lacks reports whether a map surely does not have the key: it is written out in full.
func (v View) Lacks(key string) bool {
	return v.Node.IsMap() && !v.Open() && !v.Has(key)
}

// Spot is where to report on the value of a key when it is judged together with its neighbours: the value, or the key
// when conditions choose the value.
func (v View) Spot(key string) *cfn.Node {
	if v.Node.Get(key).Arg("Fn::If") != nil {
		return v.Node.Key(key)
	}
	return cfn.FirstOf(v.Get(key).Node, v.Node)
}

// refuse reports each of the keys that a map has, at the key. The key is the first argument of the format.
func refuse(p *Pass, v View, keys []string, format string, args ...any) {
	for _, key := range keys {
		if v.Has(key) {
			p.Report(v.Key(key), format, append([]any{key}, args...)...)
		}
	}
}

// demand reports each of the keys that a map lacks, at the map. The key is the first argument of the format.
func demand(p *Pass, v View, keys []string, format string, args ...any) {
	for _, key := range keys {
		if v.Lacks(key) {
			p.Report(v.Node, format, append([]any{key}, args...)...)
		}
	}
}
