package main

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/runtime"
)

// resultOf gives an object as the server would answer with it: what is stored is read again, and that gives defaults
// anew.
func (k *kind) resultOf(object runtime.Object) (json.RawMessage, error) {
	object, err := k.asStored(object)
	if err != nil {
		return nil, err
	}
	stored, err := k.encode(object)
	if err != nil {
		return nil, err
	}
	object, _, err = k.decoder(mediaJSON, false).Decode(stored, &k.gvk, k.newObject())
	if err != nil {
		return nil, err
	}
	if err := afterRead(object); err != nil {
		return nil, err
	}
	return k.encode(object)
}

func (k *kind) encode(object runtime.Object) ([]byte, error) {
	info, _ := runtime.SerializerInfoForMediaType(k.serializer.SupportedMediaTypes(), mediaJSON)
	return runtime.Encode(k.serializer.EncoderForVersion(info.Serializer, k.gvk.GroupVersion()), object)
}
