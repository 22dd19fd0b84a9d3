package logicalid

import (
	"crypto/sha1"
	"encoding/hex"
	"unicode"

	"github.com/samx-dev/samx/schema/cfn"
)

// SuffixLength is the number of characters of a suffix.
const SuffixLength = 10

// Suffix returns the suffix for any value: ten hex digits of its hash, or "" for a value that is empty in Python's sense:
// absent, null, false, zero, or an empty string, list or map. A string is hashed as it is, all else as StableJSON.
func Suffix(data *cfn.Node) string {
	if data.IsEmpty() {
		return ""
	}
	if text, ok := data.Str(); ok {
		return Hash(text, SuffixLength)
	}
	return Hash(string(StableJSON(data)), SuffixLength)
}

// Hash returns the first digits, 40 at most, of the SHA-1 of the text, in lower-case hex.
func Hash(text string, digits int) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])[:max(0, min(digits, 2*sha1.Size))]
}

// FromHash returns the suffix for a ready-made hash such as AutoPublishCodeSha256: its first ten characters, unchecked.
func FromHash(hash string) string {
	count := 0
	for i := range hash {
		if count == SuffixLength {
			return hash[:i]
		}
		count++
	}
	return hash
}

// Deployment returns the suffix of the logical ID of a REST API's AWS::ApiGateway::Deployment, and its Description. The
// parts are the texts of all that makes a new deployment necessary: the body, the OpenAPI version, the domain, the names
// of the functions.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-deployment.html
func Deployment(parts ...string) (suffix, description string) {
	sum, room := sha1.New(), make([]byte, 4096)
	for i, part := range parts {
		if i > 0 {
			part = "||" + part
		}
		for len(part) > 0 { // piece by piece: a definition may be long
			length := copy(room, part)
			sum.Write(room[:length])
			part = part[length:]
		}
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	return digest[:SuffixLength], "RestApi deployment id: " + digest
}

// IsAlphanumeric reports whether a name can be part of a logical ID as it is: it is not empty and has only letters and
// digits, in the sense of Unicode (½ is a digit). Such an ID need not be Valid.
func IsAlphanumeric(name string) bool {
	for _, c := range name {
		if !unicode.IsLetter(c) && !unicode.IsNumber(c) {
			return false
		}
	}
	return name != ""
}

// Valid reports whether CloudFormation accepts a logical ID: one or more of A-Z, a-z and 0-9.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
func Valid(id string) bool {
	for _, c := range []byte(id) {
		isLetter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !isLetter && (c < '0' || c > '9') {
			return false
		}
	}
	return id != ""
}
