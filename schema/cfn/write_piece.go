package cfn

import "math"

// pieceSize is about how many bytes of output a piece of a tree becomes. A tree that is no larger is printed whole.
const pieceSize = 64 << 10

// A notation is how trees are printed.
type notation struct {
	print  func(dst []byte, p piece) []byte
	around int  // bytes around the texts of a member, without two blanks for each level: line break, colon, quotes
	ends   bool // lists and maps end with a line of their own
}

// A piece is a part of a tree that is printed at one go, whatever comes before and after it.
type piece struct {
	part     part
	of       *Node // a list or map, or the root
	from, to int   // its members that the piece is about
	level    int   // theirs: 0 for those of the root
	size     int   // about how many bytes it becomes
}

type part uint8

const (
	whole   part = iota // the tree
	start               // of the tree: what comes before the first member of the root
	members             // some members
	opening             // one member up to its own first member
	closing             // what ends the list or map
)

// A cutter cuts a tree into pieces, in the order in which they are printed. It looks at a tree no further than it has got, so who
// prints a piece that was just cut has its nodes in the processor's cache.
type cutter struct {
	notation
	open []opened // from the root inwards
}

// opened is a list or map that is too large to be one piece.
type opened struct {
	n    *Node
	next int // the first member that is in no piece yet
}

// next returns the next piece, or false at the end of the tree.
func (c *cutter) next() (piece, bool) {
	if len(c.open) == 0 {
		return piece{}, false
	}
	level := len(c.open) - 1
	o := &c.open[level]
	p := piece{part: members, of: o.n, from: o.next, to: o.next, level: level}
	for p.to < sizeOf(o.n) {
		size := c.weighMember(o.n, p.to, level)
		full, first := p.size+size > pieceSize, p.to == p.from
		if full && first && isBlock(memberOf(o.n, p.to)) {
			return c.enter(p), true
		}
		if full && !first {
			break
		}
		p.to, p.size = p.to+1, p.size+size
	}
	o.next = p.to
	if p.to == p.from {
		p.part, p.size = closing, 2*level+c.around
		c.open = c.open[:level]
	}
	return p, true
}

// enter opens the member at which p begins.
func (c *cutter) enter(p piece) piece {
	p.part, p.to = opening, p.from+1
	p.size = c.weighKey(p.of, p.from, p.level) + 2*(p.level+1) + c.around
	c.open[p.level].next = p.to
	c.open = append(c.open, opened{n: memberOf(p.of, p.from)})
	return p
}

// weighMember estimates how many bytes the member of n at i becomes. Of what can be opened it looks at no more than a piece.
func (c *cutter) weighMember(n *Node, i, level int) int {
	value := memberOf(n, i)
	limit := pieceSize
	if !isBlock(value) {
		limit = math.MaxInt
	}
	return c.weighKey(n, i, level) + c.weigh(value, level+1, limit)
}

func (c *cutter) weighKey(n *Node, i, level int) int {
	size := 2*level + c.around
	if n.Kind != List {
		size += len(n.Pairs[i].Key.Text)
	}
	return size
}

// weigh estimates how many bytes n becomes, whose members are at a level. Beyond a limit it stops.
func (f notation) weigh(n *Node, level, limit int) int {
	if n.IsNull() {
		return len("null")
	}
	size, around := 0, 2*level+f.around
	if n.Kind != Func { // its text is its key, too
		size = len(n.Text)
	}
	if f.ends && n.Len() > 0 {
		size += around
	}
	for i := 0; i < len(n.Items) && size <= limit; i++ {
		size += around + f.weigh(n.Items[i], level+1, limit-size)
	}
	for i := 0; i < len(n.Pairs) && size <= limit; i++ {
		size += around + len(n.Pairs[i].Key.Text) + f.weigh(n.Pairs[i].Value, level+1, limit-size)
	}
	return size
}

// sizeOf returns the number of members of a list or map.
func sizeOf(n *Node) int {
	if n.Kind == List {
		return len(n.Items)
	}
	return len(n.Pairs)
}

// memberOf returns the value at i of a list or map.
func memberOf(n *Node, i int) *Node {
	if n.Kind == List {
		return n.Items[i]
	}
	return n.Pairs[i].Value
}
