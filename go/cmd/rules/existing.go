package main

import (
	"encoding/json"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/registry/rest"
)

// existing reads a manifest of any origin, in any version of the kind, as an object that is stored: by no strict rules, and
// with defaults.
func (k *kind) existing(text, namespace string) (runtime.Object, error) {
	object, err := k.lenient([]byte(text))
	if custom, ok := object.(*unstructured.Unstructured); ok && err == nil && custom.GroupVersionKind() != k.gvk {
		object, err = k.ofOtherVersion([]byte(text))
	}
	if err != nil {
		return nil, noVerdict{why: "the object that is there cannot be read: " + err.Error()}
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	if k.namespaced() && metadata.GetNamespace() == "" {
		metadata.SetNamespace(namespace)
	}
	return object, nil
}

func (k *kind) lenient(text []byte) (runtime.Object, error) {
	mediaType := mediaYAML
	if json.Valid(text) {
		mediaType = mediaJSON
	}
	object, _, err := k.decoder(mediaType, false).Decode(text, &k.gvk, k.newObject())
	return object, err
}

// ofOtherVersion reads a custom resource of another version, which is converted before it is pruned and has its defaults; decoding
// converts built-in ones.
func (k *kind) ofOtherVersion(text []byte) (runtime.Object, error) {
	asJSON, err := yaml.ToJSON(text)
	if err != nil {
		return nil, err
	}
	object, err := runtime.Decode(unstructured.UnstructuredJSONScheme, asJSON)
	if err != nil {
		return nil, err
	}
	converted, err := k.convertor.ConvertToVersion(object, k.hub)
	if err != nil {
		return nil, err
	}
	asJSON, err = runtime.Encode(unstructured.UnstructuredJSONScheme, converted)
	if err != nil {
		return nil, err
	}
	return k.lenient(asJSON)
}

// identify gives to what is there what only a server gives, where its manifest does not tell: it is the object that is
// meant.
func identify(there, meant metav1.Object) {
	if there.GetUID() == "" {
		created := there.GetCreationTimestamp()
		rest.FillObjectMetaSystemFields(there)
		if meant.GetUID() != "" {
			there.SetUID(meant.GetUID())
		}
		if stamp := meant.GetCreationTimestamp(); created.IsZero() && !stamp.IsZero() {
			created = stamp
		}
		if !created.IsZero() {
			there.SetCreationTimestamp(created)
		}
	}
	if there.GetResourceVersion() == "" {
		there.SetResourceVersion("1")
		if version, err := parseVersion(meant); err == nil && version != 0 {
			there.SetResourceVersion(meant.GetResourceVersion())
		}
	}
}

// isThere tells whether an object was stored.
func isThere(object runtime.Object) bool {
	metadata, err := meta.Accessor(object)
	return err == nil && metadata.GetUID() != ""
}
