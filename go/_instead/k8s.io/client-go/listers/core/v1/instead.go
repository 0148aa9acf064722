package v1

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// What admission plugins ask of listers.
type (
	NamespaceLister interface {
		Get(name string) (*corev1.Namespace, error)
	}
	LimitRangeLister interface {
		LimitRanges(namespace string) LimitRangeNamespaceLister
	}
	LimitRangeNamespaceLister interface {
		List(selector labels.Selector) ([]*corev1.LimitRange, error)
	}
	PodLister interface{}
)
