package main

import (
	"encoding/hex"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Texts are read by the serializer of their media type: the two word what is wrong differently.
const (
	mediaJSON = "application/json"
	mediaYAML = "application/yaml"
)

// decode reads a request's body strictly, as handlers.createHandler does with fieldValidation=Strict.
func (k *kind) decode(body []byte, mediaType string) (runtime.Object, metav1.Object, error) {
	into := k.newObject()
	object, gvk, err := k.decoder(mediaType, true).Decode(body, &k.gvk, into)
	if err != nil {
		return nil, nil, k.decodeError(err, into, gvk, body)
	}
	if version := gvk.GroupVersion(); version != k.gvk.GroupVersion() {
		return nil, nil, apierrors.NewBadRequest(fmt.Sprintf(
			"the API version in the data (%s) does not match the expected API version (%v)",
			version, k.gvk.GroupVersion()))
	}
	metadata, err := meta.Accessor(object)
	return object, metadata, err
}

func (k *kind) decoder(mediaType string, strict bool) runtime.Decoder {
	info, ok := runtime.SerializerInfoForMediaType(k.serializer.SupportedMediaTypes(), mediaType)
	if !ok {
		panic("no serializer of " + mediaType)
	}
	if strict {
		return k.serializer.DecoderToVersion(info.StrictSerializer, k.hub)
	}
	return k.serializer.DecoderToVersion(info.Serializer, k.hub)
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
