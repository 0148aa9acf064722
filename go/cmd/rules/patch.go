package main

import (
	"cmp"
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/endpoints/handlers"
	"k8s.io/apiserver/pkg/registry/rest"
)

// Patches that resources take: custom ones have no Go types, by whose tags strategic patches merge.
var (
	builtinPatches = []types.PatchType{types.JSONPatchType, types.MergePatchType, types.StrategicMergePatchType, types.ApplyYAMLPatchType}
	customPatches  = []types.PatchType{types.JSONPatchType, types.MergePatchType, types.ApplyYAMLPatchType}
)

// patch does what a strict dry-run patch does (handlers.PatchResource, then registry.Store.Update):
//
//	the patch, on the old object in the request's version ─▶ strict decoding, defaults ─▶ name ─▶ as update or create
//
// Nothing is patched but what is there; apply makes what is not, but for a subresource of it.
func (k *kind) patch(ctx context.Context, r Request, old runtime.Object, name string) (runtime.Object, error) {
	there, err := meta.Accessor(old)
	if err != nil {
		return nil, err
	}
	namespace := k.requestNamespace(there.GetNamespace(), name)
	if !isThere(old) {
		namespace = k.requestNamespace(r.Namespace, name)
	}
	ctx = k.requestContext(ctx, "patch", namespace, name, r.Subresource)
	manager, err := k.fieldManager(r.Subresource)
	if err != nil {
		return nil, err
	}
	scope := handlers.RequestScope{
		Namer:           k.namer(),
		Serializer:      k.serializer,
		Creater:         k.objects.GetObjectCreater(),
		Defaulter:       k.objects.GetObjectDefaulter(),
		UnsafeConvertor: k.convertor,
		FieldManager:    manager,
		Resource:        k.resource,
		Kind:            k.gvk,
		HubGroupVersion: k.hub,
		New:             k.newObject,
		PatchTypes:      k.patchTypes,
	}
	patchType := types.PatchType(r.PatchType)
	if r.Do == "apply" {
		patchType = types.ApplyYAMLPatchType
	}
	object, err := scope.Patch(ctx, handlers.PatchRequest{
		Type:      patchType,
		Body:      []byte(r.Text),
		Namespace: namespace,
		Name:      name,
		Options:   metav1.PatchOptions{FieldManager: r.FieldManager, Force: r.Force},
	}, old)
	if err != nil {
		return nil, err
	}
	if !isThere(old) {
		metadata, err := meta.Accessor(object)
		if err != nil {
			return nil, err
		}
		rest.WipeObjectMetaSystemFields(metadata)
		if r.Subresource != "" {
			return nil, cmp.Or(k.admit(ctx, object, nil), error(apierrors.NewNotFound(k.resource.GroupResource(), name)))
		}
		return object, k.storeNew(ctx, object)
	}
	return object, k.storeChanged(ctx, object, old, r.Subresource)
}
