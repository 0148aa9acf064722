package main

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// update does what a strict dry-run update does (handlers.UpdateResource, then registry.Store.Update), of the object or
// of its status. What there is now is `old`, a manifest of any origin: what only the server gives is given to it.
//
//	decode ─▶ namespace, name ─▶ uid ─▶ mutating admission ─▶ resourceVersion ─▶ begin ─▶ rest.BeforeUpdate
//	                                                                   ─▶ validating admission
func (k *kind) update(ctx context.Context, body []byte, mediaType string, old runtime.Object, subresource string, strategy rest.RESTUpdateStrategy) error {
	object, metadata, err := k.decode(body, mediaType)
	if err != nil {
		return err
	}
	there, err := meta.Accessor(old)
	if err != nil {
		return err
	}
	namespace := k.requestNamespace(there.GetNamespace(), there.GetName())
	ctx = k.requestContext(ctx, "update", namespace, there.GetName(), subresource)
	expected := rest.ExpectedNamespaceForResource(namespace, k.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, metadata); err != nil {
		return err
	}
	if err := checkName(metadata, there.GetName(), namespace); err != nil {
		return err
	}
	identify(there, metadata)
	dropRepeatedOwners(ctx, metadata, asSent)
	metadata.SetManagedFields(nil)
	if err := k.checkUID(metadata, there); err != nil {
		return err
	}
	if err := k.admit(ctx, object, old); err != nil {
		return err
	}
	if err := k.checkVersion(ctx, metadata, there, strategy); err != nil {
		return err
	}
	if subresource == "" { // what a store does first, it does with whole objects alone
		if err := beginUpdate(object, old); err != nil {
			return err
		}
	}
	if err := rest.BeforeUpdate(strategy, ctx, object, old); err != nil {
		return err
	}
	return k.judge(ctx, object, old)
}

// existing reads a manifest as an object that is stored: by no strict rules, and with defaults.
func (k *kind) existing(text []byte, mediaType, namespace string) (runtime.Object, error) {
	object, _, err := k.decoder(mediaType, false).Decode(text, &k.gvk, k.newObject())
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
	metadata.SetManagedFields(nil)
	return object, nil
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

// checkName is handlers.checkName.
func checkName(metadata metav1.Object, name, namespace string) error {
	if metadata.GetName() == "" {
		return apierrors.NewBadRequest(fmt.Sprintf(
			"the name of the object (%s based on URL) was undeterminable: name must be provided", name))
	}
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

// checkUID is the precondition of an update whose object has a uid (storage.Preconditions).
func (k *kind) checkUID(metadata, there metav1.Object) error {
	if uid := metadata.GetUID(); uid != "" && uid != there.GetUID() {
		return apierrors.NewConflict(k.resource.GroupResource(), there.GetName(), fmt.Errorf(
			"StorageError: invalid object, Code: 4, Key: %s, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: %v, UID in object meta: %v",
			k.storageKey(there), uid, there.GetUID()))
	}
	return nil
}

// storagePrefixes are those that are not the resource's name (kubeapiserver.SpecialDefaultResourcePrefixes).
var storagePrefixes = map[string]string{
	"replicationcontrollers": "controllers",
	"endpoints":              "services/endpoints",
	"nodes":                  "minions",
	"services":               "services/specs",
	"ingresses":              "ingress",
}

// storageKey is where the server keeps an object. Its own kinds are kept without their group.
func (k *kind) storageKey(object metav1.Object) string {
	prefix := k.resource.Resource
	if !legacyscheme.Scheme.Recognizes(k.gvk) {
		prefix = k.resource.Group + "/" + prefix
	} else if special, ok := storagePrefixes[prefix]; ok {
		prefix = special
	}
	return "/" + path.Join(prefix, object.GetNamespace(), object.GetName())
}

// checkVersion is what registry.Store.Update does with resource versions.
func (k *kind) checkVersion(ctx context.Context, metadata, there metav1.Object, strategy rest.RESTUpdateStrategy) error {
	resource := k.resource.GroupResource()
	version, err := parseVersion(metadata)
	if err != nil {
		return err
	}
	switch {
	case version == 0 && strategy.AllowUnconditionalUpdate(ctx):
		metadata.SetResourceVersion(there.GetResourceVersion())
		return nil
	case version == 0:
		return apierrors.NewInvalid(schema.GroupKind{Group: resource.Group, Kind: resource.Resource}, there.GetName(), field.ErrorList{
			field.Invalid(field.NewPath("metadata", "resourceVersion"), 0, "must be specified for an update"),
		})
	case strconv.FormatUint(version, 10) != there.GetResourceVersion():
		return apierrors.NewConflict(resource, there.GetName(), errors.New("the object has been modified; please apply your changes to the latest version and try again"))
	}
	return nil
}

// parseVersion is storage.APIObjectVersioner's.
func parseVersion(metadata metav1.Object) (uint64, error) {
	if metadata.GetResourceVersion() == "" {
		return 0, nil
	}
	return strconv.ParseUint(metadata.GetResourceVersion(), 10, 64)
}
