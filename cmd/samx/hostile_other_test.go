//go:build !linux

package main

import "os"

// peakMemory is known on Linux only.
func peakMemory(*os.ProcessState) (mebibytes int64, known bool) {
	return 0, false
}
