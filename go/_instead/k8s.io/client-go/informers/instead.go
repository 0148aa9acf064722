package informers

import "k8s.io/client-go/tools/cache"

// GenericInformer is what policies ask of it.
type GenericInformer interface {
	Informer() cache.SharedIndexInformer
	Lister() cache.GenericLister
}
