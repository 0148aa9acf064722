package limitranger

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apiserver/pkg/admission"
	corev1listers "k8s.io/client-go/listers/core/v1"
)

// New is NewLimitRanger for limits that are all known.
func New(lister corev1listers.LimitRangeLister) *LimitRanger {
	return &LimitRanger{
		Handler: admission.NewHandler(admission.Create, admission.Update),
		actions: &DefaultLimitRangerActions{},
		lister:  lister,
	}
}

// GetLimitRanges gives those of the request's namespace.
func (l *LimitRanger) GetLimitRanges(a admission.Attributes) ([]*corev1.LimitRange, error) {
	return l.lister.LimitRanges(a.GetNamespace()).List(labels.Everything())
}
