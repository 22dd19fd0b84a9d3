package cfn

import "fmt"

// linearLookup is the number of entries up to which comparing each key with the others beats making an index.
const linearLookup = 16

// maxNotes bounds the places a diagnostic about one key lists.
const maxNotes = 8

// distinct returns the entries of a map with every key once: the last entry in the place of the first. Each occurrence
// of a key that is there more than once is reported, with notes that lead to the others.
func (p *parser) distinct(pairs []Pair) []Pair {
	if !hasDuplicates(pairs) {
		return pairs
	}
	places := make(map[string][]int, len(pairs))
	for i, pair := range pairs {
		places[pair.Key.Text] = append(places[pair.Key.Text], i)
	}
	out := make([]Pair, 0, len(places))
	for i, pair := range pairs {
		same := places[pair.Key.Text]
		if len(same) > 1 && !p.full() {
			p.reportDuplicate(pairs, same, i)
		}
		if same[0] == i {
			out = append(out, pairs[same[len(same)-1]])
		}
	}
	return out
}

func (p *parser) reportDuplicate(pairs []Pair, same []int, at int) {
	key := pairs[at].Key
	d := Diagnostic{Rule: ruleUnreadable, Detail: DuplicateKey, Span: key.Span, Path: []string{key.Text}}
	d.Message = fmt.Sprintf("duplicate key %q: the map has it %d times and only the last one counts", key.Text, len(same))
	for _, i := range same[:min(len(same), maxNotes)] {
		if i != at {
			d.Notes = append(d.Notes, Note{pairs[i].Key.Span, fmt.Sprintf("%q is here too", key.Text)})
		}
	}
	p.report(d)
}

func hasDuplicates(pairs []Pair) bool {
	if len(pairs) > linearLookup {
		seen := make(map[string]struct{}, len(pairs))
		for _, p := range pairs {
			seen[p.Key.Text] = struct{}{}
		}
		return len(seen) < len(pairs)
	}
	for i := range pairs {
		for j := range i {
			if pairs[i].Key.Text == pairs[j].Key.Text {
				return true
			}
		}
	}
	return false
}
