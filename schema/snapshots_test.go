package schema

import (
	"os"
	"strings"
	"testing"
)

// TestSnapshotsAreThoseOfTheSources: data/SOURCES.md has a row for each table, with its date or the month of it.
func TestSnapshotsAreThoseOfTheSources(t *testing.T) {
	page, err := os.ReadFile("data/SOURCES.md")
	if err != nil {
		t.Fatal(err)
	}
	dates := map[string]string{}
	for _, line := range strings.Split(string(page), "\n") {
		if cells := strings.Split(line, "|"); len(cells) == 6 && strings.Contains(cells[1], "`") {
			dates[strings.Trim(cells[1], " `")] = strings.TrimSpace(cells[4])
		}
	}
	if len(dates) != len(Snapshots()) {
		t.Errorf("SOURCES.md has %d tables, the code %d", len(dates), len(Snapshots()))
	}
	for _, s := range Snapshots() {
		if date := dates[s.File]; date == "" || !strings.HasPrefix(string(s.Date), date) {
			t.Errorf("%s: SOURCES.md says %q, the code %q", s.File, date, s.Date)
		}
	}
}
