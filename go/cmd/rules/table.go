package main

import (
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/mutatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicy"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingadmissionpolicybinding"
	"k8s.io/kubernetes/pkg/registry/admissionregistration/validatingwebhookconfiguration"
	"k8s.io/kubernetes/pkg/registry/apps/controllerrevision"
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/certificates/certificates"
	"k8s.io/kubernetes/pkg/registry/certificates/clustertrustbundle"
	"k8s.io/kubernetes/pkg/registry/certificates/podcertificaterequest"
	"k8s.io/kubernetes/pkg/registry/coordination/lease"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/endpoint"
	"k8s.io/kubernetes/pkg/registry/core/event"
	"k8s.io/kubernetes/pkg/registry/core/limitrange"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/node"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolume"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
	"k8s.io/kubernetes/pkg/registry/core/resourcequota"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/discovery/endpointslice"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/flowschema"
	"k8s.io/kubernetes/pkg/registry/flowcontrol/prioritylevelconfiguration"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/ingressclass"
	"k8s.io/kubernetes/pkg/registry/networking/ipaddress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/networking/servicecidr"
	"k8s.io/kubernetes/pkg/registry/node/runtimeclass"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrole"
	"k8s.io/kubernetes/pkg/registry/rbac/clusterrolebinding"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
	"k8s.io/kubernetes/pkg/registry/resource/deviceclass"
	"k8s.io/kubernetes/pkg/registry/resource/devicetaintrule"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaim"
	"k8s.io/kubernetes/pkg/registry/resource/resourceclaimtemplate"
	"k8s.io/kubernetes/pkg/registry/resource/resourceslice"
	"k8s.io/kubernetes/pkg/registry/scheduling/priorityclass"
	"k8s.io/kubernetes/pkg/registry/storage/csidriver"
	"k8s.io/kubernetes/pkg/registry/storage/csinode"
	"k8s.io/kubernetes/pkg/registry/storage/csistoragecapacity"
	"k8s.io/kubernetes/pkg/registry/storage/storageclass"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattachment"
	"k8s.io/kubernetes/pkg/registry/storage/volumeattributesclass"
	"k8s.io/kubernetes/pkg/registry/storagemigration/storagemigration"
	"k8s.io/utils/clock"
)

