package main

import (
	"context"
	"maps"
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/matching"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// policyQuestion is what policies are asked.
type policyQuestion struct {
	attributes
	kind    *kind
	matcher generic.PolicyMatcher
	// matches are what was found of the policies that do, by their names.
	matches map[string]match
	// isUnknown is whether the labels of a namespace were looked for that was not given.
	isUnknown bool
	// hasAuthorized is whether an authorizer was asked.
	hasAuthorized bool
}

func newPolicyQuestion(a attributes, k *kind) *policyQuestion {
	question := &policyQuestion{attributes: a, kind: k, matches: map[string]match{}}
	question.matcher = generic.NewPolicyMatcher(matching.NewMatcher(knownNamespaces{&question.isUnknown}, nil))
	return question
}

// match is what the object is for a policy that matches it: this, or an equivalent of it.
type match struct {
	resource schema.GroupVersionResource
	kind     schema.GroupVersionKind
}

// matchedBefore knows which policies were found to match, and looks at the others: a look takes as long as an expression does.
type matchedBefore struct {
	generic.PolicyMatcher
	matches map[string]match
}

func (m matchedBefore) DefinitionMatches(a admission.Attributes, o admission.ObjectInterfaces, policy generic.PolicyAccessor) (bool, schema.GroupVersionResource, schema.GroupVersionKind, error) {
	if found, ok := m.matches[policy.GetName()]; ok {
		return true, found.resource, found.kind, nil
	}
	return m.PolicyMatcher.DefinitionMatches(a, o, policy)
}

// byName is for namespaces of which no more matters than their name, which is a label of each.
var byName = matching.NewMatcher(anyNamespace{}, nil)

func (q *policyQuestion) matcherOf(resources *admissionregistrationv1.MatchResources) generic.PolicyMatcher {
	if resources == nil || isByName(resources.NamespaceSelector) {
		return generic.NewPolicyMatcher(byName)
	}
	return q.matcher
}

func isByName(selector *metav1.LabelSelector) bool {
	isOther := func(key string) bool { return key != corev1.LabelMetadataName }
	return selector == nil || !slices.ContainsFunc(slices.Collect(maps.Keys(selector.MatchLabels)), isOther) &&
		!slices.ContainsFunc(selector.MatchExpressions, func(it metav1.LabelSelectorRequirement) bool { return isOther(it.Key) })
}

// Authorize tells that an authorizer was asked, and decides nothing.
func (q *policyQuestion) Authorize(context.Context, authorizer.Attributes) (authorizer.Decision, string, error) {
	q.hasAuthorized = true
	return authorizer.DecisionNoOpinion, "", nil
}
