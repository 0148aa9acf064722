package cache

import (
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
)

// What policies ask of a cache.
type (
	SharedIndexInformer interface{ HasSynced() bool }
	InformerSynced      func() bool
	GenericLister       interface {
		GenericNamespaceLister
		ByNamespace(namespace string) GenericNamespaceLister
	}
	GenericNamespaceLister interface {
		List(selector labels.Selector) ([]runtime.Object, error)
		Get(name string) (runtime.Object, error)
	}
)

// WaitForCacheSync waits for nothing: what is there was given.
func WaitForCacheSync(_ <-chan struct{}, synced ...InformerSynced) bool {
	for _, hasSynced := range synced {
		if !hasSynced() {
			return false
		}
	}
	return true
}
