// Package ahead has work done on another core before its result is asked for.
package ahead

// Work is being done by another goroutine.
type Work struct {
	done  chan struct{}
	fault any // what it has panicked with
}

// Start begins to do something.
func Start(do func()) *Work {
	w := &Work{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		defer func() { w.fault = recover() }()
		do()
	}()
	return w
}

// Done reports whether Wait returns at once.
func (w *Work) Done() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// Wait waits until the work is done. When it has panicked, Wait panics with the same.
func (w *Work) Wait() {
	<-w.done
	if w.fault != nil {
		panic(w.fault)
	}
}
