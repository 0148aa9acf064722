import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderSet, type SetItem } from '../../../../lib/gitops/index.ts'

type Fields = Record<string, unknown>

const object = (apiVersion: string, kind: string, name: string, fields: Fields = {}) => ({
  object: { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...fields },
})
const service = object('v1', 'Service', 'svc')
const configMap = object('v1', 'ConfigMap', 'settings')
const secret = object('v1', 'Secret', 'key')
const account = object('v1', 'ServiceAccount', 'robot')
const claim = object('v1', 'PersistentVolumeClaim', 'disk')
const cluster = (apiVersion: string, kind: string, name: string, fields: Fields = {}) => ({
  object: { apiVersion, kind, metadata: { name }, ...fields },
})

const deployment = (spec: Fields) =>
  object('apps/v1', 'Deployment', 'web', { spec: { template: { spec } } })
const container = (fields: Fields) => ({ containers: [{ name: 'c', ...fields }] })
const webhook = { webhooks: [{ clientConfig: { service: { namespace: 'shop', name: 'svc' } } }] }

/** Who names, what is named, and where. */
const rows: readonly (readonly [who: SetItem, what: SetItem, path: string])[] = [
  [deployment({ serviceAccountName: 'robot' }), account, 'spec.template.spec.serviceAccountName'],
  [
    deployment({ imagePullSecrets: [{ name: 'key' }] }),
    secret,
    'spec.template.spec.imagePullSecrets[].name',
  ],
  [
    deployment({ priorityClassName: 'high' }),
    cluster('scheduling.k8s.io/v1', 'PriorityClass', 'high'),
    'spec.template.spec.priorityClassName',
  ],
  [
    deployment({ runtimeClassName: 'vm' }),
    cluster('node.k8s.io/v1', 'RuntimeClass', 'vm'),
    'spec.template.spec.runtimeClassName',
  ],
  [
    deployment(container({ envFrom: [{ configMapRef: { name: 'settings' } }] })),
    configMap,
    'spec.template.spec.containers[].envFrom[].configMapRef.name',
  ],
  [
    deployment({
      initContainers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'key', key: 'a' } } }] }],
    }),
    secret,
    'spec.template.spec.initContainers[].env[].valueFrom.secretKeyRef.name',
  ],
  [
    deployment({ volumes: [{ configMap: { name: 'settings' } }] }),
    configMap,
    'spec.template.spec.volumes[].configMap.name',
  ],
  [
    deployment({ volumes: [{ secret: { secretName: 'key' } }] }),
    secret,
    'spec.template.spec.volumes[].secret.secretName',
  ],
  [
    deployment({ volumes: [{ projected: { sources: [{ secret: { name: 'key' } }] } }] }),
    secret,
    'spec.template.spec.volumes[].projected.sources[].secret.name',
  ],
  [
    deployment({ volumes: [{ persistentVolumeClaim: { claimName: 'disk' } }] }),
    claim,
    'spec.template.spec.volumes[].persistentVolumeClaim.claimName',
  ],
  [
    object('batch/v1', 'CronJob', 'nightly', {
      spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: 'robot' } } } } },
    }),
    account,
    'spec.jobTemplate.spec.template.spec.serviceAccountName',
  ],
  [
    object('apps/v1', 'StatefulSet', 'db', { spec: { serviceName: 'svc' } }),
    service,
    'spec.serviceName',
  ],
  [
    object('v1', 'PersistentVolumeClaim', 'other', { spec: { storageClassName: 'fast' } }),
    cluster('storage.k8s.io/v1', 'StorageClass', 'fast'),
    'spec.storageClassName',
  ],
  [
    object('networking.k8s.io/v1', 'Ingress', 'door', {
      spec: { rules: [{ http: { paths: [{ backend: { service: { name: 'svc' } } }] } }] },
    }),
    service,
    'spec.rules[].http.paths[].backend.service.name',
  ],
  [
    object('networking.k8s.io/v1', 'Ingress', 'door', { spec: { tls: [{ secretName: 'key' }] } }),
    secret,
    'spec.tls[].secretName',
  ],
  [
    object('networking.k8s.io/v1', 'Ingress', 'door', { spec: { ingressClassName: 'nginx' } }),
    cluster('networking.k8s.io/v1', 'IngressClass', 'nginx'),
    'spec.ingressClassName',
  ],
  [
    cluster('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'w', webhook),
    service,
    'webhooks[].clientConfig.service',
  ],
  [
    cluster('apiregistration.k8s.io/v1', 'APIService', 'v1.x', {
      spec: { group: 'x.example.com', version: 'v1', service: { namespace: 'shop', name: 'svc' } },
    }),
    service,
    'spec.service',
  ],
  [
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
    }),
    deployment({}),
    'spec.scaleTargetRef',
  ],
  [
    object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'read' },
    }),
    cluster('rbac.authorization.k8s.io/v1', 'ClusterRole', 'read'),
    'roleRef',
  ],
  [
    cluster('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'b', {
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'shop' }],
    }),
    account,
    'subjects[]',
  ],
  [
    object('v1', 'Secret', 'token', {
      metadata: {
        name: 'token',
        namespace: 'shop',
        annotations: { 'kubernetes.io/service-account.name': 'robot' },
      },
    }),
    account,
    'metadata.annotations[kubernetes.io/service-account.name]',
  ],
  [
    object('v1', 'ConfigMap', 'child', {
      metadata: {
        name: 'child',
        namespace: 'shop',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u' }],
      },
    }),
    deployment({}),
    'metadata.ownerReferences[]',
  ],
  [
    object('shop.example.com/v1', 'Robot', 'one', {
      spec: { auth: { tokenSecretRef: { name: 'key' } } },
    }),
    secret,
    'spec.auth.tokenSecretRef',
  ],
  [
    object('shop.example.com/v1', 'Robot', 'one', {
      spec: { arms: [{ armRef: { kind: 'Arm', name: 'left' } }] },
    }),
    object('shop.example.com/v1', 'Arm', 'left'),
    'spec.arms.armRef',
  ],
]

