package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint/report"
	"github.com/samx-dev/samx/schema"
)

const flagNewOnly = "new-only"

func (p *program) schemaCommand() *cli.Command {
	return &cli.Command{
		Name:      "schema",
		Usage:     "work with the schemas of resource types",
		ArgsUsage: "import",
		Subcommands: []*cli.Command{{
			Name:      "import",
			Usage:     "make registry schemas into a file for samx lint --" + flagSchemas,
			ArgsUsage: "ZIP|FOLDER|FILE...",
			Description: "Takes the zip of schemas that AWS publishes, folders that are searched for schemas, and single schemas,\n" +
				"such as those of private resource types.",
			Flags: []cli.Flag{
				outputFlag(),
				switchFlag(flagNewOnly, "leave out the types that samx knows already"),
			},
			Action: p.importSchemas,
		}},
		Action: p.noSubcommand,
	}
}

// noSubcommand is what runs when a command with subcommands is called without one.
func (p *program) noSubcommand(c *cli.Context) error {
	var names []string
	for _, command := range c.Command.Subcommands {
		names = append(names, command.Name)
	}
	if name := c.Args().First(); name != "" {
		return badUsage(c, "there is no command %q; there is %s", "schema "+name, strings.Join(names, ", "))
	}
	return badUsage(c, "say what to do: %s", strings.Join(names, ", "))
}

func (p *program) importSchemas(c *cli.Context) error {
	if c.NArg() == 0 {
		return badUsage(c, "name a zip, a folder or a file with registry schemas")
	}
	if c.String(flagOutput) == "" {
		return badUsage(c, "name the file to write with --%s", flagOutput)
	}
	files, err := schemaFiles(c.Args().Slice())
	if err != nil {
		return err
	}
	var wanted func(string) bool
	if c.Bool(flagNewOnly) {
		wanted = func(typ string) bool { _, known := schema.Lookup(typ); return !known }
	}
	imported, err := schema.ImportSchemas(files, wanted)
	if err != nil {
		return err
	}
	if err := p.write(c.String(flagOutput), imported.Bytes()); err != nil {
		return err
	}
	for _, note := range imported.Notes {
		fmt.Fprintf(p.stderr, "samx: %s\n", report.Printable(note))
	}
	fmt.Fprintf(p.stderr, "samx: %s imported\n", counted(len(imported.Types()), "resource type is", "resource types are"))
	return nil
}

// schemaFiles reads files, and those of folders that end in .json.
func schemaFiles(paths []string) (files []schema.SchemaFile, err error) {
	for _, path := range paths {
		found, err := jsonFilesBelow(path)
		if err != nil {
			return nil, readable(err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("there is no schema in %s: no file that ends in .json", path)
		}
		for _, file := range found {
			source, err := readFile(file)
			if err != nil {
				return nil, err
			}
			files = append(files, schema.SchemaFile{Name: file, Source: source, Found: file != path})
		}
	}
	return files, nil
}

// jsonFilesBelow lists the JSON files of a folder, sorted; a file is listed itself.
func jsonFilesBelow(path string) (files []string, err error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return []string{path}, nil
	}
	err = filepath.WalkDir(path, func(at string, entry fs.DirEntry, err error) error {
		hidden := at != path && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (hidden || entry.Name() == "node_modules"):
			return filepath.SkipDir
		case !entry.IsDir() && !hidden && strings.EqualFold(filepath.Ext(at), ".json"):
			files = append(files, at)
		}
		return nil
	})
	return files, err
}

// resourceTypes reads what --schemas names: files of samx schema import, and whatever that takes.
func resourceTypes(paths []string) (*schema.Catalog, error) {
	var imports []*schema.Import
	files, err := schemaFiles(paths)
	if err != nil {
		return nil, err
	}
	raw := slices.Clone(files)
	raw = slices.DeleteFunc(raw, func(f schema.SchemaFile) bool { return schema.IsImport(f.Source) })
	if len(raw) > 0 {
		imported, err := schema.ImportSchemas(raw, nil)
		if err != nil {
			return nil, err
		}
		imports = append(imports, imported)
	}
	for _, f := range files {
		if !schema.IsImport(f.Source) {
			continue
		}
		opened, err := schema.OpenImport(f.Name, f.Source)
		if err != nil {
			return nil, err
		}
		imports = append(imports, opened)
	}
	return schema.NewCatalog(imports...), nil
}
