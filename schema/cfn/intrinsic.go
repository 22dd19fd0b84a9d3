package cfn

// A scope is the kind of place a node stands in, as far as it matters for whether a one-entry map is an intrinsic
// function there.
type scope uint8

const (
	ordinary scope = iota
	document
	resourcesSection
	resource
	conditionsSection
	condition // {Condition: name} is evaluated here and below
	operands  // the argument of Fn::And, Fn::Or and Fn::Not
	operand   // {Condition: name} is evaluated here
	verbatim  // Metadata: nothing is evaluated below
)

// markFuncs turns the one-entry maps of a finished tree that are intrinsic functions into Funcs: those named Ref or
// Fn::Something anywhere but below Metadata, and {Condition: name} where CloudFormation evaluates conditions (IAM
// policies have a key of that name too). It changes nodes, so it belongs to Parse, and it relies on its limits.
func markFuncs(root *Node) {
	markBelow(root, document)
}

func markBelow(n *Node, in scope) {
	if n.Kind == Map && len(n.Pairs) == 1 && in.evaluates(n.Pairs[0].Key.Text) {
		n.Kind, n.Text = Func, n.Pairs[0].Key.Text
	}
	for _, item := range n.Items {
		markBelow(item, in.inside(""))
	}
	for _, p := range n.Pairs {
		inside := in.inside(p.Key.Text)
		if inside == ordinary && len(n.Pairs) == 1 && combinesConditions(p.Key.Text) {
			inside = operands
		}
		markBelow(p.Value, inside)
	}
}

// evaluates reports whether a map whose only key is key is an intrinsic function in this scope.
func (in scope) evaluates(key string) bool {
	switch in {
	case verbatim:
		return false
	case condition, operand:
		return key == "Condition" || IsFuncName(key)
	}
	return IsFuncName(key)
}

// inside returns the scope of a map's value under key, or of a list's element when key is empty.
func (in scope) inside(key string) scope {
	switch in {
	case document:
		switch key {
		case "Metadata":
			return verbatim
		case "Resources":
			return resourcesSection
		case "Conditions":
			return conditionsSection
		}
	case resourcesSection:
		return resource
	case resource:
		if key == "Metadata" {
			return verbatim
		}
	case conditionsSection:
		return condition
	case condition, verbatim:
		return in
	case operands:
		return operand
	}
	return ordinary
}

func combinesConditions(name string) bool {
	return name == "Fn::And" || name == "Fn::Or" || name == "Fn::Not"
}
