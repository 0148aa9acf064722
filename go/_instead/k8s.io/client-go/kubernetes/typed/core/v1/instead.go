package v1

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// NamespaceInterface is what strategies ask of it.
type NamespaceInterface interface {
	Get(ctx context.Context, name string, options metav1.GetOptions) (*corev1.Namespace, error)
}

// CoreV1Interface is what admission plugins ask of it.
type CoreV1Interface interface{ Namespaces() NamespaceInterface }
