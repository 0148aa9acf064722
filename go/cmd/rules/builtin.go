package main

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/managedfields"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kube-aggregator/pkg/apiserver/scheme"
	aggregatorapply "k8s.io/kube-aggregator/pkg/client/applyconfiguration"
	"k8s.io/kube-aggregator/pkg/registry/apiservice"
	"k8s.io/kubernetes/pkg/api/legacyscheme"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apiextensionsapply "k8s.io/apiextensions-apiserver/pkg/client/applyconfiguration"
	"k8s.io/apiextensions-apiserver/pkg/registry/customresourcedefinition"
)

// served is one built-in kind in one version.
type served struct {
	group, version, resource, kind string
	strategy                       strategy
	status                         rest.RESTUpdateStrategy
}

// source is where the server has types: its own, or those of one of the two servers that it holds.
type source struct {
	scheme *runtime.Scheme
	codecs serializer.CodecFactory
	// merged are the types by which objects are merged.
	merged func() managedfields.TypeConverter
}

func newSource(types *runtime.Scheme, codecs serializer.CodecFactory, merged func(*runtime.Scheme) managedfields.TypeConverter) source {
	return source{types, codecs, sync.OnceValue(func() managedfields.TypeConverter { return merged(types) })}
}

func (s source) fields() (managedfields.TypeConverter, error) { return s.merged(), nil }

var (
	ownTypes         = newSource(legacyscheme.Scheme, legacyscheme.Codecs, newBuiltinTypes)
	aggregatorTypes  = newSource(scheme.Scheme, scheme.Codecs, aggregatorapply.NewTypeConverter)
	apiextensionsOwn = newApiextensions()
)

func newApiextensions() source {
	types := runtime.NewScheme()
	utilruntime.Must(apiextensions.AddToScheme(types))
	utilruntime.Must(apiextensionsv1.AddToScheme(types))
	return newSource(types, serializer.NewCodecFactory(types), apiextensionsapply.NewTypeConverter)
}

func init() {
	register(legacyscheme.Scheme)
	for _, s := range builtin() {
		s.serve(ownTypes)
	}
	served{"apiregistration.k8s.io", "v1", "apiservices", "APIService",
		apiservice.NewStrategy(aggregatorTypes.scheme), apiservice.NewStatusStrategy(aggregatorTypes.scheme)}.serve(aggregatorTypes)
	served{"apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition",
		customresourcedefinition.NewStrategy(apiextensionsOwn.scheme), customresourcedefinition.NewStatusStrategy(apiextensionsOwn.scheme)}.serve(apiextensionsOwn)
}

func (s served) serve(types source) {
	internal := schema.GroupVersionKind{Group: s.group, Version: runtime.APIVersionInternal, Kind: s.kind}
	gvk := schema.GroupVersionKind{Group: s.group, Version: s.version, Kind: s.kind}
	serve(&kind{
		resource:    gvk.GroupVersion().WithResource(s.resource),
		gvk:         gvk,
		deprecation: builtinDeprecation(types.scheme, gvk),
		hub:         internal.GroupVersion(),
		serializer:  types.codecs,
		objects:     schemeObjects(types.scheme),
		convertor:   runtime.UnsafeObjectConvertor(types.scheme),
		isProtobuf:  types.scheme == legacyscheme.Scheme,
		fields:      fields{managedfields.NewDefaultFieldManager, types.fields},
		patchTypes:  builtinPatches,
		strategy:    s.strategy,
		status:      s.status,
		newObject: func() runtime.Object {
			object, err := types.scheme.New(internal)
			if err != nil {
				panic(err)
			}
			return object
		},
	})
}
