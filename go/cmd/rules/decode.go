package main

import (
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/endpoints/handlers"
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
	if runtime.IsNotRegisteredError(err) && k.isUnserved(*gvk) {
		return nil, nil, k.versionMismatch(*gvk)
	}
	if err != nil {
		return nil, nil, handlers.DecodeError(k.objects.GetObjectTyper(), err, into, gvk, body)
	}
	if gvk.GroupVersion() != k.gvk.GroupVersion() {
		return nil, nil, k.versionMismatch(*gvk)
	}
	metadata, err := meta.Accessor(object)
	return object, metadata, err
}

func (k *kind) versionMismatch(of schema.GroupVersionKind) error {
	return apierrors.NewBadRequest(fmt.Sprintf(
		"the API version in the data (%s) does not match the expected API version (%v)",
		of.GroupVersion(), k.gvk.GroupVersion()))
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
