package main

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
)

// update does what a strict dry-run update does (handlers.UpdateResource, then registry.Store.Update). What there
// is now is `old`, a manifest of any origin: what only the server gives is given to it.
func (k *kind) update(ctx context.Context, body []byte, mediaType string, old runtime.Object, strategy rest.RESTUpdateStrategy) error {
	object, metadata, err := k.decode(body, mediaType)
	if err != nil {
		return err
	}
	there, err := meta.Accessor(old)
	if err != nil {
		return err
	}
	namespace := k.requestNamespace(there.GetNamespace(), there.GetName())
	ctx = k.requestContext(ctx, "update", namespace, there.GetName())
	expected := rest.ExpectedNamespaceForResource(namespace, k.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, metadata); err != nil {
		return err
	}
	if err := checkName(metadata, there.GetName(), namespace); err != nil {
		return err
	}
	dropRepeatedOwners(ctx, metadata)
	metadata.SetManagedFields(nil)
	if err := admitUpdate(object, old); err != nil {
		return err
	}
	if err := k.checkVersion(ctx, metadata, there, strategy); err != nil {
		return err
	}
	if err := beginUpdate(object, old); err != nil {
		return err
	}
	if err := rest.BeforeUpdate(strategy, ctx, object, old); err != nil {
		return err
	}
	return judgeUpdate(k, object, old)
}

// existing reads a manifest as an object that is stored: by no strict rules, with defaults, and with an identity.
func (k *kind) existing(text []byte, mediaType, namespace string) (runtime.Object, error) {
	object, _, err := k.decoder(mediaType, false).Decode(text, &k.gvk, k.newObject())
	if err != nil {
		return nil, noVerdict{why: "the old object cannot be read: " + err.Error()}
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	if k.namespaced() && metadata.GetNamespace() == "" {
		metadata.SetNamespace(namespace)
	}
	if metadata.GetUID() == "" {
		rest.FillObjectMetaSystemFields(metadata)
	}
	if metadata.GetResourceVersion() == "" {
		metadata.SetResourceVersion("1")
	}
	metadata.SetManagedFields(nil)
	return object, nil
}

// checkName is handlers.checkName.
func checkName(metadata metav1.Object, name, namespace string) error {
	if metadata.GetName() != name {
		return apierrors.NewBadRequest(fmt.Sprintf(
			"the name of the object (%s) does not match the name on the URL (%s)", metadata.GetName(), name))
	}
	if metadata.GetNamespace() != "" && metadata.GetNamespace() != namespace {
		return apierrors.NewBadRequest(fmt.Sprintf(
			"the namespace of the object (%s) does not match the namespace on the request (%s)", metadata.GetNamespace(), namespace))
	}
	return nil
}

// checkVersion is what registry.Store.Update does with resource versions.
func (k *kind) checkVersion(ctx context.Context, metadata, there metav1.Object, strategy rest.RESTUpdateStrategy) error {
	resource := k.resource.GroupResource()
	if given := metadata.GetResourceVersion(); given != "" && given != "0" {
		if given != there.GetResourceVersion() {
			return apierrors.NewConflict(resource, there.GetName(), errors.New("the object has been modified; please apply your changes to the latest version and try again"))
		}
		return nil
	}
	if strategy.AllowUnconditionalUpdate(ctx) {
		metadata.SetResourceVersion(there.GetResourceVersion())
		return nil
	}
	return apierrors.NewInvalid(schema.GroupKind{Group: resource.Group, Kind: resource.Resource}, there.GetName(), field.ErrorList{
		field.Invalid(field.NewPath("metadata", "resourceVersion"), 0, "must be specified for an update"),
	})
}
