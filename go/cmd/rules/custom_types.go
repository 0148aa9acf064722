package main

import (
	"fmt"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/kube-openapi/pkg/schemaconv"
	"k8s.io/kube-openapi/pkg/validation/spec"
	mergeschema "sigs.k8s.io/structured-merge-diff/v6/schema"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// customTypes are the types by which custom resources are merged, one of each version.
type customTypes struct {
	managedfields.TypeConverter
	ofVersion map[schema.GroupVersionKind]typed.ParseableType
}

const metadataRef = "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

// customTypesOf is buildOpenAPIModelsForApply of apiextensions-apiserver, whose package needs a server.
func customTypesOf(crd *apiextensionsv1.CustomResourceDefinition) (managedfields.TypeConverter, error) {
	models := map[string]*spec.Schema{}
	for _, version := range crd.Spec.Versions {
		model, err := modelOf(crd, version.Name)
		if err != nil {
			return nil, err
		}
		models[version.Name] = model
	}
	converted, err := schemaconv.ToSchemaFromOpenAPI(models, crd.Spec.PreserveUnknownFields)
	if err != nil {
		return nil, fmt.Errorf("failed to convert models to schema: %v", err)
	}
	parser := typed.Parser{Schema: mergeschema.Schema{
		Types: append(converted.Types, applyconfiguration.Parser().Schema.Types...),
	}}
	types := customTypes{managedfields.NewDeducedTypeConverter(), map[schema.GroupVersionKind]typed.ParseableType{}}
	for version := range models {
		gvk := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version, Kind: crd.Spec.Names.Kind}
		types.ofVersion[gvk] = parser.Type(version)
	}
	return types, nil
}

func (c customTypes) ObjectToTyped(object runtime.Object, options ...typed.ValidationOptions) (*typed.TypedValue, error) {
	gvk := object.GetObjectKind().GroupVersionKind()
	of, ok := c.ofVersion[gvk]
	if !ok {
		return nil, fmt.Errorf("no corresponding type for %v", gvk)
	}
	return of.FromUnstructured(object.(*unstructured.Unstructured).UnstructuredContent(), options...)
}

// modelOf is what is published of a version (pkg/controller/openapi/builder): its schema, if it is structural, with
// the metadata that all objects have.
func modelOf(crd *apiextensionsv1.CustomResourceDefinition, version string) (*spec.Schema, error) {
	anything := spec.MapProperty(nil)
	anything.AdditionalProperties = nil
	internal, err := internalSchema(crd, version)
	if err != nil || propsOf(internal) == nil || validation.SchemaHasInvalidTypes(propsOf(internal)) {
		return anything, err
	}
	structural, err := structuralschema.NewStructural(propsOf(internal))
	if err != nil || len(structuralschema.ValidateStructural(nil, structural)) > 0 {
		return anything, nil
	}
	model := structural.Unfold().ToKubeOpenAPI()
	addObjectFields(model)
	addEmbedded(model)
	return model, nil
}

func addObjectFields(model *spec.Schema) {
	model.SetProperty("apiVersion", *spec.StringProperty())
	model.SetProperty("kind", *spec.StringProperty())
	model.SetProperty("metadata", *spec.RefSchema(metadataRef))
}

// addEmbedded gives the fields of all objects to those that are within one.
func addEmbedded(model *spec.Schema) {
	for name, property := range model.Properties {
		addEmbedded(&property)
		model.Properties[name] = property
	}
	if model.Items != nil {
		addEmbedded(model.Items.Schema)
	}
	if more := model.AdditionalProperties; more != nil && more.Schema != nil {
		addEmbedded(more.Schema)
	}
	if isEmbedded, _ := model.Extensions.GetBool("x-kubernetes-embedded-resource"); isEmbedded {
		addObjectFields(model)
	}
}
