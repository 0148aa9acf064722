package main

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/apis/core"
	servicestorage "k8s.io/kubernetes/pkg/registry/core/service/storage"
)

// begin does what a kind's store does between the object and its strategy.
func begin(object runtime.Object) error {
	if service, ok := object.(*core.Service); ok {
		return servicestorage.BeginCreate(service)
	}
	return nil
}

// beginUpdate is the same for an update.
func beginUpdate(object, old runtime.Object) error {
	if service, ok := object.(*core.Service); ok {
		return servicestorage.BeginUpdate(service, old.(*core.Service))
	}
	return nil
}

// afterRead does what a kind's store does with an object that it gives.
func afterRead(object runtime.Object) error {
	if service, ok := object.(*core.Service); ok {
		return servicestorage.DefaultOnRead(service)
	}
	return nil
}
