package main

import (
	"cmp"
	"fmt"
	"strings"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/client-go/informers"
)

// lacks tells what a policy would look up and was not given.
func (s *policySet[P, B, E]) lacks(policy *heldPolicy[P, B, E], binding generic.BindingAccessor, question *policyQuestion, gvk schema.GroupVersionKind) []string {
	var lacks []string
	add := func(isLacking bool, what string) {
		if isLacking {
			lacks = append(lacks, what)
		}
	}
	policyOf, namespace := s.policyOf(policy.object), question.GetNamespace()
	isNamespaceKnown := namespace == "" || question.GetKind() == namespaceKind || given.namespace(namespace) != nil
	add(question.isUnknown, fmt.Sprintf("the labels of the namespace %q", namespace))
	add(policy.hasNamespace && !isNamespaceKnown, fmt.Sprintf("the namespace %q", namespace))
	add(policy.hasUser && !question.asked.isUserKnown, "who asks")
	add(policy.hasManagedFields && !question.hasManagedFields(policyOf.GetParamKind()), "managed fields")
	add(question.kind.isConverted && gvk != question.GetKind() && !gvk.Empty(), "what a conversion webhook makes of the object")
	param := lackingParam(policyOf, binding, namespace, question.asked.knowsAll)
	add(param != "", param)
	return lacks
}

// hasManagedFields tells whether objects have them as on a server: the one that is there must tell its own, and of
// parameters they were not kept.
func (q *policyQuestion) hasManagedFields(paramKind *admissionregistrationv1.ParamKind) bool {
	if paramKind != nil {
		return false
	}
	old, err := meta.Accessor(q.GetOldObject())
	return err != nil || len(old.GetManagedFields()) > 0
}

// lackingParam names what a binding refers to, if it was not given and may be there. Those that are selected by labels
// are all that were.
func lackingParam(policy generic.PolicyAccessor, binding generic.BindingAccessor, namespace string, knowsAll bool) string {
	paramKind, ref := policy.GetParamKind(), binding.GetParamRef()
	if paramKind == nil || ref == nil {
		return ""
	}
	gvk := schema.FromAPIVersionAndKind(paramKind.APIVersion, paramKind.Kind)
	params, scope := paramsOf(gvk)
	if params == nil {
		return fmt.Sprintf("the kind %q of %q", gvk.Kind, paramKind.APIVersion)
	}
	isNamespaced := scope == meta.RESTScopeNamespace
	home := ref.Namespace
	if isNamespaced {
		home = cmp.Or(home, namespace)
	}
	if knowsAll || ref.Name == "" || isNamespaced != (home != "") {
		return ""
	}
	if _, err := params.Lister().ByNamespace(home).Get(ref.Name); err == nil {
		return ""
	}
	return fmt.Sprintf("the %s %q", gvk.Kind, strings.TrimPrefix(home+"/"+ref.Name, "/"))
}

// paramsOf gives what was given of a kind; nil where there is no such kind.
func paramsOf(gvk schema.GroupVersionKind) (informers.GenericInformer, meta.RESTScope) {
	ready, ok := kinds[gvk]
	if !ok {
		return nil, nil
	}
	kind, err := ready()
	if err != nil {
		return nil, nil
	}
	scope := meta.RESTScopeRoot
	if kind.namespaced() {
		scope = meta.RESTScopeNamespace
	}
	return informer{lister{gvk: gvk}}, scope
}
