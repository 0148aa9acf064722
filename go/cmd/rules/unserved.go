package main

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// unserved are the kinds of versions that the server has types of and by default serves no more, or not yet. Their types,
// which would be 4 MB, are not here: what else is wrong with a text of one, and a server says first, is not found.
var unserved = map[schema.GroupVersion][]string{
	{Group: "admissionregistration.k8s.io", Version: "v1alpha1"}: {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"},
	{Group: "admissionregistration.k8s.io", Version: "v1beta1"}:  {"MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration"},
	{Group: "apiextensions.k8s.io", Version: "v1beta1"}:          {"CustomResourceDefinition"},
	{Group: "apps", Version: "v1beta1"}:                          {"ControllerRevision", "Deployment", "StatefulSet"},
	{Group: "apps", Version: "v1beta2"}:                          {"ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"},
	{Group: "batch", Version: "v1beta1"}:                         {"CronJob"},
	{Group: "certificates.k8s.io", Version: "v1beta1"}:           {"CertificateSigningRequest", "PodCertificateRequest"},
	{Group: "coordination.k8s.io", Version: "v1beta1"}:           {"Lease"},
	{Group: "discovery.k8s.io", Version: "v1beta1"}:              {"EndpointSlice"},
	{Group: "events.k8s.io", Version: "v1beta1"}:                 {"Event"},
	{Group: "extensions", Version: "v1beta1"}:                    {"DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet"},
	{Group: "flowcontrol.apiserver.k8s.io", Version: "v1beta1"}:  {"FlowSchema", "PriorityLevelConfiguration"},
	{Group: "flowcontrol.apiserver.k8s.io", Version: "v1beta2"}:  {"FlowSchema", "PriorityLevelConfiguration"},
	{Group: "flowcontrol.apiserver.k8s.io", Version: "v1beta3"}:  {"FlowSchema", "PriorityLevelConfiguration"},
	{Group: "networking.k8s.io", Version: "v1beta1"}:             {"IPAddress", "Ingress", "IngressClass", "ServiceCIDR"},
	{Group: "node.k8s.io", Version: "v1alpha1"}:                  {"RuntimeClass"},
	{Group: "node.k8s.io", Version: "v1beta1"}:                   {"RuntimeClass"},
	{Group: "policy", Version: "v1beta1"}:                        {"PodDisruptionBudget"},
	{Group: "rbac.authorization.k8s.io", Version: "v1alpha1"}:    {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"},
	{Group: "rbac.authorization.k8s.io", Version: "v1beta1"}:     {"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"},
	{Group: "resource.k8s.io", Version: "v1beta1"}:               {"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"},
	{Group: "resource.k8s.io", Version: "v1beta2"}:               {"DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"},
	{Group: "scheduling.k8s.io", Version: "v1beta1"}:             {"PriorityClass"},
	{Group: "storage.k8s.io", Version: "v1alpha1"}:               {"CSIStorageCapacity", "VolumeAttachment", "VolumeAttributesClass"},
	{Group: "storage.k8s.io", Version: "v1beta1"}:                {"CSIDriver", "CSINode", "CSIStorageCapacity", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"},
	{Group: "storagemigration.k8s.io", Version: "v1beta1"}:       {"StorageVersionMigration"},
}

// isUnserved is whether the server would read a text of that kind, make the kind of it that it was sent for, and then say
// that its version is not the one of the URL.
func (k *kind) isUnserved(gvk schema.GroupVersionKind) bool {
	return gvk.Kind == k.gvk.Kind && slices.Contains(unserved[gvk.GroupVersion()], gvk.Kind)
}
