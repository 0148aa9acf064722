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
func (k *kind) checkVersion(ctx context.Context, object, old runtime.Object, strategy rest.RESTUpdateStrategy) error {
	metadata, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	there, err := meta.Accessor(old)
	if err != nil {
		return err
	}
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
