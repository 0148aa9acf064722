package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/endpoints/handlers"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// maxBodyBytes is what the server reads of a request (--max-request-body-bytes has no flag).
const maxBodyBytes = 3 * 1024 * 1024

// create does what a strict dry-run create does (handlers.createHandler, then registry.Store.create), in its
// order, but for the storage:
//
//	decode ─▶ namespace ─▶ managedFields ─▶ mutating admission ─▶ system fields, name ─▶ begin ─▶ rest.BeforeCreate
//	                                                     ─▶ validating admission
func (k *kind) create(ctx context.Context, r Request) (runtime.Object, error) {
	object, metadata, err := k.decode([]byte(r.Text), r.media())
	if err != nil {
		return nil, err
	}
	namespace := k.requestNamespace(r.Namespace, metadata.GetName())
	ctx = k.requestContext(ctx, "create", namespace, metadata.GetName(), "")
	rest.WipeObjectMetaSystemFields(metadata)
	expected := rest.ExpectedNamespaceForResource(namespace, k.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, metadata); err != nil {
		return nil, err
	}
	handlers.DedupOwnerReferences(ctx, object, false)
	none, err := k.objects.GetObjectCreater().New(k.gvk)
	if err != nil {
		return nil, err
	}
	if object, err = k.track(r, none, object); err != nil {
		return nil, err
	}
	return object, k.storeNew(ctx, object)
}

// storeNew is what becomes of an object that is not there yet, however it came to be.
func (k *kind) storeNew(ctx context.Context, object runtime.Object) error {
	if err := k.admit(ctx, object, nil); err != nil {
		return err
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	rest.FillObjectMetaSystemFields(metadata)
	if metadata.GetGenerateName() != "" && metadata.GetName() == "" {
		metadata.SetName(k.strategy.GenerateName(metadata.GetGenerateName()))
	}
	if err := begin(object); err != nil {
		return err
	}
	if err := rest.BeforeCreate(k.strategy, ctx, object); err != nil {
		return err
	}
	return k.judge(ctx, object, nil)
}

// requestContext has what strategies ask of a request's context; declarative rules are those of its version.
func (k *kind) requestContext(ctx context.Context, verb, namespace, name, subresource string) context.Context {
	ctx = request.WithNamespace(ctx, namespace)
	return request.WithRequestInfo(ctx, &request.RequestInfo{
		IsResourceRequest: true,
		Verb:              verb,
		APIGroup:          k.resource.Group,
		APIVersion:        k.resource.Version,
		Resource:          k.resource.Resource,
		Subresource:       subresource,
		Namespace:         namespace,
		Name:              name,
	})
}
