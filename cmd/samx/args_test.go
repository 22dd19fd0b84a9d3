package main

import (
	"slices"
	"strings"
	"testing"
)

func TestFlagsFirst(t *testing.T) {
	app := (&program{stdout: &output{}}).app()
	for line, want := range map[string]string{
		"samx":                                     "samx",
		"samx --version":                           "samx --version",
		"samx nonsense a -o b":                     "samx nonsense a -o b",
		"samx transform a.yaml -o b":               "samx transform -o b -- a.yaml",
		"samx transform - --format=yaml":           "samx transform --format=yaml -- -",
		"samx transform a.yaml --stub-artifacts b": "samx transform --stub-artifacts -- a.yaml b",
		"samx transform -o -":                      "samx transform -o -",
		"samx transform -- -o":                     "samx transform -- -o",
		"samx transform a.yaml -o":                 "samx transform -o -- a.yaml",
		"samx transform --parameter-overrides A=1 B=2 a.yaml": "samx transform --parameter-overrides A=1 " +
			"--parameter-overrides B=2 -- a.yaml",
		"samx transform --parameter-overrides=A=1 B=2": "samx transform --parameter-overrides=A=1 --parameter-overrides B=2",
		"samx transform a.yaml -o b -h":                "samx transform --help",
		"samx transform --region r A=1":                "samx transform --region r -- A=1",
	} {
		got := flagsFirst(app, strings.Fields(line))
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("flagsFirst(%s)\n got %s\nwant %s", line, strings.Join(got, " "), want)
		}
	}
}
