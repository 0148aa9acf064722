package main

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/policy/generic"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/authorization/authorizer"
)

type heldValidating = heldPolicy[*validating.Policy, *validating.PolicyBinding, validating.Validator]

var validatingPolicies = &policySet[*validating.Policy, *validating.PolicyBinding, validating.Validator]{
	policyOf:  validating.NewValidatingAdmissionPolicyAccessor,
	bindingOf: validating.NewValidatingAdmissionPolicyBindingAccessor,
	compile:   validating.Compile,
	policies:  map[string]*heldValidating{},
	bindings:  map[string]*validating.PolicyBinding{},
}

// judgeByPolicies is apiserver's plugin ValidatingAdmissionPolicy. A refusal is one whatever other policies lack.
func judgeByPolicies(ctx context.Context, a attributes, k *kind) error {
	question := newPolicyQuestion(a, k)
	hooks := validatingPolicies.applying(question)
	for at, hook := range hooks {
		hooks[at].Evaluator = overheard{hook.Evaluator, hook.Policy.Name, question}
	}
	matcher := matchedBefore{generic.NewPolicyMatcher(byName), question.matches}
	if err := validating.NewDispatcher(question, matcher).Dispatch(ctx, a, k.objects, hooks); err != nil {
		return err
	}
	return a.asked.undecided()
}

// overheard decides nothing where an authorizer had to be asked.
type overheard struct {
	validating.Validator
	policy   string
	question *policyQuestion
}

func (o overheard) Validate(ctx context.Context, resource schema.GroupVersionResource, a *admission.VersionedAttributes, params runtime.Object, namespace *corev1.Namespace, budget int64, _ authorizer.UnconditionalAuthorizer) validating.ValidateResult {
	o.question.hasAuthorized = false
	result := o.Validator.Validate(ctx, resource, a, params, namespace, budget, o.question)
	if !o.question.hasAuthorized {
		return result
	}
	o.question.asked.need(fmt.Sprintf("what an authorizer decides, for the policy %q", o.policy))
	return validating.ValidateResult{}
}
