import { isRecord, type KubeObject } from '../../core/index.ts'
import { statusCondition } from '../../watch/index.ts'
import type { Health } from './health.ts'

/** The health of one kind's objects that are observed and not being deleted. */
export type HealthRule = (object: KubeObject, status: Record<string, unknown>) => Health

const ready: Health = { state: 'ready', message: '' }
const progressing = (message: string): Health => ({ state: 'progressing', message })
const failed = (message: string): Health => ({ state: 'failed', message })

const count = (value: unknown, absent = 0): number => (typeof value === 'number' ? value : absent)
const specOf = ({ spec }: KubeObject): Record<string, unknown> => (isRecord(spec) ? spec : {})

/** Ready once as many as wanted are counted in the status field. */
const counted = (wanted: number, got: number, what: string): Health =>
  got >= wanted ? ready : progressing(`${got} of ${wanted} ${what}`)

/** Ready once the condition is True. */
const condition =
  (type: string): HealthRule =>
  object => {
    const found = statusCondition(object, type)
    return found?.status === 'True' ? ready : progressing(found?.message || `is not ${type} yet`)
  }

/** Ready once the status has the phase. */
const phase =
  (wanted: string): HealthRule =>
  (_object, status) =>
    status.phase === wanted ? ready : progressing(`its phase is not ${wanted} yet`)

const deployment: HealthRule = (object, status) => {
  const stuck = statusCondition(object, 'Progressing')
  if (stuck?.reason === 'ProgressDeadlineExceeded') return failed(stuck.message)
  const wanted = count(specOf(object).replicas, 1)
  if (count(status.updatedReplicas) < wanted) {
    return counted(wanted, count(status.updatedReplicas), 'replicas updated')
  }
  const old = count(status.replicas) - count(status.updatedReplicas)
  if (old > 0) return progressing(`${old} old replicas still there`)
  return counted(wanted, count(status.availableReplicas), 'replicas available')
}

const statefulSet: HealthRule = (object, status) => {
  const wanted = count(specOf(object).replicas, 1)
  const readyReplicas = counted(wanted, count(status.readyReplicas), 'replicas ready')
  if (readyReplicas.state !== 'ready') return readyReplicas
  return status.updateRevision === status.currentRevision
    ? ready
    : counted(wanted, count(status.updatedReplicas), 'replicas updated')
}

const daemonSet: HealthRule = (_object, status) => {
  const wanted = count(status.desiredNumberScheduled, Number.POSITIVE_INFINITY)
  if (!Number.isFinite(wanted)) return progressing('its pods are not scheduled yet')
  const updated = counted(wanted, count(status.updatedNumberScheduled), 'pods updated')
  return updated.state === 'ready'
    ? counted(wanted, count(status.numberAvailable), 'pods available')
    : updated
}

const replicaSet: HealthRule = (object, status) =>
  counted(count(specOf(object).replicas, 1), count(status.availableReplicas), 'replicas available')

const pod: HealthRule = (object, status) => {
  if (status.phase === 'Succeeded') return ready
  if (status.phase === 'Failed') return failed(String(status.message ?? 'the pod failed'))
  return condition('Ready')(object, status)
}

const job: HealthRule = (object, status) => {
  const failure = statusCondition(object, 'Failed')
  if (failure?.status === 'True') return failed(failure.message || failure.reason)
  return condition('Complete')(object, status)
}

const service: HealthRule = (object, status) => {
  if (specOf(object).type !== 'LoadBalancer') return ready
  const balancer = isRecord(status.loadBalancer) ? status.loadBalancer : {}
  return Array.isArray(balancer.ingress) ? ready : progressing('has no load balancer address yet')
}

/** By `Kind` or `Kind.group`: what each controller writes when it is done. */
export const healthRules: ReadonlyMap<string, HealthRule> = new Map([
  ['Deployment.apps', deployment],
  ['StatefulSet.apps', statefulSet],
  ['DaemonSet.apps', daemonSet],
  ['ReplicaSet.apps', replicaSet],
  ['Job.batch', job],
  ['Pod', pod],
  ['Service', service],
  ['Namespace', phase('Active')],
  ['PersistentVolumeClaim', phase('Bound')],
  ['CustomResourceDefinition.apiextensions.k8s.io', condition('Established')],
  ['APIService.apiregistration.k8s.io', condition('Available')],
])
