package ahead

import "testing"

func TestWork(t *testing.T) {
	begin, made := make(chan struct{}), 0
	w := Start(func() {
		<-begin
		made = 7
	})
	if w.Done() {
		t.Error("it is done before it has begun")
	}
	close(begin)
	w.Wait()
	if !w.Done() || made != 7 {
		t.Errorf("made %d", made)
	}
}

func TestWorkThatPanics(t *testing.T) {
	w := Start(func() { panic("no") })
	defer func() {
		if fault := recover(); fault != "no" {
			t.Errorf("panicked with %v", fault)
		}
	}()
	w.Wait()
	t.Error("the panic was lost")
}
