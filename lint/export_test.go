package lint

import "context"

// A MendRound is a round of Mend with the fixes that it applied and the findings that have them. Several can share one.
type MendRound struct {
	Before, After Result
	Fixes         []*Fix
	Taken         []Finding
}

// MendRounds are the rounds of Mend that mend something.
func MendRounds(ctx context.Context, r Result, o Options) (rounds []MendRound) {
	for m := range mendings(ctx, r, o) {
		taken := map[*Edit]bool{}
		for _, fix := range m.taken {
			taken[&fix.Edits[0]] = true
		}
		round := MendRound{Before: m.before, After: m.mended, Fixes: m.taken}
		for _, f := range m.before.Findings {
			if len(f.Fix.Edits) > 0 && taken[&f.Fix.Edits[0]] {
				round.Taken = append(round.Taken, f)
			}
		}
		rounds = append(rounds, round)
	}
	return rounds
}
