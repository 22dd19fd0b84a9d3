package main

import (
	"errors"
	"fmt"

	"github.com/samx-dev/samx/transform"
)

// managedPolicies reads the ARNs of managed policies by name, for one partition, from a file of the form
// {"aws": {"AWSLambdaExecute": "arn:aws:iam::aws:policy/AWSLambdaExecute"}}.
func managedPolicies(path, partition string) (func(name string) (arn string, ok bool), error) {
	var table map[string]map[string]string
	if err := readJSON(path, `{"PARTITION": {"NAME": "ARN"}}`, &table); err != nil {
		return nil, err
	}
	return func(name string) (string, bool) {
		arn, ok := table[partition][name]
		return arn, ok
	}, nil
}

// A repositoryAnswer is what the Serverless Application Repository is said to answer for one application or for several.
type repositoryAnswer struct {
	ApplicationID   string `json:"ApplicationId"` // "" and "*" stand for any
	SemanticVersion string // "" and "*" stand for any
	TemplateURL     string `json:"TemplateUrl"`
	Error           string // refuses the application with this message
	Status          string // PREPARING: the application never becomes ready; "" is ACTIVE
}

func (a repositoryAnswer) matches(id, version string) bool {
	return matchesAny(a.ApplicationID, id) && matchesAny(a.SemanticVersion, version)
}

func matchesAny(pattern, value string) bool {
	return pattern == "" || pattern == "*" || pattern == value
}

// repositoryAnswers makes the answers to applications from a file; without one there are none.
func repositoryAnswers(path string) (func(id, version string) (templateURL string, err error), error) {
	var document struct {
		Applications []repositoryAnswer `json:"applications"`
	}
	if path != "" {
		if err := readJSON(path, `{"applications": [{"ApplicationId": ..., "TemplateUrl": ...}]}`, &document); err != nil {
			return nil, err
		}
	}
	return func(id, version string) (string, error) {
		for _, answer := range document.Applications {
			if answer.matches(id, version) {
				return answer.give()
			}
		}
		return "", fmt.Errorf("there is no answer of the Serverless Application Repository for application %s, version %s: "+
			"samx works offline, so give one with --%s", id, version, flagSARTemplates)
	}, nil
}

const statusPreparing = "PREPARING"

func (a repositoryAnswer) give() (templateURL string, err error) {
	switch {
	case a.Error != "":
		return "", errors.New(a.Error)
	case a.Status == statusPreparing:
		return "", transform.ErrNotReady
	}
	return a.TemplateURL, nil
}
