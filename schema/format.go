package schema

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp/syntax"
	"strings"
	"time"

	"github.com/samx-dev/samx/schema/facts"
)

// A format is one that is checked on literal strings.
type format struct {
	name  string // as facts.Shape has it
	words string // as messages have it
	re    string // the expression that a value matches; "" when is decides
	is    func(string) bool
}

// formats are those that can be told from a string alone. The names of log groups, functions and queues cannot: nearly
// any string is one.
var formats = [...]format{
	{name: "date", words: "a date", is: isDate},
	{name: "date-time", words: "a date with time (RFC 3339)", is: isDateTime},
	{name: "time", words: "a time of day", re: `^\d{2}:\d{2}(:\d{2})?`},
	{name: "json", words: "JSON text", is: isJSON},
	{name: "regex", words: "a regular expression", is: isExpression},
	{name: "uri", words: "a URI", is: isURI},
	{name: "ipv4", words: "an IPv4 address", is: isIPv4},
	{name: "ipv6", words: "an IPv6 address", is: isIPv6},
	{name: "ipv4-network", words: "an IPv4 network", is: isIPv4Network},
	{name: "ipv6-network", words: "an IPv6 network", is: isIPv6Network},
	{name: "AWS::EC2::SecurityGroup.Id", words: "the ID of a security group", re: `^sg-([0-9a-f]{8}|[0-9a-f]{17})$`},
	{name: "AWS::EC2::SecurityGroup.Name", words: "the name of a security group",
		re: `^[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+$`},
	{name: "AWS::EC2::VPC.Id", words: "the ID of a VPC", re: `^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`},
	{name: "AWS::EC2::Subnet.Id", words: "the ID of a subnet", re: `^subnet-([0-9a-f]{8}|[0-9a-f]{17})$`},
	{name: "AWS::EC2::Image.Id", words: "the ID of an image", re: `^(ami-([0-9a-z]{8}|[0-9a-z]{17})$|resolve:ssm:)`},
	{name: "AWS::IAM::Role.Arn", words: "the ARN of a role", re: `^arn:aws[a-zA-Z-]*:iam::\d{12}:role/.`},
	{name: "AWS::KMS::Key.Arn", words: "the ARN of a key", re: `^arn:aws[a-zA-Z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)/.`},
	{name: "AWS::KMS::Key.Id", words: "the ID of a key",
		re: `^(mrk-[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|alias/[a-zA-Z0-9:/_-]+)$`},
	{name: "AWS::KMS::Alias.AliasName", words: "the alias of a key", re: `^alias/[a-zA-Z0-9:/_-]+$`},
	{name: "AWS::SNS::Topic.Arn", words: "the ARN of a topic", re: `^arn:aws[a-zA-Z-]*:sns:[a-z0-9-]+:\d{12}:.`},
	{name: "AWS::ACM::Certificate.Arn", words: "the ARN of a certificate",
		re: `^arn:aws[a-zA-Z-]*:acm:[a-z0-9-]+:\d{12}:certificate/.`},
	{name: "AWS::Lambda::Function.Arn", words: "the ARN of a function",
		re: `^arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:\d{12}:function:.`},
	{name: "AWS::S3::Bucket.Name", words: "the name of a bucket", is: isBucketName},
}

func findFormat(name string) (format, bool) {
	for _, f := range formats {
		if f.name == name {
			return f, true
		}
	}
	return format{}, false
}

// hasAnyFormat reports whether a text has one of the formats. One that cannot be told from the text it is taken to have.
func hasAnyFormat(names []string, text string) bool {
	for _, name := range names {
		f, known := findFormat(name)
		if !known || f.is == nil && matches(facts.Pattern{Re: f.re}, text) || f.is != nil && f.is(text) {
			return true
		}
	}
	return false
}

func formatName(name string) string {
	if f, ok := findFormat(name); ok {
		return f.words
	}
	return name
}

func isDate(text string) bool     { return inLayout(text, time.DateOnly) }
func isDateTime(text string) bool { return inLayout(text, time.RFC3339) }

func inLayout(text, layout string) bool {
	_, err := time.Parse(layout, text)
	return err == nil
}

func isJSON(text string) bool { return json.Valid([]byte(text)) }

func isIPv4(text string) bool { return isAddress(text, netip.Addr.Is4) }
func isIPv6(text string) bool { return isAddress(text, netip.Addr.Is6) }

func isAddress(text string, family func(netip.Addr) bool) bool {
	address, err := netip.ParseAddr(text)
	return err == nil && family(address)
}

func isIPv4Network(text string) bool { return isNetwork(text, netip.Addr.Is4) }
func isIPv6Network(text string) bool { return isNetwork(text, netip.Addr.Is6) }

// isNetwork takes a block in CIDR notation with no bit set beyond its prefix.
func isNetwork(text string, family func(netip.Addr) bool) bool {
	prefix, err := netip.ParsePrefix(text)
	return err == nil && family(prefix.Addr()) && prefix == prefix.Masked()
}

func isURI(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.IsAbs()
}

func isExpression(text string) bool {
	_, err := syntax.Parse(text, syntax.Perl)
	return err == nil
}

// isBucketName follows https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
func isBucketName(text string) bool {
	return matches(facts.Pattern{Re: `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`}, text) &&
		!strings.Contains(text, "..") && !strings.Contains(text, ".-") && !strings.Contains(text, "-.")
}
