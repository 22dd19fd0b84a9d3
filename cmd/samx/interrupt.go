package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// endOnInterrupt makes an interrupt end the process with a message and exit code 2. A file that is being replaced at that moment is
// finished first, so no temporary file stays behind; a second interrupt does not wait for that. The function that it returns lets
// interrupts be as they were.
func (p *program) endOnInterrupt() (stop func()) {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt, syscall.SIGTERM)
	go func() {
		if _, interrupted := <-interrupts; !interrupted {
			return
		}
		signal.Reset(os.Interrupt, syscall.SIGTERM)
		p.replacing.Lock()
		fmt.Fprintln(p.stderr, "samx: interrupted")
		os.Exit(exitFailure)
	}()
	return func() {
		signal.Stop(interrupts)
		close(interrupts)
	}
}
