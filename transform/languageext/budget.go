package languageext

import "github.com/samx-dev/samx/schema/cfn"

// Limits. Nesting is the service's; the others are ours, far above what CloudFormation takes in one template (500
// resources, 1 MB), and keep a small template from growing without end.
const (
	maxNesting = 5       // loops inside each other
	maxValues  = 100_000 // values made by loops and lookups, in the whole run
	maxText    = 8 << 20 // bytes of text gone through or made for them, in the whole run
)

// budget is what has been spent so far.
type budget struct {
	values, text int
}

// spend counts values and bytes of text that a loop or a lookup makes. at is where to report that there are too many.
func (b *budget) spend(at *cfn.Node, values, text int) error {
	b.values += values
	b.text += text
	var f *Fault
	switch {
	case b.values > maxValues:
		f = fault(at, "the loops and lookups of the template make more than %d values; "+
			"repeat less in one loop, or split the template", maxValues)
	case b.text > maxText:
		f = fault(at, "the loops and lookups of the template make more than %d MB of text; "+
			"repeat less in one loop, or split the template", maxText>>20)
	default:
		return nil
	}
	f.final = true
	return f
}
