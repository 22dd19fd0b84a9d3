package cfn

import (
	"io"
	"runtime"
	"sync"

	"github.com/samx-dev/samx/schema/ahead"
)

// maxPrinters is how many goroutines print one tree at most. Only one at a time can cut it.
const maxPrinters = 4

// write prints a tree, and only then begins to write.
func (f notation) write(w io.Writer, root *Node) error {
	for _, block := range f.blocks(root) {
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	return nil
}

// blocks prints a tree, and a line break at its end, as blocks that follow each other, so nothing is copied while the output grows. A
// large tree is printed by several goroutines, which are done on return.
func (f notation) blocks(root *Node) [][]byte {
	size := f.weigh(root, 0, pieceSize)
	if size <= pieceSize || !isBlock(root) {
		return [][]byte{append(f.print(make([]byte, 0, size+1), piece{of: root}), '\n')}
	}
	p := &press{cutter: cutter{f, []opened{{n: root}}}}
	p.blocks = [][]byte{f.print(nil, piece{part: start, of: root})}
	p.run(min(runtime.GOMAXPROCS(0), maxPrinters))
	return append(p.blocks, []byte{'\n'})
}

// A press is what the goroutines that print a tree share.
type press struct {
	mu     sync.Mutex
	cutter cutter
	blocks [][]byte // one for each piece that was cut
}

// run prints the tree with so many goroutines, this one among them.
func (p *press) run(printers int) {
	for range printers - 1 {
		defer ahead.Start(p.work).Wait()
	}
	p.work()
}

// work prints one piece after the other.
func (p *press) work() {
	for next, at, ok := p.cut(); ok; next, at, ok = p.cut() {
		p.put(at, p.cutter.print(make([]byte, 0, next.size), next))
	}
}

// cut returns the next piece and the place of its block.
func (p *press) cut() (next piece, at int, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if next, ok = p.cutter.next(); ok {
		p.blocks = append(p.blocks, nil)
	}
	return next, len(p.blocks) - 1, ok
}

func (p *press) put(at int, block []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocks[at] = block[:len(block):len(block)]
}
