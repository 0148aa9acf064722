package main

import (
	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

func statusOf(subresources *apiextensionsv1.CustomResourceSubresources, internal *apiextensions.CustomResourceValidation) (*apiextensions.CustomResourceSubresourceStatus, validation.SchemaValidator, error) {
	if subresources == nil || subresources.Status == nil {
		return nil, nil, nil
	}
	status := &apiextensions.CustomResourceSubresourceStatus{}
	props := propsOf(internal)
	if props == nil {
		return status, nil, nil
	}
	schema, ok := props.Properties["status"]
	if !ok {
		return status, nil, nil
	}
	validator, _, err := validation.NewSchemaValidator(&schema)
	return status, validator, err
}

// customStatus resets the same fields whatever the version that they are owned in, as getStatusResetFields of the server's handler has it.
type customStatus struct {
	rest.RESTUpdateStrategy
	reset map[fieldpath.APIVersion]*fieldpath.Set
}

// resettingStrategy is a strategy of the server that says what it resets.
type resettingStrategy interface {
	rest.RESTUpdateStrategy
	rest.ResetFieldsStrategy
}

func newCustomStatus(crd *apiextensionsv1.CustomResourceDefinition, version schema.GroupVersion, strategy resettingStrategy) customStatus {
	fields := strategy.GetResetFields()[fieldpath.APIVersion(version.String())]
	return customStatus{strategy, resetInEachVersion(crd, fields)}
}

func (s customStatus) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set { return s.reset }

func resetInEachVersion(crd *apiextensionsv1.CustomResourceDefinition, fields *fieldpath.Set) map[fieldpath.APIVersion]*fieldpath.Set {
	reset := map[fieldpath.APIVersion]*fieldpath.Set{}
	for _, version := range crd.Spec.Versions {
		subresources, err := apihelpers.GetSubresourcesForVersion(crd, version.Name)
		isStored := version.Served || version.Storage
		if err == nil && isStored && subresources != nil && subresources.Status != nil {
			groupVersion := schema.GroupVersion{Group: crd.Spec.Group, Version: version.Name}
			reset[fieldpath.APIVersion(groupVersion.String())] = fields
		}
	}
	return reset
}
