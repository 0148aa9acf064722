//go:build wasip1

package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/warning"
)

// rehearse judges an object of a built-in kind and one of a custom kind. What is made once, when it is first used, is
// then in the module that is shipped: what types' fields are called, and all that CEL knows.
func rehearse() {
	ctx := withAsked(warning.WithWarningRecorder(context.Background(), &warnings{}), &asked{}, nil)
	builtin, err := kinds[schema.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}]()
	if err != nil {
		panic(err)
	}
	crd, err := readDefinition([]byte(rehearsedDefinition))
	if err != nil {
		panic(err)
	}
	version := crd.Spec.Versions[0]
	custom, err := customKind(crd, version, schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind})
	if err != nil {
		panic(err)
	}
	for text, kind := range map[string]*kind{rehearsedDeployment: builtin, rehearsedObject: custom} {
		for _, isJSON := range []bool{true, false} {
			if _, _, err := (Request{Do: "create", Text: text, JSON: isJSON, Namespace: "default"}).judge(ctx, kind); err != nil {
				panic(err)
			}
		}
	}
}

const (
	rehearsedDeployment = `{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"}, "spec": {
		"selector": {"matchLabels": {"app": "a"}}, "template": {
			"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "a",
				"ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": "1"}},
				"readinessProbe": {"httpGet": {"port": 80}}}]}}}}`
	rehearsedDefinition = `{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
		"metadata": {"name": "as.example.com"}, "spec": {"group": "example.com", "scope": "Namespaced",
			"names": {"plural": "as", "kind": "A"}, "versions": [{"name": "v1", "served": true, "storage": true,
				"schema": {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object",
					"properties": {"a": {"type": "string"}},
					"x-kubernetes-validations": [{"rule": "self.a.size() > 0"}]}}}}}]}}`
	rehearsedObject = `{"apiVersion": "example.com/v1", "kind": "A", "metadata": {"name": "a"}, "spec": {"a": "a"}}`
)
