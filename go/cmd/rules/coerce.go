package main

import (
	"fmt"

	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	schemaobjectmeta "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/crdserverscheme"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/runtime/serializer/versioning"
)

// What follows is how apiextensions-apiserver reads custom resources (pkg/apiserver/customresource_handler.go),
// whose types are its package's own, and the package needs a server.

type customTyper struct{ options, custom runtime.ObjectTyper }

func newTyper(version schema.GroupVersion) customTyper {
	options := runtime.NewScheme()
	options.AddUnversionedTypes(version, &metav1.ListOptions{}, &metav1.GetOptions{}, &metav1.DeleteOptions{})
	return customTyper{options, crdserverscheme.NewUnstructuredObjectTyper()}
}

func (t customTyper) ObjectKinds(object runtime.Object) ([]schema.GroupVersionKind, bool, error) {
	if _, ok := object.(runtime.Unstructured); !ok {
		return t.options.ObjectKinds(object)
	}
	return t.custom.ObjectKinds(object)
}

func (t customTyper) Recognizes(gvk schema.GroupVersionKind) bool {
	return t.options.Recognizes(gvk) || t.custom.Recognizes(gvk)
}

type customCreator struct{}

func (customCreator) New(gvk schema.GroupVersionKind) (runtime.Object, error) {
	return newCustom(gvk), nil
}

func newCustom(gvk schema.GroupVersionKind) *unstructured.Unstructured {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(gvk)
	return object
}

type customSerializer struct {
	mediaTypes            []runtime.SerializerInfo
	structural            map[string]*structuralschema.Structural
	groupKind             schema.GroupKind
	preserveUnknownFields bool
}

func mediaTypesOf(typer runtime.ObjectTyper) []runtime.SerializerInfo {
	serializer := func(yaml, strict bool) runtime.Serializer {
		return json.NewSerializerWithOptions(json.DefaultMetaFactory, customCreator{}, typer,
			json.SerializerOptions{Yaml: yaml, Strict: strict})
	}
	return []runtime.SerializerInfo{
		{MediaType: mediaJSON, Serializer: serializer(false, false), StrictSerializer: serializer(false, true)},
		{MediaType: mediaYAML, Serializer: serializer(true, false), StrictSerializer: serializer(true, true)},
	}
}

func (s customSerializer) SupportedMediaTypes() []runtime.SerializerInfo { return s.mediaTypes }

func (s customSerializer) EncoderForVersion(encoder runtime.Encoder, _ runtime.GroupVersioner) runtime.Encoder {
	return encoder
}

func (s customSerializer) DecoderToVersion(decoder runtime.Decoder, version runtime.GroupVersioner) runtime.Decoder {
	types := apiextensionsOwn.scheme
	return versioning.NewCodec(nil, coercingDecoder{decoder, isStrict(decoder), s}, runtime.UnsafeObjectConvertor(types), types, types,
		customDefaulter{s}, nil, version, "unstructuredNegotiatedSerializer")
}

type customDefaulter struct{ customSerializer }

func (d customDefaulter) Default(in runtime.Object) {
	object, ok := in.(runtime.Unstructured)
	if !ok || object.GetObjectKind().GroupVersionKind().GroupKind() != d.groupKind {
		apiextensionsOwn.scheme.Default(in)
		return
	}
	defaulting.Default(object.UnstructuredContent(), d.structural[object.GetObjectKind().GroupVersionKind().Version])
}

func isStrict(decoder runtime.Decoder) bool {
	serializer, ok := decoder.(*json.Serializer)
	return ok && serializer.IsStrict()
}

// coercingDecoder finds unknown fields and takes them away.
type coercingDecoder struct {
	delegate runtime.Decoder
	strict   bool
	customSerializer
}

func (d coercingDecoder) Decode(data []byte, defaults *schema.GroupVersionKind, into runtime.Object) (runtime.Object, *schema.GroupVersionKind, error) {
	object, gvk, err := d.delegate.Decode(data, defaults, into)
	var faults []error
	if err != nil {
		found, ok := runtime.AsStrictDecodingError(err)
		if !ok || object == nil {
			return nil, gvk, err
		}
		faults = found.Errors()
	}
	if custom, ok := object.(*unstructured.Unstructured); ok {
		unknown, err := d.coerce(custom)
		if err != nil {
			return nil, gvk, err
		}
		for _, path := range unknown {
			faults = append(faults, fmt.Errorf(`unknown field "%s"`, path))
		}
	}
	if d.strict && len(faults) > 0 {
		return object, gvk, runtime.NewStrictDecodingError(faults)
	}
	return object, gvk, nil
}

// coerce does to an object what decoding into Go types does to a built-in one: it prunes and checks metadata,
// prunes unknown fields, and drops nulls that are neither allowed nor defaulted. It gives the unknown fields.
func (s customSerializer) coerce(object *unstructured.Unstructured) ([]string, error) {
	kind, hasKind, err := unstructured.NestedString(object.Object, "kind")
	if err != nil {
		return nil, err
	}
	apiVersion, hasVersion, err := unstructured.NestedString(object.Object, "apiVersion")
	if err != nil {
		return nil, err
	}
	metadata, hasMetadata, unknown, err := schemaobjectmeta.GetObjectMetaWithOptions(object.Object,
		schemaobjectmeta.ObjectMetaOptions{ReturnUnknownFieldPaths: true})
	if err != nil {
		return nil, err
	}
	version, err := schema.ParseGroupVersion(apiVersion)
	if err != nil {
		return nil, err
	}
	if version.Group == s.groupKind.Group && kind == s.groupKind.Kind {
		structural := s.structural[version.Version]
		if !s.preserveUnknownFields {
			unknown = append(unknown, pruning.PruneWithOptions(object.Object, structural, true,
				structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})...)
			defaulting.PruneNonNullableNullsWithoutDefaults(object.Object, structural)
		}
		err, embedded := schemaobjectmeta.CoerceWithOptions(nil, object.Object, structural, false,
			schemaobjectmeta.CoerceOptions{ReturnUnknownFieldPaths: true})
		if err != nil {
			return nil, err
		}
		unknown = append(unknown, embedded...)
	}
	if hasKind {
		object.SetKind(kind)
	}
	if hasVersion {
		object.SetAPIVersion(apiVersion)
	}
	if hasMetadata {
		if err := schemaobjectmeta.SetObjectMeta(object.Object, metadata); err != nil {
			return nil, err
		}
	}
	return unknown, nil
}
