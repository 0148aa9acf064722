package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
)

// maxBodyBytes is what the server reads of a request (--max-request-body-bytes has no flag).
const maxBodyBytes = 3 * 1024 * 1024

// create does what a strict dry-run create does (handlers.createHandler, then registry.Store.create), in its
// order, but for the storage:
//
//	decode ─▶ namespace ─▶ mutating admission ─▶ system fields, name ─▶ begin ─▶ rest.BeforeCreate
//	                                                     ─▶ validating admission
func (k *kind) create(ctx context.Context, body []byte, mediaType, namespace string) error {
	object, metadata, err := k.decode(body, mediaType)
	if err != nil {
		return err
	}
	namespace = k.requestNamespace(namespace, metadata.GetName())
	ctx = k.requestContext(ctx, "create", namespace, metadata.GetName(), "")
	rest.WipeObjectMetaSystemFields(metadata)
	expected := rest.ExpectedNamespaceForResource(namespace, k.resource)
	if err := rest.EnsureObjectNamespaceMatchesRequestNamespace(expected, metadata); err != nil {
		return err
	}
	dropRepeatedOwners(ctx, metadata, asSent)
	metadata.SetManagedFields(nil)
	if err := k.admit(ctx, object, nil); err != nil {
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

// When repeated owners are found, in the server's words.
const (
	asSent         = ""
	afterAdmission = " after mutating admission happens"
)

// dropRepeatedOwners is handlers.dedupOwnerReferences: an owner that is there twice, in all its fields, counts once.
func dropRepeatedOwners(ctx context.Context, metadata metav1.Object, when string) {
	var kept []metav1.OwnerReference
	var repeated []string
	for _, owner := range metadata.GetOwnerReferences() {
		isSame := func(other metav1.OwnerReference) bool { return apiequality.Semantic.DeepEqual(owner, other) }
		if slices.ContainsFunc(kept, isSame) {
			repeated = append(repeated, string(owner.UID))
		} else {
			kept = append(kept, owner)
		}
	}
	if len(repeated) == 0 {
		return
	}
	warning.AddWarning(ctx, "", fmt.Sprintf(".metadata.ownerReferences contains duplicate entries%s; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: %v", when, strings.Join(repeated, ", ")))
	metadata.SetOwnerReferences(kept)
}
