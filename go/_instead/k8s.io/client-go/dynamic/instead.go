package dynamic

import (
	"context"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Interface is what policies ask of it, and what they ask of that.
type (
	Interface interface {
		Resource(resource schema.GroupVersionResource) NamespaceableResourceInterface
	}
	NamespaceableResourceInterface interface {
		Namespace(string) ResourceInterface
		ResourceInterface
	}
	ResourceInterface interface {
		Get(ctx context.Context, name string, options metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error)
	}
)
