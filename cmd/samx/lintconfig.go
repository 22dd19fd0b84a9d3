package main

import (
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

const flagConfig = "config"

func configFlag() cli.Flag {
	return &cli.StringFlag{Name: flagConfig, Usage: "configuration `FILE` (default: the nearest .samx.yaml upward, else .cfnlintrc here)"}
}

// lintConfig reads the configuration that --config names, or else the one that applies to the current folder. Without any it
// is empty.
func lintConfig(c *cli.Context) (lint.Config, error) {
	path := c.String(flagConfig)
	if path == "" {
		path = findConfig()
	}
	if path == "" {
		return lint.Config{}, nil
	}
	source, err := readFile(path)
	if err != nil {
		return lint.Config{}, err
	}
	config, err := lint.ParseConfig(path, source)
	for _, paths := range [][]string{config.Templates, config.ParameterFiles, config.DeploymentFiles, config.Schemas} {
		for i := range paths {
			paths[i] = beside(path, paths[i])
		}
	}
	return config, err
}

// beside is a path that a configuration file names, from the current folder on: it counts from the folder of that file.
func beside(config, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(config), path)
}

// findConfig returns the nearest configuration file of ours, from the current folder upward, or else cfn-lint's in the current
// folder; "" when there is neither.
func findConfig() string {
	own, peers := lint.ConfigNames()
	folder, err := os.Getwd()
	for up := "."; err == nil; up = filepath.Join("..", up) {
		if path := filepath.Join(up, own); isFile(path) {
			return path
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	for _, name := range peers {
		if isFile(name) {
			return name
		}
	}
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
