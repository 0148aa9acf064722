package main

import (
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// customConvertor is apiextensions-apiserver's of kinds whose versions differ in nothing but their names. To convert
// others takes a webhook.
type customConvertor struct {
	versions map[schema.GroupVersion]bool
	webhook  bool
}

func newCustomConvertor(crd *apiextensionsv1.CustomResourceDefinition) customConvertor {
	versions := map[schema.GroupVersion]bool{}
	for _, version := range crd.Spec.Versions {
		versions[schema.GroupVersion{Group: crd.Spec.Group, Version: version.Name}] = true
	}
	conversion := crd.Spec.Conversion
	return customConvertor{versions, conversion != nil && conversion.Strategy == apiextensionsv1.WebhookConverter}
}

func (c customConvertor) ConvertToVersion(in runtime.Object, target runtime.GroupVersioner) (runtime.Object, error) {
	from := in.GetObjectKind().GroupVersionKind()
	to, ok := target.KindForGroupVersionKinds([]schema.GroupVersionKind{from})
	if !ok {
		return nil, fmt.Errorf("%v is unstructured and is not suitable for converting to %q", from.String(), target)
	}
	if !c.versions[to.GroupVersion()] {
		return nil, fmt.Errorf("request to convert CR to an invalid group/version: %s", to.GroupVersion())
	}
	if !c.versions[from.GroupVersion()] {
		return nil, fmt.Errorf("request to convert CR from an invalid group/version: %s", from.GroupVersion())
	}
	if c.webhook && to != from {
		// The callers make texts of errors: this one must not become an answer.
		panic(needsServer("what the conversion webhook makes of another version"))
	}
	out := in.DeepCopyObject()
	out.GetObjectKind().SetGroupVersionKind(to)
	return out, nil
}

func (c customConvertor) Convert(in, out, _ any) error {
	into := out.(*unstructured.Unstructured)
	converted, err := c.ConvertToVersion(in.(runtime.Object), into.GroupVersionKind().GroupVersion())
	if err != nil {
		return err
	}
	into.Object = converted.(*unstructured.Unstructured).Object
	return nil
}

func (customConvertor) ConvertFieldLabel(_ schema.GroupVersionKind, label, value string) (string, string, error) {
	return label, value, nil
}
