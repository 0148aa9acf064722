package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"sigs.k8s.io/yaml"
)

// Request is one thing to do.
type Request struct {
	// Do: "define" a custom resource's kinds, tell whether a kind is served ("serves"), or judge a "create" or
	// "update".
	Do string `json:"do"`
	// Text of the manifest, YAML unless JSON says so.
	Text string `json:"text"`
	JSON bool   `json:"json,omitempty"`
	// Old is what is there now, in the same form.
	Old string `json:"old,omitempty"`
	// Subresource is "status", or none.
	Subresource string `json:"subresource,omitempty"`
	// What the request's URL says; where it says no kind, what the text does.
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
}

// respond gives the Answer to a Request, both as JSON. It never panics: what panics in the server is a 500 there,
// and no verdict here.
func respond(line []byte) (answer []byte) {
	var request Request
	if err := json.Unmarshal(line, &request); err != nil {
		return encode(Answer{Verdict: undetermined, Message: err.Error()})
	}
	defer func() {
		if fault := recover(); fault != nil {
			answer = encode(Answer{Verdict: undetermined, Message: fmt.Sprintf("the rules failed: %v\n%s", fault, debug.Stack())})
		}
	}()
	return encode(request.answer())
}

func (r Request) answer() Answer {
	if r.Do == "define" {
		if err := define([]byte(r.Text)); err != nil {
			return Answer{Verdict: undetermined, Message: err.Error()}
		}
		return Answer{Verdict: accepted}
	}
	if r.Kind == "" {
		var own metav1.TypeMeta
		if err := yaml.Unmarshal([]byte(r.Text), &own); err != nil {
			return answerOf(apierrors.NewBadRequest(err.Error()))
		}
		r.APIVersion, r.Kind = own.APIVersion, own.Kind
	}
	version, err := schema.ParseGroupVersion(r.APIVersion)
	if err != nil {
		return Answer{Verdict: undetermined, Message: err.Error()}
	}
	ready, ok := kinds[version.WithKind(r.Kind)]
	if !ok {
		return Answer{Verdict: undetermined, Message: fmt.Sprintf("no rules of %s, Kind=%s", r.APIVersion, r.Kind)}
	}
	if r.Do == "serves" {
		return Answer{Verdict: accepted}
	}
	kind, err := ready()
	if err != nil {
		return Answer{Verdict: undetermined, Message: err.Error()}
	}
	media := mediaYAML
	if r.JSON {
		media = mediaJSON
	}
	heard := &warnings{}
	answer := answerOf(r.judge(warning.WithWarningRecorder(context.Background(), heard), kind, media))
	answer.Warnings = heard.texts
	return answer
}

func (r Request) judge(ctx context.Context, kind *kind, media string) error {
	if len(r.Text) > maxBodyBytes {
		return apierrors.NewRequestEntityTooLargeError(fmt.Sprintf("limit is %d", maxBodyBytes))
	}
	if r.Do == "create" {
		return kind.create(ctx, []byte(r.Text), media, r.Namespace)
	}
	var strategy rest.RESTUpdateStrategy = kind.strategy
	if r.Subresource == "status" {
		strategy = kind.status
	}
	if strategy == nil {
		return apierrors.NewGenericServerResponse(http.StatusNotFound, r.Do, kind.resource.GroupResource(), "", "", 0, true)
	}
	old, err := kind.existing([]byte(r.Old), media, r.Namespace)
	if err != nil {
		return err
	}
	return kind.update(ctx, []byte(r.Text), media, old, strategy)
}

type warnings struct{ texts []string }

// AddWarning is warning.Recorder's.
func (w *warnings) AddWarning(_, text string) { w.texts = append(w.texts, text) }

func encode(answer Answer) []byte {
	bytes, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	return bytes
}
