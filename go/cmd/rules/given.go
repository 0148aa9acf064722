package main

import (
	"context"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/registry/rest"
)

// given holds the objects of a cluster that were told of, in the form in which the server's caches hold them. What
// admission plugins look up is looked up here.
var given = inventory{}

type inventory map[schema.GroupVersionKind]map[types.NamespacedName]runtime.Object

var (
	namespaceKind  = corev1.SchemeGroupVersion.WithKind("Namespace")
	limitRangeKind = corev1.SchemeGroupVersion.WithKind("LimitRange")
)

// give takes an object that is in the cluster. One that the server would not have let in is refused.
func (k *kind) give(ctx context.Context, text, namespace string) error {
	object, err := k.existing(text, namespace)
	if err != nil {
		return err
	}
	metadata, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	identify(metadata, metadata)
	metadata.SetManagedFields(nil)
	ctx = k.requestContext(ctx, "create", metadata.GetNamespace(), metadata.GetName(), "")
	if err := rest.BeforeCreate(k.strategy, ctx, object.DeepCopyObject()); err != nil {
		return err
	}
	versioned, err := k.versioned(object)
	if err != nil {
		return err
	}
	given.put(k.gvk, versioned)
	switch policy := versioned.(type) {
	case *admissionregistrationv1.ValidatingAdmissionPolicy:
		return validatingPolicies.putPolicy(policy)
	case *admissionregistrationv1.ValidatingAdmissionPolicyBinding:
		validatingPolicies.putBinding(policy)
	case *admissionregistrationv1.MutatingAdmissionPolicy:
		return mutatingPolicies.putPolicy(policy)
	case *admissionregistrationv1.MutatingAdmissionPolicyBinding:
		mutatingPolicies.putBinding(policy)
	}
	return nil
}

// versioned is the object as a client of its version has it: a built-in one says no kind.
func (k *kind) versioned(object runtime.Object) (runtime.Object, error) {
	if k.hub == k.gvk.GroupVersion() {
		return object, nil
	}
	versioned, err := k.objects.GetObjectConvertor().ConvertToVersion(object, k.gvk.GroupVersion())
	if err != nil {
		return nil, err
	}
	versioned.GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	return versioned, nil
}

func (i inventory) put(gvk schema.GroupVersionKind, object runtime.Object) {
	metadata, err := meta.Accessor(object)
	if err != nil {
		panic(err)
	}
	if i[gvk] == nil {
		i[gvk] = map[types.NamespacedName]runtime.Object{}
	}
	i[gvk][types.NamespacedName{Namespace: metadata.GetNamespace(), Name: metadata.GetName()}] = object
}

func (i inventory) namespace(name string) *corev1.Namespace {
	namespace, _ := i[namespaceKind][types.NamespacedName{Name: name}].(*corev1.Namespace)
	return namespace
}
