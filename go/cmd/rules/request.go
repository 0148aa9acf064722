package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"sigs.k8s.io/yaml"
)

// Request is one thing to do.
type Request struct {
	// Do: "define" a custom resource's kinds, or an object that is in the cluster; tell whether a kind is served
	// ("serves"), or judge a "create" or "update".
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
	// User is who asks; an administrator, if it is not said.
	User *User `json:"user,omitempty"`
	// PodSecurity is the level of namespaces without labels, and its version: "restricted:v1.37".
	PodSecurity string `json:"podSecurity,omitempty"`
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

// success is what the server's code is where nothing is refused.
var success = map[string]int32{"create": http.StatusCreated, "update": http.StatusOK}

func (r Request) answer() Answer {
	heard, asked := &warnings{}, &asked{podSecurity: r.PodSecurity}
	ctx := withAsked(warning.WithWarningRecorder(context.Background(), heard), asked, r.User)
	answer := answerOf(r.do(ctx), success[r.Do])
	answer.Warnings = heard.texts
	answer.AuditAnnotations = asked.annotations
	return answer
}

func (r Request) do(ctx context.Context) error {
	ready, err := r.find()
	if err != nil || r.Do == "serves" {
		return err
	}
	kind, err := ready()
	if err != nil {
		return noVerdict{why: err.Error()}
	}
	if r.Do == "define" {
		return r.define(ctx, kind)
	}
	return r.judge(ctx, kind)
}

// define takes the kinds of a CustomResourceDefinition, or any other object as one that is there.
func (r Request) define(ctx context.Context, kind *kind) error {
	if kind.resource != definitionResource {
		return kind.give(ctx, []byte(r.Text), r.media(), r.Namespace)
	}
	if err := define([]byte(r.Text)); err != nil {
		return noVerdict{why: err.Error()}
	}
	return nil
}

// find looks the kind up and does not make it ready.
func (r Request) find() (func() (*kind, error), error) {
	wanted := metav1.TypeMeta{APIVersion: r.APIVersion, Kind: r.Kind}
	if wanted.Kind == "" {
		if err := yaml.Unmarshal([]byte(r.Text), &wanted); err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
	}
	version, err := schema.ParseGroupVersion(wanted.APIVersion)
	if err != nil {
		return nil, noVerdict{why: err.Error()}
	}
	ready, ok := kinds[version.WithKind(wanted.Kind)]
	if !ok {
		return nil, noVerdict{why: fmt.Sprintf("no rules of %s, Kind=%s", wanted.APIVersion, wanted.Kind)}
	}
	return ready, nil
}

func (r Request) judge(ctx context.Context, kind *kind) error {
	if kind.deprecation != "" {
		warning.AddWarning(ctx, "", kind.deprecation)
	}
	if len(r.Text) > maxBodyBytes {
		return apierrors.NewRequestEntityTooLargeError(fmt.Sprintf("limit is %d", maxBodyBytes))
	}
	switch r.Do {
	case "create":
		return kind.create(ctx, []byte(r.Text), r.media(), r.Namespace)
	case "update":
		return r.update(ctx, kind, r.media())
	default:
		return noVerdict{why: fmt.Sprintf("%q is nothing that is judged", r.Do)}
	}
}

func (r Request) media() string {
	if r.JSON {
		return mediaJSON
	}
	return mediaYAML
}

func (r Request) update(ctx context.Context, kind *kind, media string) error {
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
	return kind.update(ctx, []byte(r.Text), media, old, r.Subresource, strategy)
}

type warnings struct{ texts []string }

// AddWarning is warning.Recorder's. The server says nothing twice.
func (w *warnings) AddWarning(_, text string) {
	if !slices.Contains(w.texts, text) {
		w.texts = append(w.texts, text)
	}
}

func encode(answer Answer) []byte {
	bytes, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	return bytes
}
