package cfn

// Severity says how much a diagnostic matters. The zero value is Error.
type Severity uint8

// The severities, gravest first.
const (
	Error Severity = iota
	Warning
	Info
)

// String returns the word used in reports: "error", "warning" or "info".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "info"
}

// A Diagnostic is a statement about the user's file. Trouble of the tool itself is a Go error, never a Diagnostic.
type Diagnostic struct {
	Rule     string // "E3034"; "E0000" from Parse, "E0001" from transform.Expand
	Severity Severity
	Message  string // what is wrong, what is allowed, what to write instead; one line, no trailing period
	Span     Span   // the offending part of Template.Source
	Path     []string
	// LogicalID is the resource the diagnostic is filed under, or the section ("Globals"). Empty means the template
	// as a whole. It need not be a resource of the template: a refusal can concern a generated one.
	LogicalID string
	Notes     []Note
	Detail    Detail
}

// A Detail tells apart diagnostics of one rule that callers treat differently. The zero value says nothing.
type Detail uint8

// The details of an E0000.
const (
	DuplicateKey Detail = iota + 1 // a key that a map has more than once: the tree is whole, the last entry counts
	NoContent                      // the file can be read, but there is nothing in it
)

// A Note points at another place that explains a diagnostic, such as the first definition of a duplicate.
type Note struct {
	Span    Span
	Message string
}
