package main

import (
	"encoding/hex"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Texts are read by the serializer of their media type: the two word what is wrong differently.
const (
	mediaJSON = "application/json"
	mediaYAML = "application/yaml"
)

// decode reads a request's body strictly, as handlers.createHandler does with fieldValidation=Strict.
func (k *kind) decode(body []byte, mediaType string) (runtime.Object, error) {
	info, ok := runtime.SerializerInfoForMediaType(k.serializer.SupportedMediaTypes(), mediaType)
	if !ok {
		return nil, fmt.Errorf("no serializer of %s", mediaType)
	}
	into := k.newObject()
	decoder := k.serializer.DecoderToVersion(info.StrictSerializer, k.hub)
	object, gvk, err := decoder.Decode(body, &k.gvk, into)
	if err != nil {
		return nil, k.decodeError(err, into, gvk, body)
	}
	if version := gvk.GroupVersion(); version != k.gvk.GroupVersion() {
		return nil, apierrors.NewBadRequest(fmt.Sprintf(
			"the API version in the data (%s) does not match the expected API version (%v)",
			version, k.gvk.GroupVersion()))
	}
	return object, nil
}

// decodeError is apiserver's handlers.transformDecodeError, whose package needs a server.
func (k *kind) decodeError(err error, into runtime.Object, gvk *schema.GroupVersionKind, body []byte) error {
	known, _, typeErr := k.typer.ObjectKinds(into)
	if typeErr != nil {
		return apierrors.NewBadRequest(typeErr.Error())
	}
	if gvk != nil && gvk.Kind != "" {
		return apierrors.NewBadRequest(fmt.Sprintf("%s in version %q cannot be handled as a %s: %v",
			gvk.Kind, gvk.Version, known[0].Kind, err))
	}
	return apierrors.NewBadRequest(fmt.Sprintf(
		"the object provided is unrecognized (must be of type %s): %v (%s)", known[0].Kind, err, summary(body)))
}

const summaryBytes = 30

func summary(body []byte) string {
	if len(body) == 0 {
		return "<empty>"
	}
	shown, end := body, ""
	if len(body) > summaryBytes {
		shown, end = body[:summaryBytes], " ..."
	}
	if body[0] == '{' {
		return string(shown) + end
	}
	return hex.EncodeToString(shown) + end
}
