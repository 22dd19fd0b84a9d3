package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// An output passes on what is written and keeps the first error, for there are writers on the way that forget it.
type output struct {
	to  io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.to.Write(b)
	o.err = err
	return n, err
}

// write puts a result, whose blocks follow each other, where -o says: "" and "-" are standard output.
func (p *program) write(path string, data ...[]byte) error {
	if path == "" || path == "-" {
		_ = writeAll(p.stdout, data) // run sees the error
		return nil
	}
	if err := p.writeFile(path, data...); err != nil {
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	return nil
}

// writeFile makes the file at path hold data, or leaves it as it was: the data goes to a temporary file in the same
// folder, which takes the place of the old one. An existing file keeps its permissions, and a link stays a link.
func (p *program) writeFile(path string, data ...[]byte) error {
	mode := fs.FileMode(0)
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case !info.Mode().IsRegular():
		return writeInto(path, data) // a pipe or device cannot be replaced
	default:
		mode = info.Mode().Perm()
	}
	p.heedInterrupts()
	p.replacing.Lock()
	defer p.replacing.Unlock()
	temporary, err := writeTemporary(path, data, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return nil
}

// writeInto writes to what is there and stays there.
func writeInto(path string, data [][]byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		return err
	}
	err = writeAll(f, data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// writeAll writes blocks that follow each other.
func writeAll(w io.Writer, data [][]byte) error {
	for _, block := range data {
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	return nil
}

// writeTemporary writes a new file beside path and returns its name. A mode of 0 stands for that of a new file.
func writeTemporary(path string, data [][]byte, mode fs.FileMode) (string, error) {
	f, err := createBeside(path)
	if err != nil {
		return "", err
	}
	err = writeAll(f, data)
	if err == nil && mode != 0 {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync() // else a crash of the machine could leave the new name with nothing in it
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// createBeside makes an empty file with an unused name. os.CreateTemp would make it readable by its owner alone, where a
// new result should have the permissions that the user's umask gives.
func createBeside(path string) (*os.File, error) {
	stem := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+strconv.Itoa(os.Getpid())+".")
	for n := 0; ; n++ {
		f, err := os.OpenFile(stem+strconv.Itoa(n), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) || n == 1000 {
			return f, err
		}
	}
}
