package lint

import (
	"strings"
	"unicode/utf8"

	"github.com/samx-dev/samx/schema/cfn"
)

var tagRules = []Rule{{
	ID: "E3024", Name: "tag-shape",
	Title:  "A tag has a key of its own of 1 to 128 characters, which does not begin with aws:, and a value of at most 256",
	Why:    "Services refuse the resource; what begins with aws: is set by AWS alone.",
	Source: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
	Since:  "0.1.0", Severity: cfn.Error, Stage: Both,
	Case: checkTags,
}}

const (
	longestTagKey   = 128
	longestTagValue = 256
	reservedTag     = "aws:"
)

func checkTags(p *Pass, r *cfn.Resource, props View) {
	t, ok := p.Facts.Types.Lookup(r.TypeName())
	if !ok || t.TagProperty == "" {
		return
	}
	tags := props.Get(t.TagProperty)
	switch {
	case !tags.Known():
	case tags.Node.Is(cfn.List):
		checkTagList(p, props.Key(t.TagProperty), tags)
	case tags.Node.IsMap():
		for key, value := range tags.Pairs() {
			checkTagKey(p, key, key.Text, 0)
			checkTagValue(p, value)
		}
	default:
		p.Report(tags.Node, "%s must be a list or a map of tags, not %s", t.TagProperty, shortly(tags.Node))
	}
}

func checkTagList(p *Pass, at *cfn.Node, tags View) {
	seen := map[string]bool{}
	for i, tag := range tags.Items() {
		key := tag.Get("Key")
		text, known := key.Text()
		switch {
		case tag.Open():
			continue
		case !tag.Node.IsMap():
			p.Report(tag.Node, "a tag must be a map with Key and Value, not %s", shortly(tag.Node))
			continue
		case !key.Exists():
			p.Report(tags.Node.Items[i], "a tag needs a Key")
			continue
		case known:
			checkTagKey(p, key.Node, text, longestTagKey)
		}
		identity := identityOf(key.Node)
		if seen[identity] {
			p.Report(at, "two tags have the same key, %s", identity)
		}
		seen[identity] = true
		checkTagValue(p, tag.Get("Value"))
	}
}

// checkTagKey judges the key of a tag; a longest of 0 means that its length is not known to be limited.
func checkTagKey(p *Pass, at *cfn.Node, key string, longest int) {
	switch {
	case key == "":
		p.Report(at, "the key of a tag must not be empty")
	case strings.HasPrefix(key, reservedTag):
		p.Report(at, "the key %s begins with %s, which is for AWS alone", key, reservedTag)
	case longest > 0 && utf8.RuneCountInString(key) > longest:
		p.Report(at, "the key of a tag has %d characters; at most %d are allowed", utf8.RuneCountInString(key), longest)
	}
}

func checkTagValue(p *Pass, value View) {
	if text, ok := value.Text(); ok && utf8.RuneCountInString(text) > longestTagValue {
		p.Report(value.Node, "the value of a tag has %d characters; at most %d are allowed", utf8.RuneCountInString(text),
			longestTagValue)
	}
}
