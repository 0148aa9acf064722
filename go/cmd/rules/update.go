package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/handlers"
	"k8s.io/apiserver/pkg/registry/rest"
)

// update does what a strict dry-run update does (handlers.UpdateResource, then registry.Store.Update), of the object or
// of its status.
//
//	decode ─▶ namespace, name ─▶ uid ─▶ managedFields ─▶ mutating admission ─▶ resourceVersion ─▶ begin
//	                                                    ─▶ rest.BeforeUpdate ─▶ validating admission
func (k *kind) update(ctx context.Context, r Request, old runtime.Object) (runtime.Object, error) {
	object, metadata, err := k.decode([]byte(r.Text), r.media())
	if err != nil {
		return nil, err
	}
	there, err := meta.Accessor(old)
	if err != nil {
		return nil, err
	}
	namespace := k.requestNamespace(there.GetNamespace(), there.GetName())
	ctx = k.requestContext(ctx, "update", namespace, there.GetName(), r.Subresource)
	expected := rest.ExpectedNamespaceForResource(namespace, k.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, metadata); err != nil {
		return nil, err
	}
	if err := handlers.CheckName(object, there.GetName(), namespace, k.namer()); err != nil {
		return nil, err
	}
	identify(there, metadata)
	handlers.DedupOwnerReferences(ctx, object, false)
	if err := k.checkUID(metadata, there); err != nil {
		return nil, err
	}
	if object, err = k.track(r, old, object); err != nil {
		return nil, err
	}
	return object, k.storeChanged(ctx, object, old, r.Subresource)
}

// storeChanged is what becomes of an object that takes the place of another, however it came to be.
func (k *kind) storeChanged(ctx context.Context, object, old runtime.Object, subresource string) error {
	if err := k.admit(ctx, object, old); err != nil {
		return err
	}
	strategy := k.strategyOf(subresource)
	if err := k.checkVersion(ctx, object, old, strategy); err != nil {
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
