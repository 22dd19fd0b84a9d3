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
		"samx transform --parameter-overrides=A=1 B=2":                           "samx transform --parameter-overrides=A=1 --parameter-overrides B=2",
		"samx transform a.yaml -o b -h":                                          "samx transform --help",
		"samx lint -i E3012 W2001 t.yaml":                                        "samx lint --ignore-checks=E3012 --ignore-checks=W2001 -- t.yaml",
		"samx lint t.yaml -iW,E30 -c I -r us-east-1,eu-west-1":                   "samx lint --ignore-checks=W --ignore-checks=E30 --include=I --regions=us-east-1 --regions=eu-west-1 -- t.yaml",
		"samx lint -x E3012:strict=true,W2506:a=b,c -t a.yaml b.yaml":            "samx lint --configure=E3012:strict=true --configure=W2506:a=b,c -- a.yaml b.yaml",
		"samx lint --parameter-files p.json q.json -- t.yaml":                    "samx lint --parameter-file=p.json --parameter-file=q.json -- t.yaml",
		"samx lint --parameter-files p.json t.yaml":                              "samx lint --parameter-file=p.json -- t.yaml",
		"samx lint t.yaml --parameter-files p.json q.json":                       "samx lint --parameter-file=p.json --parameter-file=q.json -- t.yaml",
		"samx lint -f pretty -b -e -D t.yaml --non-zero-exit-code informational": "samx lint --format=text --ignore-bad-template --fail-on=info -- t.yaml",
		"samx lint -ignore E1 -template":                                         "samx lint -ignore E1 -template",
		"samx lint --output-file=o -s a,b -t t.yaml -i":                          "samx lint --output=o --schemas=a --schemas=b --ignore-checks -- t.yaml",
		"samx transform --region r A=1":                                          "samx transform --region r -- A=1",
	} {
		got := flagsFirst(app, strings.Fields(line))
		if !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("flagsFirst(%s)\n got %s\nwant %s", line, strings.Join(got, " "), want)
		}
	}
}

// TestOneCommand: a command line that begins with a command gets the same command as one with all of them.
func TestOneCommand(t *testing.T) {
	p := &program{stdout: &output{}}
	for _, want := range p.app().Commands {
		alone := p.app(want.Name, "x").Commands
		if len(alone) != 1 || alone[0].Name != want.Name || len(alone[0].Flags) != len(want.Flags) {
			t.Errorf("%s: got %d commands", want.Name, len(alone))
		}
	}
	if all := p.app("lnit").Commands; len(all) != len(p.app().Commands) {
		t.Errorf("a command that is misspelt has %d others to be compared with", len(all))
	}
}
