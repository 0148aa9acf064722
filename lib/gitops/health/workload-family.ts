import { isRecord, type KubeObject } from '../../core/index.ts'
import { type Cause, causeOf } from './cause.ts'
import { groupKind } from './health.ts'
import { formatFault, type PodFault, podFaults } from './pod-faults.ts'

/** What there is below a workload. */
export interface Family {
  /** The objects of a resource that one owns, by its uid. */
  children(resource: 'replicasets' | 'pods', uid: string): Iterable<KubeObject>
  /** The last Warning that was told of an object, by its uid. */
  lastWarning(uid: string): KubeObject | undefined
}

/** Why a workload gets no further. */
export interface Verdict {
  /** From the workload's child to the last event; empty if nothing is amiss. */
  readonly causes: readonly Cause[]
  /** Whether waiting does not help. */
  readonly isLasting: boolean
  /** The Pods for which there is no node. */
  readonly unscheduled: readonly string[]
}

/** What is below each kind. Of a Job's Pods the Job itself counts how often they may fail. */
const workloads: ReadonlyMap<string, 'replicasets' | 'pods'> = new Map([
  ['Deployment.apps', 'replicasets'],
  ['ReplicaSet.apps', 'pods'],
  ['StatefulSet.apps', 'pods'],
  ['DaemonSet.apps', 'pods'],
  ['Job.batch', 'pods'],
])

/** Whether what an object waits for may be told by its Pods. */
export const isWorkload = (object: KubeObject): boolean => workloads.has(groupKind(object))

/**
 * Why a workload gets no further: by its Pods of the newest template, as older ones go anyhow, and a fix must not fail for
 * what it mends. `isOverdue` says whether a Pod has been without a node for too long. Pure.
 *
 *     Deployment ─▶ newest ReplicaSet ─▶ Pod ─▶ container: reason ─▶ last event
 */
export function explainWorkload(
  workload: KubeObject,
  family: Family,
  isOverdue: (uid: string) => boolean,
): Verdict {
  const uid = uidOf(workload)
  const isDeployment = groupKind(workload) === 'Deployment.apps'
  const replicaSet = isDeployment ? newest(family.children('replicasets', uid)) : undefined
  const owner = replicaSet ?? workload
  const above = replicaSet === undefined ? [] : [causeOf(replicaSet)]
  const pods = isDeployment && replicaSet === undefined ? [] : family.children('pods', uidOf(owner))
  const faulty = [...pods]
    .filter(pod => isOfNewest(workload, pod))
    .flatMap(pod => faultOf(pod, workload, isOverdue))
  const unscheduled = faulty
    .filter(({ fault }) => isUnscheduled(fault))
    .map(({ pod }) => uidOf(pod))
  const worst = faulty.find(({ isLasting }) => isLasting) ?? faulty[0]
  if (worst === undefined) {
    // No Pod, but somebody may have said why there is none.
    const told = warningOf(owner, family)
    return { causes: told.length > 0 ? [...above, ...told] : [], isLasting: false, unscheduled }
  }
  const { pod, fault, isLasting } = worst
  const causes = [...above, causeOf(pod, fault.container === undefined ? fault : {})]
  if (fault.container !== undefined) causes.push(causeOf(pod, fault))
  return { causes: [...causes, ...warningOf(pod, family, fault)], isLasting, unscheduled }
}

interface FaultyPod {
  readonly pod: KubeObject
  readonly fault: PodFault
  readonly isLasting: boolean
}

function faultOf(
  pod: KubeObject,
  workload: KubeObject,
  isOverdue: (uid: string) => boolean,
): FaultyPod[] {
  const [fault] = podFaults(pod)
  if (fault === undefined) return []
  const isTriedAgain = workload.kind === 'Job' && triedAgain.has(fault.reason)
  const lasts = isUnscheduled(fault) ? isOverdue(uidOf(pod)) : fault.isLasting
  return [{ pod, fault, isLasting: lasts && !isTriedAgain && !hasEnded(pod) }]
}

/** A controller makes another one in its place. */
const hasEnded = (pod: KubeObject): boolean => isRecord(pod.status) && pod.status.phase === 'Failed'

const triedAgain: ReadonlySet<string> = new Set(['CrashLoopBackOff', 'Error', 'OOMKilled'])

const isUnscheduled = ({ reason }: PodFault): boolean => reason === 'Unschedulable'

/** The event that says more than the fault does. */
function warningOf(object: KubeObject, family: Family, fault?: PodFault): Cause[] {
  const event = family.lastWarning(uidOf(object))
  if (event === undefined) return []
  const { reason, message } = event
  const text = typeof message === 'string' ? message : ''
  if (fault !== undefined && (text === '' || formatFault(fault).includes(text))) return []
  return [causeOf(event, { reason: typeof reason === 'string' ? reason : '', message: text })]
}

const revisionOf = ({ metadata: { annotations } }: KubeObject): number =>
  Number(annotations?.['deployment.kubernetes.io/revision'] ?? 0) || 0

/** As `kubectl rollout` finds it: a template that was rolled back to has the highest revision again. */
const newest = (replicaSets: Iterable<KubeObject>): KubeObject | undefined =>
  [...replicaSets].toSorted((a, b) => revisionOf(b) - revisionOf(a))[0]

/** Whether a Pod is of the workload's own template of now, as far as its labels tell. */
function isOfNewest({ kind, metadata, status }: KubeObject, { metadata: { labels } }: KubeObject) {
  if (kind === 'StatefulSet') {
    const wanted = isRecord(status) ? status.updateRevision : undefined
    return wanted === undefined || labels?.['controller-revision-hash'] === wanted
  }
  if (kind === 'DaemonSet') {
    const wanted = metadata.annotations?.['deprecated.daemonset.template.generation']
    return wanted === undefined || labels?.['pod-template-generation'] === wanted
  }
  return true
}

const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? ''
