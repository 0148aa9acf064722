package main

import (
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
)

// asStored gives an object as it comes back from storage. Built-in kinds are stored as protobuf, which has no lists and
// maps without members: none are read instead; and of bytes that are absent from a map, empty ones.
func (k *kind) asStored(object runtime.Object) (runtime.Object, error) {
	if !k.isProtobuf {
		return object, nil
	}
	versioned, err := k.versioned(object)
	if err != nil {
		return nil, err
	}
	dropEmpty(reflect.ValueOf(versioned).Elem())
	return versioned, nil
}

func dropEmpty(value reflect.Value) {
	switch value.Kind() {
	case reflect.Pointer:
		if !value.IsNil() {
			dropEmpty(value.Elem())
		}
	case reflect.Struct:
		for at := range value.NumField() {
			if field := value.Field(at); field.CanSet() {
				dropEmpty(field)
			}
		}
	case reflect.Slice:
		dropEmptySlice(value)
	case reflect.Map:
		dropEmptyMap(value)
	}
}

func dropEmptySlice(slice reflect.Value) {
	if slice.Type().Elem().Kind() == reflect.Uint8 {
		return
	}
	if slice.Len() == 0 {
		slice.SetZero()
	}
	for at := range slice.Len() {
		dropEmpty(slice.Index(at))
	}
}

func dropEmptyMap(entries reflect.Value) {
	if entries.Len() == 0 {
		entries.SetZero()
		return
	}
	isBytes := entries.Type().Elem() == reflect.TypeFor[[]byte]()
	for each := entries.MapRange(); each.Next(); {
		member := reflect.New(entries.Type().Elem()).Elem()
		member.Set(each.Value())
		if isBytes && member.IsNil() {
			member.SetBytes([]byte{})
		}
		dropEmpty(member)
		entries.SetMapIndex(each.Key(), member)
	}
}
