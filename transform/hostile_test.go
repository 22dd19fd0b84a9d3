package transform

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/samx-dev/samx/schema/cfn"
)

const (
	hostileMutants = 2500
	// hostilePatience is how long one template may take; most take a millisecond.
	hostilePatience = 20 * time.Second
	// hostileSample is every which mutant is expanded a hundred times.
	hostileSample = 250
)

// TestHostileTemplates holds what must be true of every template, however broken: it is expanded or refused in time, with
// everything in its place.
func TestHostileTemplates(t *testing.T) {
	m := newMutator(t, 1)
	count := hostileMutants
	if testing.Short() {
		count /= 10
	}
	refused := 0
	for number := range count {
		mutant := m.mutant(number)
		in, diagnostics := cfn.Parse("mutant.json", mutant.source)
		if cfn.Unreadable(diagnostics) {
			t.Fatalf("mutant %d cannot be read: %v", number, diagnostics)
		}
		out, err := expandInTime(t, mutant, in)
		if err != nil {
			refused++
		}
		for _, fault := range faults(in, out, err) {
			t.Errorf("mutant %d (%s): %s\nsaved as %s", number, mutant.name, fault, saved(t, mutant))
		}
		if number%hostileSample == 0 {
			checkSameEveryTime(t, mutant, in, out, err)
		}
	}
	if refused < count/10 || refused > count*9/10 {
		t.Errorf("%d of %d mutants are refused: they are too alike", refused, count)
	}
}

func hostileOptions() Options {
	return Options{
		Region: "ap-southeast-1", Parameters: mutantParameters,
		Application: func(string, string) (string, error) { return "https://applications.example/template", nil },
		Clock:       func() time.Time { return time.Unix(0, 0) },
	}
}

// expandInTime ends the test when Expand panics or does not come back.
func expandInTime(t *testing.T, m mutant, in *cfn.Template) (*cfn.Template, error) {
	t.Helper()
	type result struct {
		out   *cfn.Template
		err   error
		panic any
	}
	done := make(chan result, 1)
	go func() {
		var r result
		defer func() {
			r.panic = recover()
			done <- r
		}()
		r.out, r.err = Expand(in, hostileOptions())
	}()
	select {
	case r := <-done:
		if r.panic != nil {
			t.Fatalf("mutant %d (%s) panics: %v\nsaved as %s", m.number, m.name, r.panic, saved(t, m))
		}
		return r.out, r.err
	case <-time.After(hostilePatience):
		t.Fatalf("mutant %d (%s) takes more than %v\nsaved as %s", m.number, m.name, hostilePatience, saved(t, m))
	}
	return nil, nil
}

// saved keeps a mutant that something is wrong with, and returns where.
func saved(t *testing.T, m mutant) string {
	t.Helper()
	file := filepath.Join(os.TempDir(), fmt.Sprintf("mutant-%d.json", m.number))
	if err := os.WriteFile(file, m.source, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// faults says what is wrong with a result.
func faults(in, out *cfn.Template, err error) []string {
	if err != nil {
		return refusalFaults(in, err)
	}
	return append(append(spanFaults(in, out), makerFaults(in, out)...), repeatFaults(out, hostileOptions())...)
}

// refusalFaults finds causes without a message, a rule, or a place.
func refusalFaults(in *cfn.Template, err error) (list []string) {
	var refused *Error
	if !errors.As(err, &refused) || len(refused.Diagnostics) == 0 {
		return []string{fmt.Sprintf("it fails with %v", err)}
	}
	for _, d := range refused.Diagnostics {
		if d.Message == "" || d.Rule != RuleRefused || d.Span.Start >= d.Span.End || int(d.Span.End) > len(in.Source) {
			list = append(list, fmt.Sprintf("a cause is malformed: %+v", d))
		}
	}
	return list
}

// spanFaults finds nodes that point out of the source, or were generated without a cause.
func spanFaults(in, out *cfn.Template) (list []string) {
	check := func(what string, n *cfn.Node) {
		if int(n.Span.End) > len(in.Source) || n.Span.End < n.Span.Start {
			list = append(list, fmt.Sprintf("%s %q has the span %v, the source %d bytes", what, n.Text, n.Span, len(in.Source)))
		}
		if n.By != 0 && n.Span.End == 0 {
			list = append(list, fmt.Sprintf("%s %q was generated without a cause", what, n.Text))
		}
	}
	out.Root.Walk(func(n *cfn.Node) bool {
		check(n.Kind.String(), n)
		for _, p := range n.Pairs {
			check("key", p.Key)
		}
		return true
	})
	return list
}

// makerFaults finds resources that the author did not write but that say so.
func makerFaults(in, out *cfn.Template) (list []string) {
	for _, r := range out.Resources {
		written := in.Resource(r.ID.Text)
		if written == nil && r.ID.By == 0 {
			list = append(list, fmt.Sprintf("the ID of %s is not the author's but has no maker", r.ID.Text))
		}
		if (written == nil || written.TypeName() != r.TypeName()) && r.Node.By == 0 {
			list = append(list, fmt.Sprintf("%s is not as the author wrote it but has no maker", r.ID.Text))
		}
	}
	return list
}

// repeatFaults expands the output once more, which must change nothing.
func repeatFaults(out *cfn.Template, o Options) []string {
	var once, twice bytes.Buffer
	_ = out.WriteJSON(&once) // a buffer takes everything
	again, diagnostics := cfn.Parse("once.json", once.Bytes())
	if len(diagnostics) > 0 {
		return []string{fmt.Sprintf("the output does not read back: %v", diagnostics)}
	}
	same, err := Expand(again, o)
	if err != nil {
		return []string{fmt.Sprintf("the output is refused: %v", err)}
	}
	_ = same.WriteJSON(&twice)
	if !bytes.Equal(once.Bytes(), twice.Bytes()) {
		return []string{"expanding the output changes it"}
	}
	return nil
}

// checkSameEveryTime expands a template a hundred times.
func checkSameEveryTime(t *testing.T, m mutant, in, out *cfn.Template, err error) {
	t.Helper()
	first := transcript(out, err)
	for range 100 {
		again, err := Expand(in, hostileOptions())
		if !bytes.Equal(first, transcript(again, err)) {
			t.Fatalf("mutant %d (%s): two runs give different results\nsaved as %s", m.number, m.name, saved(t, m))
		}
	}
	if source := m.source; !bytes.Equal(source, printed(t, in)) {
		t.Errorf("mutant %d (%s): Expand changes its input", m.number, m.name)
	}
}

// TestManyAtOnce expands the same templates on several goroutines, which the race detector watches when it is on.
func TestManyAtOnce(t *testing.T) {
	m := newMutator(t, 2)
	var group sync.WaitGroup
	for number := range 100 {
		mutant := m.mutant(number)
		in, _ := cfn.Parse("mutant.json", mutant.source)
		out, err := Expand(in, hostileOptions())
		first := transcript(out, err)
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				again, err := Expand(in, hostileOptions())
				if !bytes.Equal(first, transcript(again, err)) {
					t.Errorf("mutant %d (%s): two runs at once give different results", number, mutant.name)
				}
			}()
		}
	}
	group.Wait()
}

// transcript writes down a result: the output or the causes.
func transcript(out *cfn.Template, err error) []byte {
	var refused *Error
	if errors.As(err, &refused) {
		return fmt.Appendf(nil, "%+v", refused.Diagnostics)
	}
	var text bytes.Buffer
	_ = out.WriteJSON(&text) // a buffer takes everything
	return text.Bytes()
}
