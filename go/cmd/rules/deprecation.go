package main

import (
	"fmt"
	"slices"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/apiserver/pkg/endpoints/deprecation"
)

// The server warns of a version that is deprecated with each answer about it.

// builtinDeprecation is that of a version of a built-in kind; empty where there is none in Kubernetes 1.37.
func builtinDeprecation(types *runtime.Scheme, gvk schema.GroupVersionKind) string {
	object, err := types.New(gvk)
	if err != nil {
		panic(err)
	}
	object.GetObjectKind().SetGroupVersionKind(gvk)
	if !deprecation.IsDeprecated(object, 1, 37) {
		return ""
	}
	return deprecation.WarningMessage(object)
}

// customDeprecation is the definition's own, or apiextensions-apiserver's defaultDeprecationWarning, whose package needs
// a server.
func customDeprecation(crd *apiextensionsv1.CustomResourceDefinition, of apiextensionsv1.CustomResourceDefinitionVersion) string {
	if !of.Deprecated {
		return ""
	}
	if of.DeprecationWarning != nil {
		return *of.DeprecationWarning
	}
	warning := fmt.Sprintf("%s/%s %s is deprecated", crd.Spec.Group, of.Name, crd.Spec.Names.Kind)
	var newer []string
	for _, other := range crd.Spec.Versions {
		if other.Served && !other.Deprecated && version.CompareKubeAwareVersionStrings(of.Name, other.Name) < 0 {
			newer = append(newer, other.Name)
		}
	}
	if len(newer) == 0 {
		return warning
	}
	newest := slices.MaxFunc(newer, version.CompareKubeAwareVersionStrings)
	return fmt.Sprintf("%s; use %s/%s %s", warning, crd.Spec.Group, newest, crd.Spec.Names.Kind)
}