// builtin is the server's storage table: what it serves by default, and by which rules. Kinds that are only
// asked and never kept, as TokenReview, have none.
func builtin() []served {
	validatingPolicy := validatingadmissionpolicy.NewStrategy(authorizedForAll{}, resolveResource)
	certificateRequest := podcertificaterequest.NewStrategy()
	claim := resourceclaim.NewStrategy(namespaces, authorizedForAll{})
	return []served{
		{"", "v1", "configmaps", "ConfigMap", configmap.Strategy, nil},
		{"", "v1", "endpoints", "Endpoints", endpoint.Strategy, nil},
		{"", "v1", "events", "Event", event.Strategy, nil},
		{"", "v1", "limitranges", "LimitRange", limitrange.Strategy, nil},
		{"", "v1", "namespaces", "Namespace", namespace.Strategy, namespace.StatusStrategy},
		{"", "v1", "nodes", "Node", node.Strategy, node.StatusStrategy},
		{"", "v1", "persistentvolumes", "PersistentVolume", persistentvolume.Strategy, persistentvolume.StatusStrategy},
		{"", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", persistentvolumeclaim.Strategy, persistentvolumeclaim.StatusStrategy},
		{"", "v1", "pods", "Pod", pod.Strategy, pod.StatusStrategy},
		{"", "v1", "podtemplates", "PodTemplate", podtemplate.Strategy, nil},
		{"", "v1", "replicationcontrollers", "ReplicationController", replicationcontroller.Strategy, replicationcontroller.StatusStrategy},
		{"", "v1", "resourcequotas", "ResourceQuota", resourcequota.Strategy, resourcequota.StatusStrategy},
		{"", "v1", "secrets", "Secret", secret.Strategy, nil},
		{"", "v1", "services", "Service", service.Strategy, service.StatusStrategy},
		{"", "v1", "serviceaccounts", "ServiceAccount", serviceaccount.Strategy, nil},
		{"admissionregistration.k8s.io", "v1", "mutatingadmissionpolicies", "MutatingAdmissionPolicy", mutatingadmissionpolicy.NewStrategy(authorizedForAll{}, resolveResource), nil},
		{"admissionregistration.k8s.io", "v1", "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding", mutatingadmissionpolicybinding.NewStrategy(authorizedForAll{}, nil, resolveResource), nil},
		{"admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", mutatingwebhookconfiguration.Strategy, nil},
		{"admissionregistration.k8s.io", "v1", "validatingadmissionpolicies", "ValidatingAdmissionPolicy", validatingPolicy, validatingadmissionpolicy.NewStatusStrategy(validatingPolicy)},
		{"admissionregistration.k8s.io", "v1", "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding", validatingadmissionpolicybinding.NewStrategy(authorizedForAll{}, nil, resolveResource), nil},
		{"admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", validatingwebhookconfiguration.Strategy, nil},
		{"apps", "v1", "controllerrevisions", "ControllerRevision", controllerrevision.Strategy, nil},
		{"apps", "v1", "daemonsets", "DaemonSet", daemonset.Strategy, daemonset.StatusStrategy},
		{"apps", "v1", "deployments", "Deployment", deployment.Strategy, deployment.StatusStrategy},
		{"apps", "v1", "replicasets", "ReplicaSet", replicaset.Strategy, replicaset.StatusStrategy},
		{"apps", "v1", "statefulsets", "StatefulSet", statefulset.Strategy, statefulset.StatusStrategy},
		{"autoscaling", "v1", "horizontalpodautoscalers", "HorizontalPodAutoscaler", horizontalpodautoscaler.Strategy, horizontalpodautoscaler.StatusStrategy},
		{"autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", horizontalpodautoscaler.Strategy, horizontalpodautoscaler.StatusStrategy},
		{"batch", "v1", "cronjobs", "CronJob", cronjob.Strategy, cronjob.StatusStrategy},
		{"batch", "v1", "jobs", "Job", job.Strategy, job.StatusStrategy},
		{"certificates.k8s.io", "v1", "certificatesigningrequests", "CertificateSigningRequest", certificates.Strategy, certificates.StatusStrategy},
		{"certificates.k8s.io", "v1", "clustertrustbundles", "ClusterTrustBundle", clustertrustbundle.Strategy, nil},
		{"certificates.k8s.io", "v1", "podcertificaterequests", "PodCertificateRequest", certificateRequest, podcertificaterequest.NewStatusStrategy(certificateRequest, authorizedForAll{}, clock.RealClock{})},
		{"coordination.k8s.io", "v1", "leases", "Lease", lease.Strategy, nil},
		{"discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", endpointslice.Strategy, nil},
		{"events.k8s.io", "v1", "events", "Event", event.Strategy, nil},
		{"flowcontrol.apiserver.k8s.io", "v1", "flowschemas", "FlowSchema", flowschema.Strategy, flowschema.StatusStrategy},
		{"flowcontrol.apiserver.k8s.io", "v1", "prioritylevelconfigurations", "PriorityLevelConfiguration", prioritylevelconfiguration.Strategy, prioritylevelconfiguration.StatusStrategy},
		{"networking.k8s.io", "v1", "ipaddresses", "IPAddress", ipaddress.Strategy, nil},
		{"networking.k8s.io", "v1", "ingresses", "Ingress", ingress.Strategy, ingress.StatusStrategy},
		{"networking.k8s.io", "v1", "ingressclasses", "IngressClass", ingressclass.Strategy, nil},
		{"networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", networkpolicy.Strategy, nil},
		{"networking.k8s.io", "v1", "servicecidrs", "ServiceCIDR", servicecidr.Strategy, servicecidr.StatusStrategy},
		{"node.k8s.io", "v1", "runtimeclasses", "RuntimeClass", runtimeclass.Strategy, nil},
		{"policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", poddisruptionbudget.Strategy, poddisruptionbudget.StatusStrategy},
		{"rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole", clusterrole.Strategy, nil},
		{"rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding", clusterrolebinding.Strategy, nil},
		{"rbac.authorization.k8s.io", "v1", "roles", "Role", role.Strategy, nil},
		{"rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", rolebinding.Strategy, nil},
		{"resource.k8s.io", "v1", "deviceclasses", "DeviceClass", deviceclass.Strategy, nil},
		{"resource.k8s.io", "v1", "devicetaintrules", "DeviceTaintRule", devicetaintrule.Strategy, devicetaintrule.StatusStrategy},
		{"resource.k8s.io", "v1", "resourceclaims", "ResourceClaim", claim, resourceclaim.NewStatusStrategy(claim)},
		{"resource.k8s.io", "v1", "resourceclaimtemplates", "ResourceClaimTemplate", resourceclaimtemplate.NewStrategy(namespaces), nil},
		{"resource.k8s.io", "v1", "resourceslices", "ResourceSlice", resourceslice.Strategy, nil},
		{"scheduling.k8s.io", "v1", "priorityclasses", "PriorityClass", priorityclass.Strategy, nil},
		{"storage.k8s.io", "v1", "csidrivers", "CSIDriver", csidriver.Strategy, nil},
		{"storage.k8s.io", "v1", "csinodes", "CSINode", csinode.Strategy, csinode.StatusStrategy},
		{"storage.k8s.io", "v1", "csistoragecapacities", "CSIStorageCapacity", csistoragecapacity.Strategy, nil},
		{"storage.k8s.io", "v1", "storageclasses", "StorageClass", storageclass.Strategy, nil},
		{"storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment", volumeattachment.Strategy, volumeattachment.StatusStrategy},
		{"storage.k8s.io", "v1", "volumeattributesclasses", "VolumeAttributesClass", volumeattributesclass.Strategy, nil},
		{"storagemigration.k8s.io", "v1", "storageversionmigrations", "StorageVersionMigration", storagemigration.Strategy, storagemigration.StatusStrategy},
	}
}
