package schema

import "github.com/samx-dev/samx/schema/cfn"

// ProblemKind says which rule of a schema a value breaks.
type ProblemKind uint8

// The kinds of problem. The linter gives each its rule ID.
const (
	Unknown           ProblemKind = iota // a property that does not exist (E3002)
	Required                             // a required property is missing (E3003)
	WrongType                            // the shape differs, or a scalar cannot be converted (E3012)
	Enum                                 // not one of the allowed values (E3030)
	Pattern                              // does not match the expression (E3031)
	ItemCount                            // too few or too many list elements (E3032)
	Length                               // a string is too short or too long (E3033)
	Range                                // a number is too small or too large (E3034)
	Format                               // not a date, an ARN of a role or whatever Format names (E3002, E1150 to E1164)
	Unique                               // list elements that must differ are equal (E3037)
	Repeated                             // list elements that need not differ are equal (I3037)
	UniqueItems                          // more different list elements than allowed (E3065)
	PropertyCount                        // too few or too many members of a map (E3002)
	Step                                 // a number is no multiple of what it must be a multiple of (E3002)
	AnyOf                                // fits none of several shapes, of which at least one is wanted (E3017)
	OneOf                                // fits none of several shapes, or meets not exactly one of several needs (E3018)
	RequiredXor                          // not exactly one of a set of properties is given (E3014)
	RequiredOr                           // none of a set of properties is given (E3058)
	DependentRequired                    // a property needs another one (E3021)
	DependentExcluded                    // a property excludes another one (E3020)
	Const                                // not the one value that there can be (E3002)
	UniqueKeys                           // list elements that must differ in some keys agree in them (E3002)
	Dependent                            // a property needs another one, says a keyword without a rule of its own (E3002)
	Other                                // a rule of a user's JSON schema that has no kind of its own
)

var problemKinds = [...]string{
	"Unknown", "Required", "WrongType", "Enum", "Pattern", "ItemCount", "Length", "Range", "Format", "Unique",
	"Repeated", "UniqueItems", "PropertyCount", "Step", "AnyOf", "OneOf", "RequiredXor", "RequiredOr", "DependentRequired",
	"DependentExcluded", "Const", "UniqueKeys", "Dependent", "Other",
}

// String returns the name of the constant.
func (k ProblemKind) String() string {
	if int(k) < len(problemKinds) {
		return problemKinds[k]
	}
	return "unknown kind"
}

// A Problem is one way in which a value breaks its schema.
type Problem struct {
	Kind ProblemKind
	// Node is the offending node: for Unknown and DependentExcluded the key, for Required and the other kinds about
	// absent properties the map that lacks them, for RequiredXor the key of each property that is one too many, else the
	// value. It is nil only when the resource has no Properties at all.
	Node *cfn.Node
	// Path leads from Properties to the offending value by keys and indexes as they stand in the template, the steps
	// into an intrinsic included: ["VpcConfig", "Fn::If", "1", "SubnetIds"].
	Path []string
	// Name is the property that is unknown or missing; "" for the other kinds.
	Name       string
	Message    string   // what is wrong and what is allowed; one line, no trailing period
	Suggestion string   // the name or value that was probably meant; "" when nothing is near
	Allowed    []string // the values of an Enum, the names of properties for Unknown and the RequiredX kinds
	// Growing marks an Enum whose list AWS keeps adding to: the value may be newer than FactsDate.
	Growing bool
	// Advised marks a Required that the SAM transform does without; only SAM's published schema asks for it.
	Advised bool
	// Wanted is, for a WrongType of a scalar that CloudFormation would convert, the kind that it would get, when there is
	// one: String, Number or Bool. Null for all others.
	Wanted cfn.Kind
	Format string // the format that a value of kind Format does not have: "date-time", "AWS::IAM::Role.Arn"
	// When lists the conditions that must be decided so for the problem to come up; whether they can all hold at once
	// is not judged beyond plain contradictions.
	When []Assumption
	// Causes are the problems of the branches, each once, for AnyOf and OneOf.
	Causes []Problem
}

// Subject is what messages call the offending value: the last name on its path, for an element of a list that of the list. top is
// for the value that was checked itself.
func (p *Problem) Subject(top string) string { return labelOf(top, p.Path) }

// An Assumption is how a condition of the template is decided.
type Assumption struct {
	Condition string
	Holds     bool
}
