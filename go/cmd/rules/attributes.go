package main

import (
	"context"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/request"
)

// attributes are what admission plugins are told of a request. There is no old object in a create.
type attributes struct {
	admission.Attributes
	asked *asked
}

func (k *kind) attributes(ctx context.Context, object, old runtime.Object) attributes {
	info, _ := request.RequestInfoFrom(ctx)
	who, _ := request.UserFrom(ctx)
	operation, options := admission.Create, createOptions(askedOf(ctx).fieldManager)
	if old != nil {
		operation, options = admission.Update, updateOptions(askedOf(ctx).fieldManager)
	}
	name := info.Name
	if metadata, err := meta.Accessor(object); err == nil && name == "" {
		name = metadata.GetName()
	}
	record := admission.NewAttributesRecord(object, old, k.gvk, info.Namespace, name, k.resource, info.Subresource, operation, options, true, who)
	return attributes{record, askedOf(ctx)}
}

// createOptions are those of a strict dry run.
func createOptions(fieldManager string) runtime.Object {
	return &metav1.CreateOptions{
		TypeMeta:        metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "CreateOptions"},
		DryRun:          []string{metav1.DryRunAll},
		FieldManager:    fieldManager,
		FieldValidation: metav1.FieldValidationStrict,
	}
}

// updateOptions are those of a strict dry run, which a patch has too.
func updateOptions(fieldManager string) runtime.Object {
	return &metav1.UpdateOptions{
		TypeMeta:        metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "UpdateOptions"},
		DryRun:          []string{metav1.DryRunAll},
		FieldManager:    fieldManager,
		FieldValidation: metav1.FieldValidationStrict,
	}
}

// AddAnnotation is admission.Attributes'.
func (a attributes) AddAnnotation(key, value string) error {
	a.asked.annotate(key, value)
	return a.Attributes.AddAnnotation(key, value)
}

// equivalents tells which resources are one: as they are stored.
var equivalents = runtime.NewEquivalentResourceRegistryWithIdentity(func(resource schema.GroupResource) string {
	if resource.Resource == "events" && resource.Group == "events.k8s.io" {
		resource.Group = ""
	}
	return resource.String()
})

func registerEquivalent(resource schema.GroupVersionResource, gvk schema.GroupVersionKind, hasStatus bool) {
	equivalents.RegisterKindFor(resource, "", gvk)
	if hasStatus {
		equivalents.RegisterKindFor(resource, "status", gvk)
	}
}

// schemeObjects is what plugins make and convert built-in objects by.
func schemeObjects(types *runtime.Scheme) admission.ObjectInterfaces {
	return &admission.RuntimeObjectInterfaces{
		ObjectCreater:            types,
		ObjectTyper:              types,
		ObjectDefaulter:          types,
		ObjectConvertor:          types,
		EquivalentResourceMapper: equivalents,
	}
}
