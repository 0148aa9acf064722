package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/apiserver/pkg/endpoints/handlers/negotiation"
	"k8s.io/apiserver/pkg/registry/rest"
)

// RequestScope is what a patch needs of the server's.
type RequestScope struct {
	Namer           ScopeNamer
	Serializer      runtime.NegotiatedSerializer
	Creater         runtime.ObjectCreater
	Defaulter       runtime.ObjectDefaulter
	UnsafeConvertor runtime.ObjectConvertor
	FieldManager    *managedfields.FieldManager
	Resource        schema.GroupVersionResource
	Kind            schema.GroupVersionKind
	HubGroupVersion schema.GroupVersion
	// New makes an empty object of the hub's version; a server's storage does.
	New func() runtime.Object
	// PatchTypes are those that the resource takes.
	PatchTypes []types.PatchType
}

// PatchRequest is a patch and what the URL says.
type PatchRequest struct {
	Type            types.PatchType
	Body            []byte
	Namespace, Name string
	Options         metav1.PatchOptions
}

// Patch is PatchResource, as far as the patcher's own part of it goes: it gives what the patch makes of the current
// object, which has no uid where there is none.
func (scope *RequestScope) Patch(ctx context.Context, request PatchRequest, current runtime.Object) (runtime.Object, error) {
	if !slices.Contains(scope.PatchTypes, request.Type) {
		var accepted []string
		for _, each := range scope.PatchTypes {
			accepted = append(accepted, string(each))
		}
		return nil, negotiation.NewUnsupportedMediaTypeError(accepted)
	}
	if errs := validation.ValidatePatchOptions(&request.Options, request.Type); len(errs) > 0 {
		return nil, errors.NewInvalid(schema.GroupKind{Group: metav1.GroupName, Kind: "PatchOptions"}, "", errs)
	}
	if err := checkPatch(request); err != nil {
		return nil, err
	}
	p, err := scope.patcher(request)
	if err != nil {
		return nil, err
	}
	return p.applyPatch(ctx, nil, current)
}

// checkPatch is validateAndTranscodePatch, which makes an audit's text of the patch.
func checkPatch(request PatchRequest) error {
	if request.Type == types.ApplyYAMLPatchType {
		if _, err := yaml.ToJSON(request.Body); err != nil {
			return errors.NewBadRequest(fmt.Sprintf("error encoding patch: %v", err))
		}
	} else if !json.Valid(request.Body) {
		return errors.NewBadRequest("invalid JSON patch")
	}
	return nil
}

func (scope *RequestScope) patcher(request PatchRequest) (*patcher, error) {
	gv := scope.Kind.GroupVersion()
	mediaTypes := scope.Serializer.SupportedMediaTypes()
	info, _ := runtime.SerializerInfoForMediaType(mediaTypes, runtime.ContentTypeJSON)
	p := &patcher{
		namer:               scope.Namer,
		creater:             scope.Creater,
		defaulter:           scope.Defaulter,
		unsafeConvertor:     scope.UnsafeConvertor,
		kind:                scope.Kind,
		resource:            scope.Resource,
		validationDirective: metav1.FieldValidationStrict,
		hubGroupVersion:     scope.HubGroupVersion,
		codec: runtime.NewCodec(
			scope.Serializer.EncoderForVersion(info.Serializer, gv),
			scope.Serializer.DecoderToVersion(info.StrictSerializer, scope.HubGroupVersion),
		),
		options:     &request.Options,
		restPatcher: storage{new: scope.New},
		name:        request.Name,
		patchType:   request.Type,
		patchBytes:  request.Body,
		namespace:   request.Namespace,
	}
	switch request.Type {
	case types.StrategicMergePatchType:
		reference, err := scope.UnsafeConvertor.ConvertToVersion(scope.New(), gv)
		if err != nil {
			return nil, err
		}
		p.mechanism = &smpPatcher{patcher: p, schemaReferenceObj: reference, fieldManager: scope.FieldManager}
	case types.ApplyYAMLPatchType:
		p.mechanism = newApplyPatcher(p, scope.FieldManager, yaml.Unmarshal, yaml.UnmarshalStrict)
	default:
		p.mechanism = &jsonPatcher{patcher: p, fieldManager: scope.FieldManager}
	}
	return p, nil
}

// storage only makes objects.
type storage struct {
	rest.Patcher
	new func() runtime.Object
}

func (s storage) New() runtime.Object { return s.new() }

// DecodeError is what the server says of a body that it cannot decode.
func DecodeError(typer runtime.ObjectTyper, err error, into runtime.Object, gvk *schema.GroupVersionKind, body []byte) error {
	return transformDecodeError(typer, err, into, gvk, body)
}

// CheckName compares an object's name and namespace with the URL's.
func CheckName(object runtime.Object, name, namespace string, namer ScopeNamer) error {
	return checkName(object, name, namespace, namer)
}

// DedupOwnerReferences drops owners that are there twice, with a warning.
func DedupOwnerReferences(ctx context.Context, object runtime.Object, afterAdmission bool) {
	dedupOwnerReferencesAndAddWarning(object, ctx, afterAdmission)
}
