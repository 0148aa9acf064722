package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/endpoints/handlers"

	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/scheduling"
	"k8s.io/kubernetes/pkg/apis/storage"
	"k8s.io/kubernetes/plugin/pkg/admission/defaulttolerationseconds"
	"k8s.io/kubernetes/plugin/pkg/admission/limitranger"
)

/*
Admission plugins that the server has on by default, in its order: those that look at the object alone, and those that
look up what can be given. What else they would look up is needs-server.

	LimitRanger ─▶ TaintNodesByCondition ─▶ Priority ─▶ DefaultTolerationSeconds ─▶ StorageObjectInUseProtection ─▶ RuntimeClass
	            ─▶ MutatingAdmissionPolicy ─▶ once more, if it asks
	LimitRanger ─▶ PodSecurity ─▶ ValidatingAdmissionPolicy
*/

var (
	limitRanger        = limitranger.New(given)
	defaultTolerations = newDefaultTolerations()
)

func newDefaultTolerations() *defaulttolerationseconds.Plugin {
	plugin := defaulttolerationseconds.NewDefaultTolerationSeconds()
	plugin.InspectFeatureGates(nil)
	return plugin
}

// admit is the mutating half.
func (k *kind) admit(ctx context.Context, object, old runtime.Object) error {
	a := k.attributes(ctx, object, old)
	if err := k.mutate(ctx, a); err != nil {
		return err
	}
	if again := a.GetReinvocationContext(); again.ShouldReinvoke() {
		again.SetIsReinvoke()
		if err := k.mutate(ctx, a); err != nil {
			return err
		}
	}
	handlers.DedupOwnerReferences(ctx, object, true)
	return nil
}

func (k *kind) mutate(ctx context.Context, a attributes) error {
	if err := limitRanger.Admit(ctx, a, k.objects); err != nil {
		return err
	}
	if err := k.mutateBuiltin(ctx, a); err != nil {
		return err
	}
	return admitByPolicies(ctx, a, k)
}

func (k *kind) mutateBuiltin(ctx context.Context, a attributes) error {
	if a.GetSubresource() != "" {
		return nil
	}
	if pod, ok := a.GetObject().(*core.Pod); ok {
		return k.mutatePod(ctx, a, pod)
	}
	if a.GetOperation() == admission.Create {
		taint(a.GetObject())
		protect(a.GetObject())
	}
	return nil
}

// taint is plugin/pkg/admission/nodetaint: a node is not ready until somebody says so.
func taint(object runtime.Object) {
	node, ok := object.(*core.Node)
	notReady := core.Taint{Key: corev1.TaintNodeNotReady, Effect: core.TaintEffectNoSchedule}
	if ok && !slices.ContainsFunc(node.Spec.Taints, notReady.MatchTaint) {
		node.Spec.Taints = append(node.Spec.Taints, notReady)
	}
}

// protect is plugin/pkg/admission/storage/storageobjectinuseprotection: what is in use goes when it is no longer.
func protect(object runtime.Object) {
	switch object := object.(type) {
	case *core.PersistentVolume:
		addFinalizer(object, "kubernetes.io/pv-protection")
	case *core.PersistentVolumeClaim:
		addFinalizer(object, "kubernetes.io/pvc-protection")
	case *storage.VolumeAttributesClass:
		addFinalizer(object, "kubernetes.io/vac-protection")
	}
}

func addFinalizer(object metav1.Object, finalizer string) {
	if finalizers := object.GetFinalizers(); !slices.Contains(finalizers, finalizer) {
		object.SetFinalizers(append(finalizers, finalizer))
	}
}

func (k *kind) mutatePod(ctx context.Context, a attributes, pod *core.Pod) error {
	if old, ok := a.GetOldObject().(*core.Pod); ok {
		keepPriority(pod, old)
		return defaultTolerations.Admit(ctx, a, k.objects)
	}
	if err := admitPriority(k, pod); err != nil {
		return err
	}
	if err := defaultTolerations.Admit(ctx, a, k.objects); err != nil {
		return err
	}
	return admitRuntimeClass(k, pod)
}

// keepPriority is plugin/pkg/admission/priority in an update: a Pod keeps what it was given.
func keepPriority(pod, old *core.Pod) {
	if pod.Spec.Priority == nil {
		pod.Spec.Priority = old.Spec.Priority
	}
	if pod.Spec.PreemptionPolicy == nil {
		pod.Spec.PreemptionPolicy = old.Spec.PreemptionPolicy
	}
}

// judge is the validating half.
func (k *kind) judge(ctx context.Context, object, old runtime.Object) error {
	a := k.attributes(ctx, object, old)
	if err := limitRanger.Validate(ctx, a, k.objects); err != nil {
		return err
	}
	if err := judgePodSecurity(ctx, a, k.objects); err != nil {
		return err
	}
	return judgeByPolicies(ctx, a, k)
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

func forbidden(k *kind, object runtime.Object, why error) error {
	name := "Unknown"
	if metadata, err := meta.Accessor(object); err == nil {
		name = cmp.Or(metadata.GetName(), metadata.GetGenerateName(), name)
	}
	return apierrors.NewForbidden(k.resource.GroupResource(), name, why)
}
