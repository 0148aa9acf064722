package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	corev1listers "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/tools/cache"
)

// LimitRanges is a lister's.
func (i inventory) LimitRanges(namespace string) corev1listers.LimitRangeNamespaceLister {
	return limitRanges(namespace)
}

type limitRanges string

func (namespace limitRanges) List(selector labels.Selector) ([]*corev1.LimitRange, error) {
	found, err := lister{limitRangeKind, string(namespace)}.List(selector)
	ranges := make([]*corev1.LimitRange, len(found))
	for at, object := range found {
		ranges[at] = object.(*corev1.LimitRange)
	}
	return ranges, err
}

// lister looks up objects of one kind, in one namespace or in all.
type lister struct {
	gvk       schema.GroupVersionKind
	namespace string
}

// informer is one that has heard of all there is.
type informer struct{ lister }

func (informer) HasSynced() bool                       { return true }
func (i informer) Informer() cache.SharedIndexInformer { return i }
func (i informer) Lister() cache.GenericLister         { return i.lister }

func (l lister) ByNamespace(namespace string) cache.GenericNamespaceLister {
	return lister{l.gvk, namespace}
}

func (l lister) Get(name string) (runtime.Object, error) {
	object, ok := given[l.gvk][types.NamespacedName{Namespace: l.namespace, Name: name}]
	if !ok {
		return nil, apierrors.NewNotFound(schema.GroupResource{Group: l.gvk.Group, Resource: l.gvk.Kind}, name)
	}
	return object, nil
}

// List gives objects in the order of their names; the server's has none.
func (l lister) List(selector labels.Selector) ([]runtime.Object, error) {
	var found []runtime.Object
	keys := slices.SortedFunc(maps.Keys(given[l.gvk]), func(a, b types.NamespacedName) int {
		return cmp.Compare(a.String(), b.String())
	})
	for _, key := range keys {
		object := given[l.gvk][key]
		metadata, err := meta.Accessor(object)
		if err != nil {
			return nil, err
		}
		if (l.namespace == "" || key.Namespace == l.namespace) && selector.Matches(labels.Set(metadata.GetLabels())) {
			found = append(found, object)
		}
	}
	return found, nil
}

// knownNamespaces are those that were given. That another one was asked for is told.
type knownNamespaces struct{ isUnknown *bool }

func (n knownNamespaces) Get(name string) (*corev1.Namespace, error) {
	if namespace := given.namespace(name); namespace != nil {
		return namespace, nil
	}
	*n.isUnknown = true
	return nil, fmt.Errorf("namespace %q was not given", name)
}

// anyNamespace is for what needs to know no more of a namespace than that it is there.
type anyNamespace struct{}

func (anyNamespace) Get(name string) (*corev1.Namespace, error) {
	if namespace := given.namespace(name); namespace != nil {
		return namespace, nil
	}
	labels := map[string]string{corev1.LabelMetadataName: name}
	return &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels}}, nil
}

// GetNamespace is a NamespaceGetter's.
func (n anyNamespace) GetNamespace(_ context.Context, name string) (*corev1.Namespace, error) {
	return n.Get(name)
}
