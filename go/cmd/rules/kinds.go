package main

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// kind is what a request handler of the server knows of what it serves.
type kind struct {
	resource schema.GroupVersionResource
	gvk      schema.GroupVersionKind
	// hub is the version that validation sees: the internal one of built-in kinds, the request's of custom ones.
	hub        schema.GroupVersion
	serializer runtime.NegotiatedSerializer
	typer      runtime.ObjectTyper
	newObject  func() runtime.Object
	strategy   strategy
	// status is nil where the kind has no such subresource.
	status rest.RESTUpdateStrategy
}

// strategy is what all of the server's strategies are.
type strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

func (k *kind) namespaced() bool { return k.strategy.NamespaceScoped() }

// kinds holds the built-in ones, and the custom ones that were defined.
var kinds = map[schema.GroupVersionKind]func() (*kind, error){}

func serve(k *kind) {
	kinds[k.gvk] = func() (*kind, error) { return k, nil }
}
