package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/kubernetes/plugin/pkg/admission/security/podsecurity"
	podsecurityadmission "k8s.io/pod-security-admission/admission"
	admissionapi "k8s.io/pod-security-admission/admission/api"
	podsecurityapi "k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/metrics"
	podsecuritypolicy "k8s.io/pod-security-admission/policy"
)

var podSecurityChecks = sync.OnceValues(func() (podsecuritypolicy.Evaluator, error) {
	return podsecuritypolicy.NewEvaluator(podsecuritypolicy.DefaultChecks(), nil)
})

// judgePodSecurity is the plugin PodSecurity. It looks at the labels of Namespaces; at Pods and their templates where
// their namespace or a level is given.
func judgePodSecurity(ctx context.Context, a attributes, objects admission.ObjectInterfaces) error {
	isNamespace := a.GetResource() == namespaceResource
	if !isNamespace && a.asked.podSecurity == "" && given.namespace(a.GetNamespace()) == nil {
		return nil
	}
	plugin, err := podSecurityPlugin(a.asked.podSecurity)
	if err != nil {
		return noVerdict{why: fmt.Sprintf("the Pod Security level %q: %v", a.asked.podSecurity, err)}
	}
	return plugin.Validate(ctx, a, objects)
}

// podSecurityPlugin takes `LEVEL` or `LEVEL:VERSION`: what holds where a namespace has no labels.
func podSecurityPlugin(level string) (*podsecurity.Plugin, error) {
	checks, err := podSecurityChecks()
	if err != nil {
		return nil, err
	}
	level, version, hasVersion := strings.Cut(cmp.Or(level, string(podsecurityapi.LevelPrivileged)), ":")
	if !hasVersion {
		version = podsecurityapi.VersionLatest
	}
	if _, err := podsecurityapi.ParseLevel(level); err != nil {
		return nil, err
	}
	if _, err := podsecurityapi.ParseVersion(version); err != nil {
		return nil, fmt.Errorf("its version %w", err)
	}
	return podsecurity.New(&podsecurityadmission.Admission{
		Configuration: &admissionapi.PodSecurityConfiguration{Defaults: admissionapi.PodSecurityDefaults{
			Enforce: level, EnforceVersion: version,
			Audit: level, AuditVersion: version,
			Warn: level, WarnVersion: version,
		}},
		Evaluator:        checks,
		Metrics:          uncounted{},
		PodSpecExtractor: podsecurityadmission.DefaultPodSpecExtractor{},
		NamespaceGetter:  anyNamespace{},
		PodLister:        noPods{},
	})
}

// noPods are those of a namespace whose level changes: the server warns of the ones that are there.
type noPods struct{}

func (noPods) ListPods(context.Context, string) ([]*corev1.Pod, error) { return nil, nil }

type uncounted struct{}

func (uncounted) RecordEvaluation(metrics.Decision, podsecurityapi.LevelVersion, metrics.Mode, podsecurityapi.Attributes) {
}
func (uncounted) RecordExemption(podsecurityapi.Attributes)   {}
func (uncounted) RecordError(bool, podsecurityapi.Attributes) {}