for (const [who, what, path] of rows) {
  test(`${who.object.kind} ${path} goes after its ${what.object.kind}`, () => {
    const { phases, reasons } = orderSet([who, what])
    assert.deepEqual(phases, [[what], [who]])
    assert.equal(
      reasons.filter(reason => reason.includes(`(${path})`)).length,
      1,
      reasons.join('\n'),
    )
  })
}

test('what is not in the set, or in another namespace, or named by nothing is no reason', () => {
  const elsewhere = {
    object: { ...secret.object, metadata: { name: 'key', namespace: 'bank' } },
  }
  const hostile = [null, 7, '', [], { name: 7 }, { name: '' }, { kind: 7 }]
  for (const value of hostile) {
    const spec = { imagePullSecrets: [value], volumes: value, serviceAccountName: value }
    assert.equal(orderSet([deployment(spec), elsewhere, secret, account]).phases.length, 1)
  }
  const other = deployment({ volumes: [{ secret: { secretName: 'key' } }] })
  assert.equal(orderSet([other, elsewhere]).phases.length, 1)
})

test('an object without a namespace and one of the default namespace are neighbours', () => {
  const web = deployment({ volumes: [{ secret: { secretName: 'key' } }] })
  const bare = { object: { ...secret.object, metadata: { name: 'key' } } }
  assert.equal(orderSet([web, bare], { namespace: 'shop' }).phases.length, 2)
  assert.equal(orderSet([web, bare], { namespace: 'bank' }).phases.length, 1)
})

test('keys that JavaScript has a meaning for are data', () => {
  const spec = JSON.parse(
    '{"__proto__": {"secretRef": {"name": "key"}}, "constructor": {"secretName": "key"}}',
  )
  const robot = object('shop.example.com/v1', 'Robot', 'one', { spec })
  assert.deepEqual(orderSet([robot, secret]).phases, [[secret], [robot]])
})
