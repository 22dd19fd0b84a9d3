package transform

import (
	"github.com/samx-dev/samx/schema/cfn"
	"github.com/samx-dev/samx/transform/languageext"
)

// ExpandLanguage is the first step of Expand alone: it returns the template with AWS::LanguageExtensions expanded, t itself
// when it does not ask for them.
func ExpandLanguage(t *cfn.Template, o Options) (*cfn.Template, error) {
	o.Region, o.Partition = o.location()
	return languageExtensions(t, o)
}

// languageExtensions expands AWS::LanguageExtensions, which the service does before anything else looks at the template. It
// returns t itself when the template does not ask for it.
func languageExtensions(t *cfn.Template, o Options) (*cfn.Template, error) {
	if !languageext.Declared(t.Root.Get("Transform")) {
		return t, refuseUndeclaredLoop(t)
	}
	root, faults := languageext.Expand(t.Root, languageext.Options{
		Parameters: o.Parameters, Region: o.Region, Partition: o.Partition, Lenient: o.StubDeployTime,
	})
	if len(faults) == 0 {
		return cfn.NewTemplate(t, root), nil
	}
	causes := make([]error, len(faults))
	for i, f := range faults {
		causes[i] = refuseDocument(f.ID, f.At, "%s", f.Message)
	}
	return nil, refusedBy(t, causes)
}

// refuseUndeclaredLoop refuses a SAM template with a loop that nothing expands. What is not SAM is passed on as it is.
func refuseUndeclaredLoop(t *cfn.Template) error {
	loop := languageext.FirstLoop(t.Root)
	if loop == nil || !IsSAM(t) {
		return nil
	}
	return refusedBy(t, []error{refuseDocument("", loop, "%s needs Transform: [%s, %s]; without the first of them loops mean nothing",
		loop.Text, languageext.Transform, transformName)})
}
