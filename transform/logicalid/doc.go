// Package logicalid computes the parts of logical IDs that AWS's transform derives from the content of a template: the ten
// digits after FnVersion or ApiDeployment. A wrong digit replaces a resource in the user's stack.
package logicalid
