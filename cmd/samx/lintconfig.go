package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
)

const flagConfig = "config"

func configFlag() cli.Flag {
	return &cli.StringFlag{Name: flagConfig, Usage: "configuration `FILE` (default: the nearest .samx.yaml upward, else .cfnlintrc here and at home)"}
}

// lintConfig reads the configuration that --config names, or else the one that applies to the current folder, and what
// --samconfig names over it. Without any it is empty.
func lintConfig(c *cli.Context) (lint.Config, error) {
	config, err := ownConfig(c)
	sam, samErr := samconfigOf(c)
	if c.IsSet(flagSamconfig) {
		config.Overrides = append(config.Overrides, sam.layer())
	}
	return config, errors.Join(err, samErr)
}

func ownConfig(c *cli.Context) (lint.Config, error) {
	if path := c.String(flagConfigFile); path != "" {
		return readConfig(path, lint.ParsePeerConfig)
	}
	if path := c.String(flagConfig); path != "" {
		return readConfig(path, lint.ParseConfig)
	}
	own, peer, home := findConfig()
	if own != "" {
		return readConfig(own, lint.ParseConfig)
	}
	below, err := readConfig(home, lint.ParseConfig)
	config, ownErr := readConfig(peer, lint.ParseConfig)
	return config.Over(below), errors.Join(err, ownErr)
}

// readConfig reads a configuration file; none is an empty one.
func readConfig(path string, parse func(string, []byte, ...lint.Rule) (lint.Config, error)) (lint.Config, error) {
	if path == "" {
		return lint.Config{}, nil
	}
	source, err := readFile(path)
	if err != nil {
		return lint.Config{}, err
	}
	config, err := parse(path, source)
	return config, printable(err)
}

// printable keeps what is told about a file from steering the terminal, one problem on a line.
func printable(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return err
	}
	var problems []error
	for _, problem := range joined.Unwrap() {
		problems = append(problems, errors.New(report.Printable(problem.Error())))
	}
	return errors.Join(problems...)
}

// findConfig returns the nearest configuration file of ours, from the current folder upward, or else cfn-lint's: the one in the
// current folder and the one in the home folder. What there is not is "".
func findConfig() (own, peer, home string) {
	name, peers := lint.ConfigNames()
	folder, err := os.Getwd()
	for up := "."; err == nil; up = filepath.Join("..", up) {
		if path := filepath.Join(up, name); isFile(path) {
			return path, "", ""
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	peer = firstFile("", peers)
	if at, err := os.UserHomeDir(); err == nil {
		home = firstFile(at, peers)
	}
	if sameFile(peer, home) {
		home = ""
	}
	return "", peer, home
}

// firstFile is the first of some names under which a folder has a file, or "".
func firstFile(folder string, names []string) string {
	for _, name := range names {
		if path := filepath.Join(folder, name); isFile(path) {
			return path
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
