package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// short is how long a run may last before it heeds interrupts: most runs are over by then, and need not pay for it.
const short = 10 * time.Millisecond

// interrupts make an interrupt end the process with a message and exit code 2, once they are heeded. Before, it ends the process as it
// does by default.
type interrupts struct {
	heeded sync.Once
	caught chan os.Signal
	over   chan struct{}
}

// endOnInterrupt sees to it that interrupts are heeded soon. The function that it returns lets them be as they were.
func (p *program) endOnInterrupt() (stop func()) {
	p.interrupts.caught = make(chan os.Signal, 1)
	p.interrupts.over = make(chan struct{})
	timer := time.AfterFunc(short, p.heedInterrupts)
	return func() {
		timer.Stop()
		p.interrupts.heeded.Do(func() {}) // from now on it is too late
		signal.Stop(p.interrupts.caught)
		close(p.interrupts.over)
	}
}

// heedInterrupts is called before a run does what must not end halfway, or waits for somebody. A file that is being replaced when an
// interrupt comes is finished first, so no temporary file stays behind; a second interrupt does not wait for that.
func (p *program) heedInterrupts() {
	if p.interrupts.caught == nil {
		return // part of a program that is not run from the command line
	}
	p.interrupts.heeded.Do(func() {
		signal.Notify(p.interrupts.caught, os.Interrupt, syscall.SIGTERM)
		go p.waitForInterrupt()
	})
}

func (p *program) waitForInterrupt() {
	select {
	case <-p.interrupts.over:
		return
	case <-p.interrupts.caught:
	}
	signal.Reset(os.Interrupt, syscall.SIGTERM)
	p.replacing.Lock()
	fmt.Fprintln(p.stderr, "samx: interrupted")
	os.Exit(exitFailure)
}
