package validating

import (
	"context"
	"slices"

	admissionv1 "k8s.io/api/admission/v1"
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
)

// Compile makes a policy ready. What of it does not compile is told when it is evaluated.
func Compile(policy *Policy) Validator {
	ready := compilePolicy(policy)
	hasMessage := func(it admissionregistrationv1.Validation) bool { return it.MessageExpression != "" }
	if validator, ok := ready.(*validator); ok && !slices.ContainsFunc(policy.Spec.Validations, hasMessage) {
		validator.messageFilter = noMessages{validator.messageFilter}
	}
	return ready
}

// noMessages spares a policy that has no expressions for messages what it takes to prepare for them, each time.
type noMessages struct{ cel.ConditionEvaluator }

func (noMessages) ForInput(_ context.Context, _ *admission.VersionedAttributes, _ *admissionv1.AdmissionRequest, _ cel.OptionalVariableBindings, _ *corev1.Namespace, budget int64) ([]cel.EvaluationResult, int64, error) {
	return nil, budget, nil
}
