package main

import (
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/client-go/applyconfigurations"
	"sigs.k8s.io/structured-merge-diff/v6/typed"
)

// builtinTypes are the types by which built-in kinds are merged. Those of a kind are read with its first object: to
// read all takes as long as to start.
type builtinTypes struct {
	managedfields.TypeConverter
	scheme *runtime.Scheme
	byName map[string]typed.ParseableType
}

func newBuiltinTypes(scheme *runtime.Scheme) managedfields.TypeConverter {
	return builtinTypes{managedfields.NewDeducedTypeConverter(), scheme, map[string]typed.ParseableType{}}
}

func (b builtinTypes) ObjectToTyped(object runtime.Object, options ...typed.ValidationOptions) (*typed.TypedValue, error) {
	name, err := b.scheme.ToOpenAPIDefinitionName(object.GetObjectKind().GroupVersionKind())
	if err != nil {
		return nil, err
	}
	of, ok := b.byName[name]
	if !ok {
		parser, err := applyconfigurations.ParserOf(name)
		if err != nil {
			return nil, err
		}
		of = parser.Type(name)
		b.byName[name] = of
	}
	if content, ok := object.(*unstructured.Unstructured); ok {
		return of.FromUnstructured(content.UnstructuredContent(), options...)
	}
	return of.FromStructured(object, options...)
}
