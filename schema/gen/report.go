package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A report collects what a person should look at after a run: counts by heading, and the places.
type report struct {
	places map[string][]string
}

func (r *report) add(heading, format string, args ...any) {
	if r.places == nil {
		r.places = map[string][]string{}
	}
	r.places[heading] = append(r.places[heading], fmt.Sprintf(format, args...))
}

// String lists the headings in order, with at most a dozen places each.
func (r *report) String() string {
	const most = 12
	var out strings.Builder
	for _, heading := range slices.Sorted(maps.Keys(r.places)) {
		places := r.places[heading]
		fmt.Fprintf(&out, "%s: %d\n", heading, len(places))
		for _, place := range places[:min(len(places), most)] {
			fmt.Fprintf(&out, "    %s\n", place)
		}
		if len(places) > most {
			fmt.Fprintf(&out, "    ...\n")
		}
	}
	return out.String()
}
