package main

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
)

type heldMutating = heldPolicy[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]

var mutatingPolicies = &policySet[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]{
	policyOf:  mutating.NewMutatingAdmissionPolicyAccessor,
	bindingOf: mutating.NewMutatingAdmissionPolicyBindingAccessor,
	compile:   mutating.Compile,
	policies:  map[string]*heldMutating{},
	bindings:  map[string]*mutating.PolicyBinding{},
}

// admitByPolicies is apiserver's plugin MutatingAdmissionPolicy. If one of them lacks something, what the object
// would become is not known.
func admitByPolicies(ctx context.Context, a attributes, k *kind) error {
	question := newPolicyQuestion(a, k)
	hooks := mutatingPolicies.applying(question)
	if err := a.asked.undecided(); err != nil || len(hooks) == 0 {
		return err
	}
	err := mutating.NewDispatcher(question, byName, mergedTypes{}).Dispatch(ctx, a, k.objects, hooks)
	if question.hasAuthorized {
		a.asked.need("what an authorizer decides, for a MutatingAdmissionPolicy")
		return a.asked.undecided()
	}
	return err
}

// mergedTypes are those by which a policy's ApplyConfiguration is merged: the types that server-side apply has.
type mergedTypes struct{}

func (mergedTypes) Run(context.Context) {}

// GetTypeConverter gives nil where there are no such types: then the server says so.
func (mergedTypes) GetTypeConverter(gvk schema.GroupVersionKind) managedfields.TypeConverter {
	ready, ok := kinds[gvk]
	if !ok {
		return nil
	}
	kind, err := ready()
	if err != nil {
		return nil
	}
	types, err := kind.fields.types()
	if err != nil {
		return nil
	}
	return types
}
