/** Where a kind names other objects. */
export interface ReferenceRow {
  /** `spec.tls[].secretName`, with `[]` for each item, and `[key]` for a key with dots. It ends at a name, or at a map with one. */
  readonly path: string
  /** `Kind` or `Kind.group` of what is named; `*` where the map says it, by `kind` and by `apiGroup` or `apiVersion`. */
  readonly to: string
  /** Whether what is named need not be there. Default false. */
  readonly optional?: boolean
}

const storageClass = 'StorageClass.storage.k8s.io'
const webhookServices: readonly ReferenceRow[] = [
  { path: 'webhooks[].clientConfig.service', to: 'Service' },
]

/** Where the pod spec stands in kinds that have one. */
export const podSpecPaths: Readonly<Record<string, string>> = {
  Pod: 'spec',
  PodTemplate: 'template.spec',
  ReplicationController: 'spec.template.spec',
  'ReplicaSet.apps': 'spec.template.spec',
  'Deployment.apps': 'spec.template.spec',
  'StatefulSet.apps': 'spec.template.spec',
  'DaemonSet.apps': 'spec.template.spec',
  'Job.batch': 'spec.template.spec',
  'CronJob.batch': 'spec.jobTemplate.spec.template.spec',
}

const containerRows: readonly ReferenceRow[] = [
  { path: 'envFrom[].configMapRef.name', to: 'ConfigMap' },
  { path: 'envFrom[].secretRef.name', to: 'Secret' },
  { path: 'env[].valueFrom.configMapKeyRef.name', to: 'ConfigMap' },
  { path: 'env[].valueFrom.secretKeyRef.name', to: 'Secret' },
]

const volumeSecretRefs = ['cephfs', 'flexVolume', 'iscsi', 'rbd', 'scaleIO', 'storageos'].map(
  source => `volumes[].${source}.secretRef.name`,
)

/** What a pod spec names, from there. */
export const podSpecRows: readonly ReferenceRow[] = [
  { path: 'serviceAccountName', to: 'ServiceAccount' },
  { path: 'serviceAccount', to: 'ServiceAccount' },
  { path: 'imagePullSecrets[].name', to: 'Secret' },
  { path: 'priorityClassName', to: 'PriorityClass.scheduling.k8s.io' },
  { path: 'runtimeClassName', to: 'RuntimeClass.node.k8s.io' },
  ...['containers', 'initContainers'].flatMap(list =>
    containerRows.map(({ path, to }) => ({ path: `${list}[].${path}`, to })),
  ),
  { path: 'volumes[].configMap.name', to: 'ConfigMap' },
  { path: 'volumes[].secret.secretName', to: 'Secret' },
  { path: 'volumes[].projected.sources[].configMap.name', to: 'ConfigMap' },
  { path: 'volumes[].projected.sources[].secret.name', to: 'Secret' },
  { path: 'volumes[].persistentVolumeClaim.claimName', to: 'PersistentVolumeClaim' },
  { path: 'volumes[].ephemeral.volumeClaimTemplate.spec.storageClassName', to: storageClass },
  { path: 'volumes[].azureFile.secretName', to: 'Secret' },
  { path: 'volumes[].csi.nodePublishSecretRef.name', to: 'Secret' },
  ...volumeSecretRefs.map(path => ({ path, to: 'Secret' })),
  { path: 'resourceClaims[].resourceClaimName', to: 'ResourceClaim.resource.k8s.io' },
  {
    path: 'resourceClaims[].resourceClaimTemplateName',
    to: 'ResourceClaimTemplate.resource.k8s.io',
  },
]

/** What Kubernetes' own kinds name besides, by kind. A NetworkPolicy and a PodDisruptionBudget name nothing: they select. */
export const referenceRows: Readonly<Record<string, readonly ReferenceRow[]>> = {
  'APIService.apiregistration.k8s.io': [{ path: 'spec.service', to: 'Service' }],
  'ClusterRoleBinding.rbac.authorization.k8s.io': [
    { path: 'roleRef', to: '*' },
    { path: 'subjects[]', to: '*' },
  ],
  'CustomResourceDefinition.apiextensions.k8s.io': [
    // Versions are converted once there are objects of two of them.
    { path: 'spec.conversion.webhook.clientConfig.service', to: 'Service', optional: true },
  ],
  'EndpointSlice.discovery.k8s.io': [
    { path: 'metadata.labels[kubernetes.io/service-name]', to: 'Service' },
  ],
  'FlowSchema.flowcontrol.apiserver.k8s.io': [
    {
      path: 'spec.priorityLevelConfiguration.name',
      to: 'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io',
    },
  ],
  'HorizontalPodAutoscaler.autoscaling': [{ path: 'spec.scaleTargetRef', to: '*' }],
  'Ingress.networking.k8s.io': [
    { path: 'spec.ingressClassName', to: 'IngressClass.networking.k8s.io' },
    { path: 'spec.tls[].secretName', to: 'Secret' },
    { path: 'spec.defaultBackend.service.name', to: 'Service' },
    { path: 'spec.defaultBackend.resource', to: '*' },
    { path: 'spec.rules[].http.paths[].backend.service.name', to: 'Service' },
    { path: 'spec.rules[].http.paths[].backend.resource', to: '*' },
  ],
  'IngressClass.networking.k8s.io': [{ path: 'spec.parameters', to: '*' }],
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io': [
    { path: 'spec.policyName', to: 'MutatingAdmissionPolicy.admissionregistration.k8s.io' },
  ],
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': webhookServices,
  PersistentVolume: [{ path: 'spec.storageClassName', to: storageClass }],
  PersistentVolumeClaim: [
    { path: 'spec.storageClassName', to: storageClass },
    { path: 'spec.volumeName', to: 'PersistentVolume' },
    { path: 'spec.volumeAttributesClassName', to: 'VolumeAttributesClass.storage.k8s.io' },
    { path: 'spec.dataSource', to: '*' },
    { path: 'spec.dataSourceRef', to: '*' },
  ],
  'ResourceClaim.resource.k8s.io': [
    {
      path: 'spec.devices.requests[].exactly.deviceClassName',
      to: 'DeviceClass.resource.k8s.io',
    },
  ],
  'RoleBinding.rbac.authorization.k8s.io': [
    { path: 'roleRef', to: '*' },
    { path: 'subjects[]', to: '*' },
  ],
  Secret: [
    // The controller deletes a token whose account is not there.
    { path: 'metadata.annotations[kubernetes.io/service-account.name]', to: 'ServiceAccount' },
  ],
  ServiceAccount: [
    { path: 'secrets[].name', to: 'Secret', optional: true },
    { path: 'imagePullSecrets[].name', to: 'Secret' },
  ],
  'StatefulSet.apps': [
    { path: 'spec.serviceName', to: 'Service' },
    { path: 'spec.volumeClaimTemplates[].spec.storageClassName', to: storageClass },
  ],
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': [
    { path: 'spec.policyName', to: 'ValidatingAdmissionPolicy.admissionregistration.k8s.io' },
  ],
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': webhookServices,
}

/** What any object may name. */
export const everyKindRows: readonly ReferenceRow[] = [
  { path: 'metadata.ownerReferences[]', to: '*' },
]
