package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/samx-dev/samx/lint"
)

// maxInput is the size in bytes up to which files are read.
const maxInput = lint.MaxFileSize

// Names of the flags that say what is read.
const (
	flagExclude       = "exclude"
	flagNoGitignore   = "no-gitignore"
	flagOnlyTemplates = "only-templates"
	flagStdinFilename = "stdin-filename"
)

// fileFlags say which files lint judges.
func fileFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: flagExclude, Usage: "leave out what matches `GLOB` in folders and globs, repeatable"},
		switchFlag(flagNoGitignore, "do not leave out what .gitignore files say"),
		switchFlag(flagOnlyTemplates, "skip named files, too, when they are no templates, excluded, or ignored by git"),
		stdinFilenameFlag(),
	}
}

func stdinFilenameFlag() cli.Flag {
	return &cli.StringFlag{Name: flagStdinFilename, Usage: "take standard input for the file `NAME`, in messages and wherever a name counts"}
}

// checkStdinFilename says when there is nothing that has the name.
func checkStdinFilename(c *cli.Context) error {
	if c.IsSet(flagStdinFilename) && !readsStdin(c) {
		return badUsage(c, "--%s is the name of standard input; write %s to read that", flagStdinFilename, stdinArg)
	}
	return nil
}

func readsStdin(c *cli.Context) bool { return slices.Contains(c.Args().Slice(), stdinArg) }

const stdinArg = "-"

// A file is what a command was asked to work on.
type file struct {
	name string // for messages, with slashes
	src  []byte
}

// template reads the template that the command line names, or the one in the current folder.
func (p *program) template(c *cli.Context) (file, error) {
	if c.NArg() > 1 {
		return file{}, badUsage(c, "one template at a time, not %d: %s", c.NArg(), strings.Join(c.Args().Slice(), " "))
	}
	path := c.Args().First()
	if path == "" {
		found, ok := defaultTemplate()
		if !ok {
			return file{}, badUsage(c, "no template named, and there is no %s here", strings.Join(defaultTemplates(), ", "))
		}
		path = found
	}
	p.stdinAs = filepath.ToSlash(c.String(flagStdinFilename))
	return p.read(path)
}

// stdinName is what messages call standard input.
const stdinName = "<stdin>"

// stdinName is what this run calls standard input.
func (p *program) stdinName() string { return cmp.Or(p.stdinAs, stdinName) }

// read reads a file, or standard input when the path is "-".
func (p *program) read(path string) (file, error) {
	if path != stdinArg {
		src, err := readFile(path)
		return file{filepath.ToSlash(path), src}, err
	}
	p.heedInterrupts()
	src, err := readAll(p.stdin)
	if err != nil {
		return file{}, fmt.Errorf("cannot read standard input: %w", err)
	}
	return file{p.stdinName(), src}, nil
}

// defaultTemplates are the names looked for in the current folder, as the SAM CLI does.
func defaultTemplates() []string {
	return []string{"template.yaml", "template.yml", "template.json"}
}

func defaultTemplate() (string, bool) {
	for _, name := range defaultTemplates() {
		if info, err := os.Stat(name); err == nil && !info.IsDir() {
			return name, true
		}
	}
	return "", false
}

// readFile reads a file of a sane size.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, cause(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		return nil, fmt.Errorf("cannot read %s: it is a folder", path)
	}
	src, err := readAll(f)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", path, cause(err))
	}
	return src, nil
}

func readAll(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, maxInput+1))
	if err != nil {
		return nil, err
	}
	if n > maxInput {
		return nil, fmt.Errorf("it is larger than %d MB", maxInput>>20)
	}
	collectFor(b.Bytes())
	return b.Bytes(), nil
}

// cause is the error without the operation and the path, which our own messages say.
func cause(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
