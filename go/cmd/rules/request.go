package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/warning"
	"sigs.k8s.io/yaml"
)

// Request is one thing to do.
type Request struct {
	// Do: "define" a custom resource's kinds, or an object that is in the cluster; tell whether a kind is served
	// ("serves"), judge a "create", "update", "patch" or "apply", or evaluate expressions about an object ("cel").
	Do string `json:"do"`
	// Text of the manifest, YAML unless JSON says so, or of the patch; a library is given it beside the request.
	Text string `json:"text,omitempty"`
	JSON bool   `json:"json,omitempty"`
	// Old is what is there now, YAML or JSON; nothing is, where there is no text, and then apply creates.
	Old string `json:"old,omitempty"`
	// Subresource is "status", or none.
	Subresource string `json:"subresource,omitempty"`
	// PatchType is the media type of a patch; apply's is its own.
	PatchType string `json:"patchType,omitempty"`
	// FieldManager and Force are the request's own.
	FieldManager string `json:"fieldManager,omitempty"`
	Force        *bool  `json:"force,omitempty"`
	// Result asks for the object that the server would answer with.
	Result bool `json:"result,omitempty"`
	// What the request's URL says; where it says no kind, what the text does.
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	// User is who asks; an administrator, if it is not said.
	User *User `json:"user,omitempty"`
	// PodSecurity is the level of namespaces without labels, and its version: "restricted:v1.37".
	PodSecurity string `json:"podSecurity,omitempty"`
	// KnowsAll says that all was told which admission looks up: what was not is not there.
	KnowsAll bool `json:"knowsAll,omitempty"`
}

// respond gives the Answer to a Request, both as JSON; what follows the request is its text. It never panics: where the
// server's code does, a server closes the connection, and the object is not taken.
func respond(line, text []byte) (answer []byte) {
	var request Request
	if err := json.Unmarshal(line, &request); err != nil {
		return encode(Answer{Verdict: undetermined, Message: "the request is no JSON: " + err.Error()})
	}
	if len(text) > 0 {
		request.Text = string(text)
	}
	defer func() {
		if fault := recover(); fault != nil {
			answer = encode(answerOfPanic(fault))
		}
	}()
	return encode(request.answer())
}

func answerOfPanic(fault any) Answer {
	if none, ok := fault.(noVerdict); ok {
		return answerOf(none, 0)
	}
	if _, ok := fault.(unfinished); ok {
		return Answer{Verdict: undetermined, Unfinished: true}
	}
	return Answer{
		Verdict: rejected,
		Code:    http.StatusInternalServerError,
		Reason:  string(metav1.StatusReasonInternalError),
		Message: fmt.Sprintf("the API server fails on this and closes the connection: %v", fault),
	}
}

func (r Request) answer() Answer {
	heard, asked := &warnings{}, &asked{podSecurity: r.PodSecurity, knowsAll: r.KnowsAll, fieldManager: r.FieldManager}
	ctx := withAsked(warning.WithWarningRecorder(context.Background(), heard), asked, r.User)
	made, err := r.do(ctx)
	answer := answerOf(err, made.code)
	answer.Object = made.object
	answer.Warnings = heard.texts
	answer.AuditAnnotations = asked.annotations
	return answer
}

// outcome is of a request that is not refused.
type outcome struct {
	code   int32
	object json.RawMessage
}

func (r Request) do(ctx context.Context) (outcome, error) {
	if r.Do == "cel" {
		return evaluate([]byte(r.Text))
	}
	ready, err := r.find()
	if err != nil || r.Do == "serves" {
		return outcome{}, err
	}
	kind, err := ready()
	if err != nil {
		return outcome{}, noVerdict{why: err.Error()}
	}
	if r.Do == "define" {
		return outcome{}, r.define(ctx, kind)
	}
	object, code, err := r.judge(ctx, kind)
	if err != nil || !r.Result {
		return outcome{code: code}, err
	}
	result, err := kind.resultOf(object)
	return outcome{code, result}, err
}

// define takes the kinds of a CustomResourceDefinition, or any other object as one that is there.
func (r Request) define(ctx context.Context, kind *kind) error {
	if kind.resource != definitionResource {
		return kind.give(ctx, r.Text, r.Namespace)
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
		manifest := r.Text
		if r.Do == "patch" {
			manifest = r.Old
		}
		if err := unmarshal([]byte(manifest), &wanted); err != nil {
			return nil, apierrors.NewBadRequest(err.Error())
		}
	}
	version, err := schema.ParseGroupVersion(wanted.APIVersion)
	if err != nil {
		return nil, apierrors.NewBadRequest(err.Error())
	}
	ready, ok := kinds[version.WithKind(wanted.Kind)]
	if !ok {
		return nil, noVerdict{why: fmt.Sprintf("there are no rules for the kind %q of %q", wanted.Kind, wanted.APIVersion)}
	}
	return ready, nil
}

// unmarshal reads YAML. What is JSON is read as such, in a fraction of the time.
func unmarshal(text []byte, into any) error {
	if utilyaml.IsJSONBuffer(text) && json.Unmarshal(text, into) == nil {
		return nil
	}
	return yaml.Unmarshal(text, into)
}

func (r Request) media() string {
	if r.JSON {
		return mediaJSON
	}
	return mediaYAML
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
