package main

import (
	"fmt"
	"sync"

	"k8s.io/apiextensions-apiserver/pkg/apihelpers"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresource"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission"
)

// define serves the kinds of a definition. Each version is made ready when it is first asked for: schemas and
// CEL programs take some 30 ms.
func define(text []byte) error {
	crd, err := readDefinition(text)
	if err != nil {
		return err
	}
	for _, version := range crd.Spec.Versions {
		if !version.Served {
			continue
		}
		gvk := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
		registerEquivalent(resourceOf(crd, gvk), gvk, version.Subresources != nil && version.Subresources.Status != nil)
		kinds[gvk] = sync.OnceValues(func() (*kind, error) { return customKind(crd, version, gvk) })
	}
	return nil
}

// readDefinition gives a definition as it is where its kinds are served.
func readDefinition(text []byte) (*apiextensionsv1.CustomResourceDefinition, error) {
	codec := apiextensionsOwn.codecs.UniversalDecoder(apiextensionsv1.SchemeGroupVersion)
	crd := &apiextensionsv1.CustomResourceDefinition{}
	if _, _, err := codec.Decode(text, nil, crd); err != nil {
		return nil, err
	}
	apiextensionsOwn.scheme.Default(crd)
	crd.Status.AcceptedNames = crd.Spec.Names
	return crd, nil
}

// customKind makes a version ready as crdHandler.getOrCreateServingInfoFor does.
func customKind(crd *apiextensionsv1.CustomResourceDefinition, version apiextensionsv1.CustomResourceDefinitionVersion, gvk schema.GroupVersionKind) (*kind, error) {
	internal, err := internalSchema(crd, version.Name)
	if err != nil {
		return nil, err
	}
	structural, err := structuralOf(internal, crd.Spec.PreserveUnknownFields)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(propsOf(internal))
	if err != nil {
		return nil, err
	}
	subresources, err := apihelpers.GetSubresourcesForVersion(crd, version.Name)
	if err != nil {
		return nil, err
	}
	status, statusValidator, err := statusOf(subresources, internal)
	if err != nil {
		return nil, err
	}
	scale, err := scaleOf(subresources)
	if err != nil {
		return nil, err
	}
	typer := newTyper(gvk.GroupVersion())
	strategy := customresource.NewStrategy(typer, crd.Spec.Scope == apiextensionsv1.NamespaceScoped, gvk,
		validator, statusValidator, structural, status, scale, version.SelectableFields)
	serializer := customSerializer{
		mediaTypes:            mediaTypesOf(typer),
		structural:            map[string]*structuralschema.Structural{version.Name: structural},
		groupKind:             gvk.GroupKind(),
		preserveUnknownFields: crd.Spec.PreserveUnknownFields,
	}
	convertor := newCustomConvertor(crd)
	custom := &kind{
		resource:    resourceOf(crd, gvk),
		gvk:         gvk,
		deprecation: customDeprecation(crd, version),
		hub:         gvk.GroupVersion(),
		serializer:  serializer,
		objects: &admission.RuntimeObjectInterfaces{
			ObjectCreater:            customCreator{},
			ObjectTyper:              typer,
			ObjectDefaulter:          customDefaulter{serializer},
			ObjectConvertor:          convertor,
			EquivalentResourceMapper: equivalents,
		},
		convertor:   convertor,
		isConverted: convertor.webhook,
		newObject:   func() runtime.Object { return newCustom(gvk) },
		fields: fields{managedfields.NewDefaultCRDFieldManager, sync.OnceValues(func() (managedfields.TypeConverter, error) {
			return customTypesOf(crd)
		})},
		patchTypes: customPatches,
		strategy:   strategy,
	}
	if status != nil {
		custom.status = newCustomStatus(crd, gvk.GroupVersion(), customresource.NewStatusStrategy(strategy))
	}
	return custom, nil
}

func resourceOf(crd *apiextensionsv1.CustomResourceDefinition, gvk schema.GroupVersionKind) schema.GroupVersionResource {
	return gvk.GroupVersion().WithResource(crd.Spec.Names.Plural)
}

// internalSchema is nil where the version has none.
func internalSchema(crd *apiextensionsv1.CustomResourceDefinition, version string) (*apiextensions.CustomResourceValidation, error) {
	published, err := apihelpers.GetSchemaForVersion(crd, version)
	if err != nil || published == nil {
		return nil, err
	}
	internal := &apiextensions.CustomResourceValidation{}
	err = apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(published, internal, nil)
	return internal, err
}

func propsOf(internal *apiextensions.CustomResourceValidation) *apiextensions.JSONSchemaProps {
	if internal == nil {
		return nil
	}
	return internal.OpenAPIV3Schema
}

func structuralOf(internal *apiextensions.CustomResourceValidation, preserveUnknownFields bool) (*structuralschema.Structural, error) {
	if internal == nil {
		return nil, nil
	}
	structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
	if preserveUnknownFields {
		return structural, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the schema is not structural: %w", err)
	}
	// Its defaults are shared with the schema.
	structural = structural.DeepCopy()
	return structural, defaulting.PruneDefaults(structural)
}

func scaleOf(subresources *apiextensionsv1.CustomResourceSubresources) (*apiextensions.CustomResourceSubresourceScale, error) {
	if subresources == nil || subresources.Scale == nil {
		return nil, nil
	}
	scale := &apiextensions.CustomResourceSubresourceScale{}
	err := apiextensionsv1.Convert_v1_CustomResourceSubresourceScale_To_apiextensions_CustomResourceSubresourceScale(subresources.Scale, scale, nil)
	return scale, err
}
