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
  readonly health: 'ready' | 'progressing' | RegExp | 'failed'
}

const condition = (type: string, status: string, reason = '') => ({
  type,
  status,
  reason,
  message: `${type} is ${status}`,
})
const conditions = (...each: object[]) => ({ conditions: each })

const available = condition('Available', 'True')
const rolledOut = condition('Progressing', 'True', 'NewReplicaSetAvailable')
const deployed = {
  replicas: 3,
  updatedReplicas: 3,
  availableReplicas: 3,
  readyReplicas: 3,
  observedGeneration: 2,
  ...conditions(available, rolledOut),
}
const deployment = { kind: 'Deployment', apiVersion: 'apps/v1' }
const statefulSet = { kind: 'StatefulSet', apiVersion: 'apps/v1' }
const daemonSet = { kind: 'DaemonSet', apiVersion: 'apps/v1' }
const replicaSet = { kind: 'ReplicaSet', apiVersion: 'apps/v1' }
const job = { kind: 'Job', apiVersion: 'batch/v1' }
const crd = { kind: 'CustomResourceDefinition', apiVersion: 'apiextensions.k8s.io/v1' }
const widget = { kind: 'Widget', apiVersion: 'example.com/v1' }
const set = {
  replicas: 2,
  readyReplicas: 2,
  currentReplicas: 2,
  updatedReplicas: 2,
  currentRevision: 'a',
  updateRevision: 'a',
}
const daemons = {
  observedGeneration: 2,
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberAvailable: 2,
  numberReady: 2,
}
const copies = { replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 2, readyReplicas: 2 }
const partition = (count: number) => ({
  replicas: 2,
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: count } },
})
const container = (state: object, lastState: object = {}) => ({ name: 'app', state, lastState })
const waitingPod = (reason: string, phase = 'Pending') => ({
  phase,
  containerStatuses: [container({ waiting: { reason, message: 'why' } })],
})

