package podsecurity

import (
	"k8s.io/apiserver/pkg/admission"
	podsecurityadmission "k8s.io/pod-security-admission/admission"
)

// New is newPlugin and ValidateInitialization, for a delegate that is whole.
func New(delegate *podsecurityadmission.Admission) (*Plugin, error) {
	if err := delegate.CompleteConfiguration(); err != nil {
		return nil, err
	}
	if err := delegate.ValidateConfiguration(); err != nil {
		return nil, err
	}
	return &Plugin{Handler: admission.NewHandler(admission.Create, admission.Update), delegate: delegate}, nil
}
