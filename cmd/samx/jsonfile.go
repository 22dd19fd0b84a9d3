package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// readJSON reads a JSON file of the user's into a Go value; numbers keep their text. The shape is what it should hold, for
// the message when it does not.
func readJSON(path, shape string, into any) error {
	src, err := readFile(path)
	if err != nil {
		return err
	}
	if err := decodeJSON(src, into); err != nil {
		return fmt.Errorf("%s does not hold %s: %w", path, shape, err)
	}
	return nil
}

func decodeJSON(src []byte, into any) error {
	src = bytes.TrimPrefix(src, []byte("\xEF\xBB\xBF")) // the byte order mark that some editors put in front
	decoder := json.NewDecoder(bytes.NewReader(src))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after the end of the JSON value")
	}
	return nil
}
