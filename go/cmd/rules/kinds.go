package main

import (
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers"
	"k8s.io/apiserver/pkg/registry/rest"
)

// kind is what a request handler of the server knows of what it serves.
type kind struct {
	resource schema.GroupVersionResource
	gvk      schema.GroupVersionKind
	// hub is the version that validation sees: the internal one of built-in kinds, the request's of custom ones.
	hub        schema.GroupVersion
	serializer runtime.NegotiatedSerializer
	// objects is what makes, names, defaults and converts objects.
	objects admission.ObjectInterfaces
	// convertor may share with what it is given.
	convertor runtime.ObjectConvertor
	// deprecation is what is warned of with each answer; nothing, where it is empty.
	deprecation string
	// isProtobuf is whether it is stored as protobuf, not as JSON.
	isProtobuf bool
	// isConverted is whether a webhook makes one version of another.
	isConverted bool
	newObject   func() runtime.Object
	fields      fields
	patchTypes  []types.PatchType
	strategy    strategy
	// status is nil where the kind has no such subresource.
	status rest.RESTUpdateStrategy
}

// strategy is what all of the server's strategies are.
type strategy interface {
	rest.RESTCreateStrategy
	rest.RESTUpdateStrategy
}

func (k *kind) namespaced() bool { return k.strategy.NamespaceScoped() }

func (k *kind) namer() handlers.ScopeNamer {
	return handlers.ContextBasedNaming{Namer: meta.NewAccessor(), ClusterScoped: !k.namespaced()}
}

// strategyOf gives the strategy of changes: of the object itself, or of a subresource. It is nil where there is none.
func (k *kind) strategyOf(subresource string) rest.RESTUpdateStrategy {
	if subresource == "status" {
		return k.status
	}
	return k.strategy
}

var (
	namespaceResource  = schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	definitionResource = apiextensionsv1.SchemeGroupVersion.WithResource("customresourcedefinitions")
)

// requestNamespace is what the URL says for an object of that name: a Namespace is in itself, and what is in none has
// none, whatever its manifest says.
func (k *kind) requestNamespace(namespace, name string) string {
	switch {
	case k.resource == namespaceResource:
		return name
	case k.namespaced():
		return namespace
	default:
		return metav1.NamespaceNone
	}
}

// kinds holds the built-in ones, and the custom ones that were defined.
var kinds = map[schema.GroupVersionKind]func() (*kind, error){}

func serve(k *kind) {
	registerEquivalent(k.resource, k.gvk, k.status != nil)
	kinds[k.gvk] = func() (*kind, error) { return k, nil }
}