const cases: readonly Case[] = [
  { name: 'data', kind: 'ConfigMap', health: 'ready' },
  {
    name: 'an object that is being deleted',
    kind: 'ConfigMap',
    metadata: { deletionTimestamp: 'now' },
    health: /is being deleted/,
  },

  { name: 'an unknown kind without status', ...widget, health: 'ready' },
  {
    name: 'Ready',
    ...widget,
    status: conditions(condition('Ready', 'True')),
    health: 'ready',
  },
  {
    name: 'not Ready, which is never failed',
    ...widget,
    status: conditions(condition('Ready', 'False')),
    health: /Ready is False/,
  },
  {
    name: 'of unknown readiness',
    ...widget,
    status: conditions(condition('Ready', 'Unknown')),
    health: 'progressing',
  },
  {
    name: 'Ready, of an older spec',
    ...widget,
    status: conditions({ ...condition('Ready', 'True'), observedGeneration: 1 }),
    health: /older spec/,
  },
  {
    name: 'Reconciling, though Ready',
    ...widget,
    status: conditions(condition('Ready', 'True'), condition('Reconciling', 'True')),
    health: 'progressing',
  },
  {
    name: 'Reconciling before Stalled',
    ...widget,
    status: conditions(condition('Stalled', 'True'), condition('Reconciling', 'True')),
    health: 'progressing',
  },
  {
    name: 'Stalled',
    ...widget,
    status: conditions(condition('Stalled', 'True')),
    health: 'failed',
  },
  {
    name: 'a Deployment that is Stalled, whatever its replicas',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, ...conditions(available, rolledOut, condition('Stalled', 'True')) },
    health: 'failed',
  },
  {
    name: 'behind',
    ...widget,
    status: { observedGeneration: 1, ...conditions(condition('Ready', 'True')) },
    health: /has not seen the change/,
  },
  {
    name: 'behind, and Stalled by what was before',
    ...widget,
    status: { observedGeneration: 1, ...conditions(condition('Stalled', 'True')) },
    health: /has not seen the change/,
  },
  {
    name: 'behind in text (helm#32615)',
    ...widget,
    status: { observedGeneration: '1', ...conditions(condition('Ready', 'True')) },
    health: /has not seen the change/,
  },
  {
    name: 'observed in text (helm#32615)',
    ...widget,
    status: { observedGeneration: '2', ...conditions(condition('Ready', 'True')) },
    health: 'ready',
  },
  {
    name: 'observed in words, which say nothing',
    ...widget,
    status: { observedGeneration: 'latest', ...conditions(condition('Ready', 'True')) },
    health: 'ready',
  },

  { name: 'rolled out', ...deployment, spec: { replicas: 3 }, status: deployed, health: 'ready' },
  {
    name: 'one replica by default',
    ...deployment,
    status: { ...deployed, replicas: 0, updatedReplicas: 0, availableReplicas: 0 },
    health: /0 of 1 replicas created/,
  },
  {
    name: 'scaled to nothing',
    ...deployment,
    spec: { replicas: 0 },
    status: { observedGeneration: 2, ...conditions(available, rolledOut) },
    health: 'ready',
  },
  { name: 'without status', ...deployment, spec: { replicas: 3 }, health: /0 of 3/ },
  {
    name: 'with too few updated',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, updatedReplicas: 1 },
    health: /1 of 3 replicas updated/,
  },
  {
    name: 'with old replicas',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, replicas: 4 },
    health: /1 old replicas/,
  },
  {
    name: 'with too few available',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, availableReplicas: 2 },
    health: /2 of 3 replicas available/,
  },
  {
    name: 'with too few ready',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, readyReplicas: 2 },
    health: /2 of 3 replicas ready/,
  },
  {
    name: 'not Available',
    ...deployment,
    spec: { replicas: 3 },
    status: { ...deployed, ...conditions(rolledOut) },
    health: /not Available/,
  },
  {
    name: 'within its deadline, not rolled out',
    ...deployment,
    spec: { replicas: 3, progressDeadlineSeconds: 600 },
    status: {
      ...deployed,
      ...conditions(available, condition('Progressing', 'True', 'ReplicaSetUpdated')),
    },
    health: 'progressing',
  },
  {
    name: 'without deadline, by the largest number',
    ...deployment,
    spec: { replicas: 3, progressDeadlineSeconds: 2147483647 },
    status: { ...deployed, ...conditions(available) },
    health: 'ready',
  },
  {
    name: 'past its deadline',
    ...deployment,
    status: conditions(condition('Progressing', 'False', 'ProgressDeadlineExceeded')),
    health: 'failed',
  },
  {
    name: 'past the deadline of an older spec',
    ...deployment,
    status: {
      observedGeneration: 1,
      ...conditions(condition('Progressing', 'False', 'ProgressDeadlineExceeded')),
    },
    health: 'progressing',
  },
  { name: 'paused', ...deployment, spec: { paused: true, replicas: 3 }, health: 'ready' },
  {
    name: 'a Deployment of another group',
    kind: 'Deployment',
    apiVersion: 'example.com/v1',
    health: 'ready',
  },

  { name: 'done', ...statefulSet, spec: { replicas: 2 }, status: set, health: 'ready' },
  {
    name: 'with too few pods',
    ...statefulSet,
    spec: { replicas: 2 },
    status: { ...set, replicas: 1 },
    health: /1 of 2 replicas created/,
  },
  {
    name: 'with too few ready',
    ...statefulSet,
    spec: { replicas: 2 },
    status: { ...set, readyReplicas: 1 },
    health: /1 of 2 replicas ready/,
  },
  {
    name: 'with too many',
    ...statefulSet,
    spec: { replicas: 1 },
    status: { ...set, readyReplicas: 2 },
    health: /1 old replicas/,
  },
  {
    name: 'of two revisions',
    ...statefulSet,
    spec: { replicas: 2 },
    status: { ...set, updateRevision: 'b' },
    health: /two revisions/,
  },
  {
    name: 'in the middle of an update',
    ...statefulSet,
    spec: { replicas: 2 },
    status: { ...set, currentReplicas: 1, updateRevision: 'b' },
    health: /1 of 2 replicas updated/,
  },
  {
    name: 'with a partition, all of it updated',
    ...statefulSet,
    spec: partition(1),
    status: { ...set, updatedReplicas: 1, currentReplicas: 1, updateRevision: 'b' },
    health: 'ready',
  },
  {
    name: 'with a partition, some of it updated',
    ...statefulSet,
    spec: partition(0),
    status: { ...set, updatedReplicas: 1 },
    health: /1 of 2 replicas updated/,
  },
  {
    name: 'whose pods are replaced by whoever deletes them',
    ...statefulSet,
    spec: { replicas: 2, updateStrategy: { type: 'OnDelete' } },
    health: 'ready',
  },

  { name: 'nobody has looked at', ...daemonSet, health: 'progressing' },
  {
    name: 'without nodes',
    ...daemonSet,
    status: { observedGeneration: 2, desiredNumberScheduled: 0 },
    health: 'ready',
  },
  {
    name: 'seen, not scheduled',
    ...daemonSet,
    status: { observedGeneration: 2 },
    health: /not scheduled/,
  },
  { name: 'everywhere', ...daemonSet, status: daemons, health: 'ready' },
  ...(
    [
      ['currentNumberScheduled', /1 of 2 pods scheduled/],
      ['updatedNumberScheduled', /1 of 2 pods updated/],
      ['numberAvailable', /1 of 2 pods available/],
      ['numberReady', /1 of 2 pods ready/],
    ] as const
  ).map(([field, health]) => ({
    name: `a DaemonSet with too small a ${field}`,
    ...daemonSet,
    status: { ...daemons, [field]: 1 },
    health,
  })),

  { name: 'whole', ...replicaSet, spec: { replicas: 2 }, status: copies, health: 'ready' },
  {
    name: 'that cannot make pods',
    ...replicaSet,
    spec: { replicas: 2 },
    status: { ...copies, ...conditions(condition('ReplicaFailure', 'True', 'FailedCreate')) },
    health: /ReplicaFailure is True/,
  },
  {
    name: 'with too many pods',
    ...replicaSet,
    spec: { replicas: 1 },
    status: copies,
    health: /1 old/,
  },
  {
    name: 'with too few available',
    ...replicaSet,
    spec: { replicas: 2 },
    status: { ...copies, availableReplicas: 1 },
    health: /1 of 2 replicas available/,
  },

  { name: 'complete', ...job, status: conditions(condition('Complete', 'True')), health: 'ready' },
  { name: 'running', ...job, status: { active: 1, startTime: 'now' }, health: 'progressing' },
  { name: 'not begun', ...job, health: 'progressing' },
  { name: 'suspended', ...job, spec: { suspend: true }, health: 'ready' },
  {
    name: 'a failed Job',
    ...job,
    status: conditions(condition('Failed', 'True')),
    health: 'failed',
  },

  {
    name: 'a Pod that is Ready',
    kind: 'Pod',
    status: { phase: 'Running', ...conditions(condition('Ready', 'True')) },
    health: 'ready',
  },
  {
    name: 'a Pod that is not Ready',
    kind: 'Pod',
    status: { phase: 'Running', ...conditions(condition('Ready', 'False')) },
    health: 'progressing',
  },
  { name: 'a Pod that nobody has looked at', kind: 'Pod', health: 'progressing' },
  { name: 'a Pod that ended well', kind: 'Pod', status: { phase: 'Succeeded' }, health: 'ready' },
  { name: 'a Pod that failed', kind: 'Pod', status: { phase: 'Failed' }, health: 'failed' },
  ...[
    ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull', 'InvalidImageName'],
    ...['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'],
  ].map(reason => ({
    name: `a Pod whose container waits for ${reason}`,
    kind: 'Pod',
    status: waitingPod(reason),
    health: 'failed' as const,
  })),
  {
    name: 'a Pod whose container is being made',
    kind: 'Pod',
    status: waitingPod('ContainerCreating'),
    health: 'progressing',
  },
  {
    name: 'a Pod whose container waits for an init container',
    kind: 'Pod',
    status: waitingPod('PodInitializing'),
    health: 'progressing',
  },
  {
    name: 'a Pod whose init container crashes',
    kind: 'Pod',
    status: {
      phase: 'Pending',
      initContainerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })],
      containerStatuses: [container({ waiting: { reason: 'PodInitializing' } })],
    },
    health: 'failed',
  },
  {
    name: 'a Pod whose container has ended for the first time',
    kind: 'Pod',
    status: {
      phase: 'Running',
      containerStatuses: [container({ terminated: { reason: 'Error', exitCode: 1 } })],
    },
    health: /container app: Error: exit code 1/,
  },
  {
    name: 'a Pod without a node',
    kind: 'Pod',
    status: {
      phase: 'Pending',
      ...conditions(condition('PodScheduled', 'False', 'Unschedulable')),
    },
    health: /Unschedulable/,
  },

  { name: 'an active Namespace', kind: 'Namespace', status: { phase: 'Active' }, health: 'ready' },
  {
    name: 'an unbound claim',
    kind: 'PersistentVolumeClaim',
    status: { phase: 'Pending' },
    health: 'progressing',
  },
  {
    name: 'a claim without its volume',
    kind: 'PersistentVolumeClaim',
    status: { phase: 'Lost' },
    health: 'failed',
  },
  { name: 'a Service', kind: 'Service', spec: { type: 'ClusterIP' }, health: 'ready' },
  {
    name: 'a balanced Service without an address',
    kind: 'Service',
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: {} },
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
    name: 'established',
    ...crd,
    status: conditions(condition('NamesAccepted', 'True'), condition('Established', 'True')),
    health: 'ready',
  },
  { name: 'a new CRD', ...crd, health: 'progressing' },
  {
    name: 'a CRD that is being installed',
    ...crd,
    status: conditions(
      condition('NamesAccepted', 'True'),
      condition('Established', 'False', 'Installing'),
    ),
    health: 'progressing',
  },
  {
    name: 'a CRD whose names are taken',
    ...crd,
    status: conditions(
      condition('NamesAccepted', 'False', 'ListKindConflict'),
      condition('Established', 'False', 'NotAccepted'),
    ),
    health: 'failed',
  },
  {
    name: 'a CRD that is not established for another reason',
    ...crd,
    status: conditions(condition('Established', 'False', 'NotAccepted')),
    health: 'failed',
  },
  {
    name: 'a budget that nobody has looked at',
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    health: 'progressing',
  },
  {
    name: 'a budget that is observed, whatever it allows',
    kind: 'PodDisruptionBudget',
    apiVersion: 'policy/v1',
    status: { observedGeneration: 2, ...conditions(condition('DisruptionAllowed', 'False')) },
    health: 'ready',
  },
]

for (const { name, health, apiVersion = 'v1', metadata, ...rest } of cases) {
  const state = health instanceof RegExp ? 'progressing' : health
  test(`${rest.kind}: ${name} is ${state}`, () => {
    const found = healthOf({
      apiVersion,
      metadata: { name: 'x', generation: 2, ...metadata },
      ...rest,
    })
    assert.equal(found.state, state, found.message)
    assert.equal(found.message === '', state === 'ready')
    if (health instanceof RegExp) assert.match(found.message, health)
  })
}

test('what a container printed is in no message', () => {
  const terminated = { exitCode: 1, reason: 'Error', message: 'canary-password' }
  const found = healthOf({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'x' },
    status: { phase: 'Failed', containerStatuses: [{ name: 'app', state: { terminated } }] },
  })
  assert.deepEqual(found, { state: 'failed', message: 'container app: Error: exit code 1' })
})
