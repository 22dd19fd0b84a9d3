package main

import (
	"os"
	"syscall"
)

// peakMemory returns how much memory a process had at its peak, in MiB.
func peakMemory(state *os.ProcessState) (mebibytes int64, known bool) {
	usage, known := state.SysUsage().(*syscall.Rusage)
	if !known {
		return 0, false
	}
	return int64(usage.Maxrss) >> 10, true
}
