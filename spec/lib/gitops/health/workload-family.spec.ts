import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { formatCauses } from '../../../../lib/gitops/health/cause.ts'
import { explainWorkload, type Family } from '../../../../lib/gitops/health/workload-family.ts'

const child = (kind: string, name: string, owner: string, more: object = {}): KubeObject => ({
  apiVersion: kind === 'Pod' ? 'v1' : 'apps/v1',
  kind,
  ...more,
  metadata: {
    name,
    uid: name,
    ownerReferences: [{ uid: owner }],
    ...('metadata' in more ? (more.metadata as object) : {}),
  },
})

const replicaSet = (name: string, revision: string) =>
  child('ReplicaSet', name, 'web', {
    metadata: { annotations: { 'deployment.kubernetes.io/revision': revision } },
  })

const waiting = (reason: string, message = '', lastState: object = {}) => ({
  status: {
    phase: 'Pending',
    containerStatuses: [{ name: 'app', state: { waiting: { reason, message } }, lastState }],
  },
})
const crashing = waiting('CrashLoopBackOff', 'back-off 40s')
const unscheduled = {
  status: {
    phase: 'Pending',
    conditions: [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/2 nodes' },
    ],
  },
}
const labelled = (labels: Record<string, string>, more: object = crashing) => ({
  ...more,
  metadata: { labels },
})

const family = (
  children: readonly KubeObject[],
  warnings: Readonly<Record<string, object>> = {},
): Family => ({
  children: (resource, uid) =>
    children.filter(
      ({ kind, metadata }) =>
        `${kind.toLowerCase()}s` === resource &&
        (metadata.ownerReferences as { uid: string }[]).some(owner => owner.uid === uid),
    ),
  lastWarning: uid =>
    uid in warnings
      ? { apiVersion: 'v1', kind: 'Event', metadata: { name: 'e' }, ...warnings[uid] }
      : undefined,
})

const workload = (kind: string, more: object = {}): KubeObject => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name: 'web', uid: 'web', ...('metadata' in more ? (more.metadata as object) : {}) },
  ...('status' in more ? { status: more.status } : {}),
})

interface Case {
  readonly name: string
  readonly workload: KubeObject
  readonly children: readonly KubeObject[]
  readonly warnings?: Readonly<Record<string, object>>
  readonly overdue?: boolean
  readonly causes: string
  readonly isLasting: boolean
}

const crashed = 'Pod new-x, container app: CrashLoopBackOff: back-off 40s'

