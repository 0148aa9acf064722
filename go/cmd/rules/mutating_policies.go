package main

import (
	"context"
	"slices"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"k8s.io/apiserver/pkg/admission/plugin/policy/mutating"
)

type heldMutating = heldPolicy[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]

var mutatingPolicies = &policySet[*mutating.Policy, *mutating.PolicyBinding, mutating.PolicyEvaluator]{
	policyOf:  mutating.NewMutatingAdmissionPolicyAccessor,
	bindingOf: mutating.NewMutatingAdmissionPolicyBindingAccessor,
	compile:   mutating.Compile,
	isBeyond: func(policy *mutating.Policy) bool {
		return slices.ContainsFunc(policy.Spec.Mutations, func(mutation admissionregistrationv1.Mutation) bool {
			return mutation.PatchType == admissionregistrationv1.PatchTypeApplyConfiguration
		})
	},
	policies: map[string]*heldMutating{},
	bindings: map[string]*mutating.PolicyBinding{},
}

// admitByPolicies is apiserver's plugin MutatingAdmissionPolicy. If one of them lacks something, what the object
// would become is not known.
func admitByPolicies(ctx context.Context, a attributes, k *kind) error {
	question := newPolicyQuestion(a, k)
	hooks := mutatingPolicies.applying(question)
	if err := a.asked.undecided(); err != nil || len(hooks) == 0 {
		return err
	}
	err := mutating.NewDispatcher(question, byName, withoutMerge{}).Dispatch(ctx, a, k.objects, hooks)
	if question.hasAuthorized {
		a.asked.need("what an authorizer decides, for a MutatingAdmissionPolicy")
		return a.asked.undecided()
	}
	return err
}

// withoutMerge has a converter for those who only ask whether there is one: JSON patches do.
type withoutMerge struct{}

func (withoutMerge) Run(context.Context) {}

func (withoutMerge) GetTypeConverter(schema.GroupVersionKind) managedfields.TypeConverter {
	return managedfields.NewDeducedTypeConverter()
}
