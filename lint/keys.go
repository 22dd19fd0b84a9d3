package lint

import "github.com/samx-dev/samx/schema/cfn"

// A reportFunc is Pass.Report, or stands for it.
type reportFunc = func(at *cfn.Node, format string, args ...any)

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