const cases: readonly Case[] = [
  {
    name: 'nothing is amiss',
    workload: workload('Deployment'),
    children: [],
    causes: '',
    isLasting: false,
  },
  {
    name: 'a container of the newest ReplicaSet crashes',
    workload: workload('Deployment'),
    children: [
      replicaSet('new', '10'),
      replicaSet('old', '9'),
      child('Pod', 'new-x', 'new', crashing),
    ],
    causes: `ReplicaSet new, ${crashed}`,
    isLasting: true,
  },
  {
    name: 'a container of an older ReplicaSet crashes, which the newest mends',
    workload: workload('Deployment'),
    children: [
      replicaSet('old', '9'),
      replicaSet('new', '10'),
      child('Pod', 'old-x', 'old', crashing),
    ],
    causes: '',
    isLasting: false,
  },
  {
    name: 'why it ended before, and the last event',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [
      child(
        'Pod',
        'new-x',
        'new',
        waiting('CrashLoopBackOff', 'back-off 40s', {
          terminated: { reason: 'OOMKilled', exitCode: 137 },
        }),
      ),
    ],
    warnings: { 'new-x': { reason: 'BackOff', message: 'Back-off restarting failed container' } },
    causes:
      'Pod new-x, container app: CrashLoopBackOff: ended with OOMKilled, exit code 137; back-off 40s, ' +
      'event: BackOff: Back-off restarting failed container',
    isLasting: true,
  },
  {
    name: 'an event that says the same is told once',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', crashing)],
    warnings: { 'new-x': { reason: 'BackOff', message: 'back-off 40s' } },
    causes: crashed,
    isLasting: true,
  },
  {
    name: 'there is no node, yet',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', unscheduled)],
    causes: 'Pod new-x: Unschedulable: 0/2 nodes',
    isLasting: false,
  },
  {
    name: 'there is no node, for too long',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', unscheduled)],
    overdue: true,
    causes: 'Pod new-x: Unschedulable: 0/2 nodes',
    isLasting: true,
  },
  {
    name: 'no Pod can be made, and an event says why',
    workload: workload('Deployment'),
    children: [replicaSet('new', '1')],
    warnings: { new: { reason: 'FailedCreate', message: 'exceeded quota' } },
    causes: 'ReplicaSet new, event: FailedCreate: exceeded quota',
    isLasting: false,
  },
  {
    name: 'what lasts is told before what passes',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-a', 'new', unscheduled), child('Pod', 'new-x', 'new', crashing)],
    causes: crashed,
    isLasting: true,
  },
  {
    name: 'a Pod that was evicted is made anew',
    workload: workload('ReplicaSet', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', { status: { phase: 'Failed', reason: 'Evicted' } })],
    causes: 'Pod new-x: Evicted',
    isLasting: false,
  },
  {
    name: 'a Job tries again what crashes',
    workload: workload('Job', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', crashing)],
    causes: crashed,
    isLasting: false,
  },
  {
    name: 'a Job cannot have an image',
    workload: workload('Job', { metadata: { uid: 'new' } }),
    children: [child('Pod', 'new-x', 'new', waiting('ImagePullBackOff', 'no'))],
    causes: 'Pod new-x, container app: ImagePullBackOff: no',
    isLasting: true,
  },
  ...(['a', 'b'] as const).map(revision => ({
    name: `a StatefulSet goes to b, and a Pod of ${revision} crashes`,
    workload: workload('StatefulSet', {
      metadata: { uid: 'new' },
      status: { updateRevision: 'b' },
    }),
    children: [child('Pod', 'new-x', 'new', labelled({ 'controller-revision-hash': revision }))],
    causes: revision === 'b' ? crashed : '',
    isLasting: revision === 'b',
  })),
  ...(['1', '2'] as const).map(generation => ({
    name: `a DaemonSet goes to 2, and a Pod of ${generation} crashes`,
    workload: workload('DaemonSet', {
      metadata: {
        uid: 'new',
        annotations: { 'deprecated.daemonset.template.generation': '2' },
      },
    }),
    children: [child('Pod', 'new-x', 'new', labelled({ 'pod-template-generation': generation }))],
    causes: generation === '2' ? crashed : '',
    isLasting: generation === '2',
  })),
]

for (const { name, workload, children, warnings, overdue = false, causes, isLasting } of cases) {
  test(`${workload.kind}: ${name}`, () => {
    const found = explainWorkload(workload, family(children, warnings), () => overdue)
    assert.equal(formatCauses(found.causes), causes)
    assert.equal(found.isLasting, isLasting)
  })
}

test('the Pods without a node are named, for who counts their time', () => {
  const pods = ['a', 'b'].map(name => child('Pod', name, 'new', unscheduled))
  const { unscheduled: found } = explainWorkload(
    workload('ReplicaSet', { metadata: { uid: 'new' } }),
    family(pods),
    () => false,
  )
  assert.deepEqual(found, ['a', 'b'])
})

test("another's words cannot drive a terminal, nor fill it", () => {
  const pod = child(
    'Pod',
    'x',
    'new',
    waiting('ErrImagePull', `\u001b]0;x\u0007\n${'y'.repeat(9999)}`),
  )
  const { causes } = explainWorkload(
    workload('ReplicaSet', { metadata: { uid: 'new' } }),
    family([pod]),
    () => false,
  )
  const text = formatCauses(causes)
  assert.ok(text.length < 1000)
  assert.ok(text.includes('^[]0;x^G^Jy'))
})
