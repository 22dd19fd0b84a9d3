// Command samx expands and lints AWS SAM templates, offline. See docs/usage.md.
package main

import "os"

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}
