import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthOf } from '../../../../lib/gitops/index.ts'

interface Case {
  readonly name: string
  readonly kind: string
  readonly apiVersion?: string
  readonly metadata?: object
  readonly spec?: object
  readonly status?: object
  readonly health: 'ready' | 'progressing' | 'failed'
}

const condition = (type: string, status: string, reason = '') => ({
  conditions: [{ type, status, reason, message: `${type} is ${status}` }],
})
const apps = 'apps/v1'
const rolledOut = { replicas: 3, updatedReplicas: 3, availableReplicas: 3, observedGeneration: 2 }

const cases: readonly Case[] = [
  { name: 'data', kind: 'ConfigMap', health: 'ready' },
  {
    name: 'an object that is being deleted',
    kind: 'ConfigMap',
    metadata: { deletionTimestamp: 'now' },
    health: 'progressing',
  },
  { name: 'an unknown kind without status', kind: 'Widget', health: 'ready' },
  {
    name: 'an unknown kind that is Ready',
    kind: 'Widget',
    status: condition('Ready', 'True'),
    health: 'ready',
  },
  {
    name: 'an unknown kind that is not Ready',
    kind: 'Widget',
    status: condition('Ready', 'False'),
    health: 'progressing',
  },
  {
    name: 'an unknown kind that is Reconciling',
    kind: 'Widget',
    status: condition('Reconciling', 'True'),
    health: 'progressing',
  },
  {
    name: 'an unknown kind that is Stalled',
    kind: 'Widget',
    status: condition('Stalled', 'True'),
    health: 'failed',
  },
  {
    name: 'an unknown kind whose controller is behind',
    kind: 'Widget',
    status: { observedGeneration: 1, ...condition('Ready', 'True') },
    health: 'progressing',
  },
  {
    name: 'a rolled out Deployment',
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 3 },
    status: rolledOut,
    health: 'ready',
  },
  {
    name: 'a Deployment scaled to nothing',
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 0 },
    status: { observedGeneration: 2 },
    health: 'ready',
  },
  {
    name: 'a Deployment without status',
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 3 },
    health: 'progressing',
  },
  {
    name: 'a Deployment with old replicas',
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 3 },
    status: { ...rolledOut, replicas: 4 },
    health: 'progressing',
  },
  {
    name: 'a Deployment whose replicas are not available',
    kind: 'Deployment',
    apiVersion: apps,
    spec: { replicas: 3 },
    status: { ...rolledOut, availableReplicas: 2 },
    health: 'progressing',
  },
  {
    name: 'a Deployment past its deadline',
    kind: 'Deployment',
    apiVersion: apps,
    status: condition('Progressing', 'False', 'ProgressDeadlineExceeded'),
    health: 'failed',
  },
  {
    name: 'a Deployment of another group',
    kind: 'Deployment',
    apiVersion: 'example.com/v1',
    health: 'ready',
  },
  {
    name: 'a StatefulSet in the middle of an update',
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { readyReplicas: 2, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    health: 'progressing',
  },
  {
    name: 'a StatefulSet that is done',
    kind: 'StatefulSet',
    apiVersion: apps,
    spec: { replicas: 2 },
    status: { readyReplicas: 2, currentRevision: 'a', updateRevision: 'a' },
    health: 'ready',
  },
  {
    name: 'a DaemonSet that nobody has looked at',
    kind: 'DaemonSet',
    apiVersion: apps,
    health: 'progressing',
  },
  {
    name: 'a DaemonSet without nodes',
    kind: 'DaemonSet',
    apiVersion: apps,
    status: { desiredNumberScheduled: 0 },
    health: 'ready',
  },
  {
    name: 'a complete Job',
    kind: 'Job',
    apiVersion: 'batch/v1',
    status: condition('Complete', 'True'),
    health: 'ready',
  },
  {
    name: 'a running Job',
    kind: 'Job',
    apiVersion: 'batch/v1',
    status: { active: 1 },
    health: 'progressing',
  },
  {
    name: 'a failed Job',
    kind: 'Job',
    apiVersion: 'batch/v1',
    status: condition('Failed', 'True'),
    health: 'failed',
  },
  {
    name: 'a Pod that is Ready',
    kind: 'Pod',
    status: { phase: 'Running', ...condition('Ready', 'True') },
    health: 'ready',
  },
  { name: 'a Pod that ended well', kind: 'Pod', status: { phase: 'Succeeded' }, health: 'ready' },
  { name: 'a Pod that failed', kind: 'Pod', status: { phase: 'Failed' }, health: 'failed' },
  { name: 'an active Namespace', kind: 'Namespace', status: { phase: 'Active' }, health: 'ready' },
  {
    name: 'an unbound claim',
    kind: 'PersistentVolumeClaim',
    status: { phase: 'Pending' },
    health: 'progressing',
  },
  { name: 'a Service', kind: 'Service', spec: { type: 'ClusterIP' }, health: 'ready' },
  {
    name: 'a balanced Service without an address',
    kind: 'Service',
    spec: { type: 'LoadBalancer' },
    health: 'progressing',
  },
  {
    name: 'a balanced Service',
    kind: 'Service',
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: { ingress: [{ ip: '10.1.1.1' }] } },
    health: 'ready',
  },
  {
    name: 'an established CRD',
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    status: condition('Established', 'True'),
    health: 'ready',
  },
  {
    name: 'a new CRD',
    kind: 'CustomResourceDefinition',
    apiVersion: 'apiextensions.k8s.io/v1',
    health: 'progressing',
  },
]

for (const { name, health, apiVersion = 'v1', metadata, ...rest } of cases) {
  test(`${name} is ${health}`, () => {
    const found = healthOf({
      apiVersion,
      metadata: { name: 'x', generation: 2, ...metadata },
      ...rest,
    })
    assert.equal(found.state, health)
    assert.equal(found.message === '', health === 'ready')
  })
}
