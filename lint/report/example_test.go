package report_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/samx-dev/samx/lint"
	"github.com/samx-dev/samx/lint/report"
)

func Example() {
	folder, err := os.MkdirTemp("", "templates")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "orders.yaml")
	source := "Resources: {Orders: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 901}}}\n"
	if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	results, err := lint.Files(context.Background(), []string{folder}, lint.Options{}) // folders, files and globs
	if err != nil {
		fmt.Println(err) // about files that could not be linted; the results of the others are there
	}
	format, ok := report.Lookup("parseable")
	if !ok {
		return
	}
	var w strings.Builder // or os.Stdout
	if err := format.Write(&w, results, report.Options{}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(strings.ReplaceAll(w.String(), path, "orders.yaml"))
	// Output: orders.yaml:1:72:1:75:E3034:DelaySeconds 901 is above the maximum of 900
}
