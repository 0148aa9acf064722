package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	podsecurity "k8s.io/pod-security-admission/api"
	"k8s.io/utils/ptr"

	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/scheduling"
	"k8s.io/kubernetes/pkg/apis/storage"
)

/*
Admission plugins that the server has on by default, as far as they look at the object alone. Each is named after
the plugin; what it would look up is needs-server.
*/

// admit is the mutating half.
func admit(k *kind, object runtime.Object) error {
	switch object := object.(type) {
	case *core.Pod:
		return admitPod(k, object)
	case *core.PersistentVolume:
		protect(object, "kubernetes.io/pv-protection")
	case *core.PersistentVolumeClaim:
		protect(object, "kubernetes.io/pvc-protection")
	case *storage.VolumeAttributesClass:
		protect(object, "kubernetes.io/vac-protection")
	}
	return nil
}

// protect is plugin/pkg/admission/storage/storageobjectinuseprotection: what is in use goes when it is no longer.
func protect(object metav1.Object, finalizer string) {
	if finalizers := object.GetFinalizers(); !slices.Contains(finalizers, finalizer) {
		object.SetFinalizers(append(finalizers, finalizer))
	}
}

func admitPod(k *kind, pod *core.Pod) error {
	if err := admitPriority(k, pod); err != nil {
		return err
	}
	admitDefaultTolerations(pod)
	return admitRuntimeClass(k, pod)
}

// admitUpdate is the mutating half of an update: a Pod keeps what it was given.
func admitUpdate(object, old runtime.Object) error {
	pod, ok := object.(*core.Pod)
	if !ok {
		return nil
	}
	there := old.(*core.Pod)
	if pod.Spec.Priority == nil {
		pod.Spec.Priority = there.Spec.Priority
	}
	if pod.Spec.PreemptionPolicy == nil {
		pod.Spec.PreemptionPolicy = there.Spec.PreemptionPolicy
	}
	admitDefaultTolerations(pod)
	return nil
}

// judge is the validating half.
func judge(k *kind, object runtime.Object) error {
	if namespace, ok := object.(*core.Namespace); ok {
		return judgePodSecurityLabels(k, namespace)
	}
	return nil
}

// admitPriority is plugin/pkg/admission/priority. Only the two system classes are in every cluster.
func admitPriority(k *kind, pod *core.Pod) error {
	priority := int32(scheduling.DefaultPriorityWhenNoDefaultClassExists)
	switch name := pod.Spec.PriorityClassName; name {
	case "":
	case scheduling.SystemClusterCritical:
		priority = scheduling.SystemCriticalPriority
	case scheduling.SystemNodeCritical:
		priority = scheduling.SystemCriticalPriority + 1000
	default:
		return needsServer(fmt.Sprintf("whether there is a PriorityClass %q", name))
	}
	if pod.Spec.Priority != nil && *pod.Spec.Priority != priority {
		return forbidden(k, pod, fmt.Errorf("the integer value of priority (%d) must not be provided in pod spec; priority admission controller computed %d from the given PriorityClass name", *pod.Spec.Priority, priority))
	}
	pod.Spec.Priority = &priority
	policy := core.PreemptLowerPriority
	if given := pod.Spec.PreemptionPolicy; given != nil && *given != policy {
		return forbidden(k, pod, fmt.Errorf("the string value of PreemptionPolicy (%s) must not be provided in pod spec; priority admission controller computed %s from the given PriorityClass name", *given, policy))
	}
	pod.Spec.PreemptionPolicy = &policy
	return nil
}

// defaultTolerationSeconds is the default of --default-not-ready-toleration-seconds and of the other flag.
const defaultTolerationSeconds = 300

// admitDefaultTolerations is plugin/pkg/admission/defaulttolerationseconds.
func admitDefaultTolerations(pod *core.Pod) {
	for _, taint := range []string{corev1.TaintNodeNotReady, corev1.TaintNodeUnreachable} {
		tolerates := func(t core.Toleration) bool {
			return (t.Key == taint || t.Key == "") && (t.Effect == core.TaintEffectNoExecute || t.Effect == "")
		}
		if !slices.ContainsFunc(pod.Spec.Tolerations, tolerates) {
			pod.Spec.Tolerations = append(pod.Spec.Tolerations, core.Toleration{
				Key: taint, Operator: core.TolerationOpExists, Effect: core.TaintEffectNoExecute, TolerationSeconds: ptr.To(int64(defaultTolerationSeconds)),
			})
		}
	}
}

// admitRuntimeClass is plugin/pkg/admission/runtimeclass.
func admitRuntimeClass(k *kind, pod *core.Pod) error {
	if name := pod.Spec.RuntimeClassName; name != nil {
		return needsServer(fmt.Sprintf("whether there is a RuntimeClass %q", *name))
	}
	if pod.Spec.Overhead != nil {
		return forbidden(k, pod, errors.New("pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"))
	}
	return nil
}

// judgeUpdate is the validating half of an update: labels that were wrong may stay so.
func judgeUpdate(k *kind, object, old runtime.Object) error {
	namespace, ok := object.(*core.Namespace)
	if !ok || apiequality.Semantic.DeepEqual(namespace.Labels, old.(*core.Namespace).Labels) {
		return nil
	}
	return judgePodSecurityLabels(k, namespace)
}

// judgePodSecurityLabels is pod-security-admission's ValidateNamespace.
func judgePodSecurityLabels(k *kind, namespace *core.Namespace) error {
	_, errs := podsecurity.PolicyToEvaluate(namespace.Labels, podsecurity.Policy{})
	if len(errs) == 0 {
		return nil
	}
	return apierrors.NewInvalid(k.gvk.GroupKind(), namespace.Name, field.ErrorList(errs))
}

func forbidden(k *kind, object runtime.Object, why error) error {
	name := "Unknown"
	if metadata, err := meta.Accessor(object); err == nil {
		name = cmp.Or(metadata.GetName(), metadata.GetGenerateName(), name)
	}
	return apierrors.NewForbidden(k.resource.GroupResource(), name, why)
}
