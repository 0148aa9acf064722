package main

import (
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/registry/rest"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// fields is how managedFields of a kind are kept, and by which types its objects are merged.
type fields struct {
	newManager func(managedfields.TypeConverter, runtime.ObjectConvertor, runtime.ObjectDefaulter, runtime.ObjectCreater, schema.GroupVersionKind, schema.GroupVersion, string, map[fieldpath.APIVersion]fieldpath.Filter) (*managedfields.FieldManager, error)
	// types are read when they are first asked for.
	types func() (managedfields.TypeConverter, error)
}

// fieldManager is what the server's installer makes of a kind or its subresource.
func (k *kind) fieldManager(subresource string) (*managedfields.FieldManager, error) {
	types, err := k.fields.types()
	if err != nil {
		return nil, err
	}
	var reset map[fieldpath.APIVersion]fieldpath.Filter
	if strategy, ok := k.strategyOf(subresource).(rest.ResetFieldsStrategy); ok {
		reset = fieldpath.NewExcludeFilterSetMap(strategy.GetResetFields())
	}
	return k.fields.newManager(types, k.convertor, k.objects.GetObjectDefaulter(), k.objects.GetObjectCreater(), k.gvk, k.hub, subresource, reset)
}

// track has the manager own what changes between two objects, in the second one. Where nobody sees who owns what, who
// asks or a policy, it is not worked out.
func (k *kind) track(r Request, live, object runtime.Object) (runtime.Object, error) {
	if !r.Result && !validatingPolicies.seeManagedFields() && !mutatingPolicies.seeManagedFields() {
		for _, each := range []runtime.Object{live, object} {
			metadata, err := meta.Accessor(each)
			if err != nil {
				return nil, err
			}
			metadata.SetManagedFields(nil)
		}
		return object, nil
	}
	manager, err := k.fieldManager(r.Subresource)
	if err != nil {
		return nil, err
	}
	return manager.UpdateNoErrors(live, object, r.FieldManager), nil
}
