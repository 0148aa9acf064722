package main

import (
	"encoding/json"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Verdicts of an Answer.
const (
	accepted     = "accepted"
	rejected     = "rejected"
	undetermined = "undetermined"
)

// Answer is what the server would answer to a request: the Status of a refusal, or that there is none.
type Answer struct {
	Verdict string  `json:"verdict"`
	Code    int32   `json:"code"`
	Reason  string  `json:"reason,omitempty"`
	Message string  `json:"message,omitempty"`
	Causes  []Cause `json:"causes,omitempty"`
	// Warnings are those of the answer's Warning headers.
	Warnings []string `json:"warnings,omitempty"`
	// AuditAnnotations are what policies write to the audit log.
	AuditAnnotations map[string]string `json:"auditAnnotations,omitempty"`
	// Needs names what only a live server knows and the verdict depends on.
	Needs []string `json:"needs,omitempty"`
	// Unfinished says that there is no answer yet: ask again.
	Unfinished bool `json:"unfinished,omitempty"`
	// Object is the result, where it was asked for and nothing is refused.
	Object json.RawMessage `json:"object,omitempty"`
}

// Cause is a metav1.StatusCause.
type Cause struct {
	Field   string `json:"field"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// answerOf gives an error the form in which the server tells it (apiserver's ErrorToAPIStatus); success is the code of
// none.
func answerOf(err error, success int32) Answer {
	if err == nil {
		return Answer{Verdict: accepted, Code: success}
	}
	var none noVerdict
	if errors.As(err, &none) {
		return Answer{Verdict: undetermined, Message: none.why, Needs: none.needs}
	}
	var known apierrors.APIStatus
	if !errors.As(err, &known) {
		return Answer{Verdict: rejected, Code: http.StatusInternalServerError, Message: err.Error()}
	}
	status := known.Status()
	return Answer{
		Verdict: rejected,
		Code:    status.Code,
		Reason:  string(status.Reason),
		Message: status.Message,
		Causes:  causesOf(status.Details),
	}
}

func causesOf(details *metav1.StatusDetails) []Cause {
	if details == nil {
		return nil
	}
	causes := make([]Cause, 0, len(details.Causes))
	for _, cause := range details.Causes {
		causes = append(causes, Cause{Field: cause.Field, Reason: string(cause.Type), Message: cause.Message})
	}
	return causes
}

// noVerdict is the end of a check that cannot be made here.
type noVerdict struct {
	why   string
	needs []string
}

func (n noVerdict) Error() string { return n.why }

func needsServer(what string) error {
	return noVerdict{"only the server can tell: " + what, []string{what}}
}
