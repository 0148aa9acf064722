package main

import (
	"context"
	"fmt"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/warning"
)

// judge gives the object that comes of the request, and the code of an answer that has it.
func (r Request) judge(ctx context.Context, kind *kind) (runtime.Object, int32, error) {
	if kind.deprecation != "" {
		warning.AddWarning(ctx, "", kind.deprecation)
	}
	if len(r.Text) > maxBodyBytes {
		return nil, 0, apierrors.NewRequestEntityTooLargeError(fmt.Sprintf("limit is %d", maxBodyBytes))
	}
	if kind.strategyOf(r.Subresource) == nil {
		return nil, 0, apierrors.NewGenericServerResponse(http.StatusNotFound, r.Do, schema.GroupResource{}, "", "", 0, false)
	}
	if r.Do == "create" {
		object, err := kind.create(ctx, r)
		return object, http.StatusCreated, err
	}
	if r.Do == "apply" && r.Old == "" {
		object, err := kind.patch(ctx, r, kind.newObject(), metadataIn(r.Text).GetName())
		return object, http.StatusCreated, err
	}
	old, err := kind.existing(r.Old, r.Namespace)
	if err != nil {
		return nil, 0, err
	}
	object, err := r.change(ctx, kind, old)
	return object, http.StatusOK, err
}

func (r Request) change(ctx context.Context, kind *kind, old runtime.Object) (runtime.Object, error) {
	switch r.Do {
	case "update":
		return kind.update(ctx, r, old)
	case "patch", "apply":
		metadata, err := meta.Accessor(old)
		if err != nil {
			return nil, err
		}
		identify(metadata, metadataIn(r.Text))
		return kind.patch(ctx, r, old, metadata.GetName())
	default:
		return nil, noVerdict{why: fmt.Sprintf("%q is nothing that is judged", r.Do)}
	}
}

// metadataIn reads what a configuration or a patch says of an object. One that cannot be read says nothing: the server
// says why.
func metadataIn(text string) metav1.Object {
	object := &metav1.PartialObjectMetadata{}
	_ = unmarshal([]byte(text), object)
	return object
}
