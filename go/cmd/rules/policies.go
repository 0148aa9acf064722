package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/kubernetes/pkg/apis/admissionregistration"
)

/*
Admission policies: the server's matcher, dispatchers and evaluators, over the policies that were given. Before its
dispatcher is asked, what a policy would look up is looked for; a policy that lacks something is left out, and what it
lacks is told.

	given policies ─▶ match ─▶ lacks nothing ─▶ dispatcher ─▶ refused, or warned, or changed
	                              └─ else ─▶ needs
*/

// policySet is the policies of one of the two kinds, with their bindings.
type policySet[P, B policyObject, E any] struct {
	policyOf  func(P) generic.PolicyAccessor
	bindingOf func(B) generic.BindingAccessor
	compile   func(P) E
	policies  map[string]*heldPolicy[P, B, E]
	bindings  map[string]B
	// joined are the policies that have bindings, in the order of their names, where the server has none; nil until
	// it is asked for.
	joined []*heldPolicy[P, B, E]
}

type policyObject interface {
	runtime.Object
	metav1.Object
}

// heldPolicy is one that is compiled when it first matches.
type heldPolicy[P, B, E any] struct {
	object    P
	bindings  []B
	evaluator func() E
	// isCompiled is whether the evaluator is there.
	isCompiled bool
	// What its expressions name is found by its letters, which may be too much and is never too little.
	hasNamespace, hasUser, hasManagedFields bool
}

// maxPolicies is what there is memory for: compiled, a policy takes the better part of a megabyte.
const maxPolicies = 1000

func (s *policySet[P, B, E]) putPolicy(object P) error {
	if _, ok := s.policies[object.GetName()]; !ok && len(s.policies) == maxPolicies {
		return noVerdict{why: fmt.Sprintf("there are more than %d of them", maxPolicies)}
	}
	text, err := json.Marshal(object)
	if err != nil {
		panic(err)
	}
	names := func(name string) bool { return bytes.Contains(text, []byte(name)) }
	s.joined = nil
	s.policies[object.GetName()] = &heldPolicy[P, B, E]{
		object:           object,
		evaluator:        sync.OnceValue(func() E { return s.compile(object) }),
		hasNamespace:     names(cel.NamespaceVarName),
		hasUser:          names("userInfo"),
		hasManagedFields: names("managedFields"),
	}
	return nil
}

func (s *policySet[P, B, E]) putBinding(binding B) {
	s.joined = nil
	s.bindings[binding.GetName()] = binding
}

func (s *policySet[P, B, E]) bound() []*heldPolicy[P, B, E] {
	if s.joined == nil {
		s.join()
	}
	return s.joined
}

func (s *policySet[P, B, E]) seeManagedFields() bool {
	return slices.ContainsFunc(s.bound(), func(policy *heldPolicy[P, B, E]) bool { return policy.hasManagedFields })
}

func (s *policySet[P, B, E]) join() {
	s.joined = []*heldPolicy[P, B, E]{}
	for _, policy := range s.policies {
		policy.bindings = nil
	}
	for _, name := range slices.Sorted(maps.Keys(s.bindings)) {
		binding := s.bindings[name]
		if policy, ok := s.policies[s.bindingOf(binding).GetPolicyName().Name]; ok {
			policy.bindings = append(policy.bindings, binding)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.policies)) {
		if policy := s.policies[name]; len(policy.bindings) > 0 {
			s.joined = append(s.joined, policy)
		}
	}
}

// Policies do not look at policies.
var policyResources = []schema.GroupResource{
	admissionregistration.Resource("validatingadmissionpolicies"),
	admissionregistration.Resource("validatingadmissionpolicybindings"),
	admissionregistration.Resource("mutatingadmissionpolicies"),
	admissionregistration.Resource("mutatingadmissionpolicybindings"),
}

// applying gives the policies that match, each with the bindings that do.
func (s *policySet[P, B, E]) applying(question *policyQuestion) []generic.PolicyHook[P, B, E] {
	if slices.Contains(policyResources, question.GetResource().GroupResource()) {
		return nil
	}
	var hooks []generic.PolicyHook[P, B, E]
	for _, policy := range s.bound() {
		bindings := s.matching(policy, question)
		if len(bindings) == 0 {
			continue
		}
		if !policy.isCompiled {
			question.asked.beginCompiling()
		}
		hook := generic.PolicyHook[P, B, E]{Policy: policy.object, Bindings: bindings, Evaluator: policy.evaluator()}
		policy.isCompiled = true
		if kind := s.policyOf(policy.object).GetParamKind(); kind != nil {
			hook.ParamInformer, hook.ParamScope = paramsOf(schema.FromAPIVersionAndKind(kind.APIVersion, kind.Kind))
		}
		hooks = append(hooks, hook)
	}
	return hooks
}

// matching gives the bindings of a policy that match, and lack nothing. Where matching fails, they do: it is the
// dispatcher that tells of it. That the labels of a namespace are unknown fails it only where all else matches.
func (s *policySet[P, B, E]) matching(policy *heldPolicy[P, B, E], question *policyQuestion) []B {
	question.isUnknown = false
	accessor := s.policyOf(policy.object)
	isMatch, gvr, gvk, err := question.matcherOf(accessor.GetMatchConstraints()).DefinitionMatches(question.attributes, question.kind.objects, accessor)
	if err == nil && !isMatch {
		return nil
	}
	if err == nil {
		question.matches[accessor.GetName()] = match{gvr, gvk}
	}
	isUnknown := question.isUnknown
	isWrong := err != nil && !isUnknown
	var bindings []B
	for _, binding := range policy.bindings {
		question.isUnknown = isUnknown
		bound := s.bindingOf(binding)
		isBound, err := question.matcherOf(bound.GetMatchResources()).BindingMatches(question.attributes, question.kind.objects, bound)
		if err == nil && !isBound && !isWrong {
			continue
		}
		lacks := s.lacks(policy, bound, question, gvk)
		for _, what := range lacks {
			question.asked.need(fmt.Sprintf("%s, for the policy %q", what, accessor.GetName()))
		}
		if len(lacks) == 0 {
			bindings = append(bindings, binding)
		}
	}
	return bindings
}
