package lint

import (
	"slices"
	"strings"

	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform"
)

// namesDeployment reports whether a text may name the deployment of a REST API that SAM makes, such as
// ServerlessRestApiDeployment1f2e3d4c5b.
func namesDeployment(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "Deployment")
		if !found {
			return false
		}
		const digits = len(transform.StubDeploymentID)
		if len(rest) >= digits && strings.Trim(rest[:digits], "0123456789abcdef") == "" {
			return true
		}
		text = rest
	}
}

// namesDeployment reports whether a report of the finding may name such a deployment.
func (f Finding) namesDeployment() bool {
	return namesDeployment(f.Message) || namesDeployment(f.LogicalID) || namesDeployment(f.Origin) ||
		slices.ContainsFunc(f.Path, namesDeployment) ||
		slices.ContainsFunc(f.Notes, func(n cfn.Note) bool { return namesDeployment(n.Message) })
}
