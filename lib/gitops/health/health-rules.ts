import { isRecord, type KubeObject } from '../../core/index.ts'
import { statusCondition } from '../../watch/index.ts'
import { failed, type Health, progressing, ready, unlessMissing } from './health-state.ts'
import { podRule } from './pod-rule.ts'
import { daemonSet, deployment, job, replicaSet, statefulSet } from './workload-rules.ts'

/** The health of one kind's objects that are observed and not being deleted. */
export type HealthRule = (object: KubeObject, status: Record<string, unknown>) => Health

/** Ready once the condition is True. */
const condition =
  (type: string): HealthRule =>
  object => {
    const found = statusCondition(object, type)
    return found?.status === 'True' ? ready : progressing(found?.message || `is not ${type} yet`)
  }

const namespace: HealthRule = (_object, { phase }) =>
  unlessMissing(phase !== 'Active' && 'its phase is not Active yet')

/** One that waits for its first consumer is not Bound before a Pod uses it. */
const claim: HealthRule = (_object, { phase }) =>
  phase === 'Lost'
    ? failed('its volume is lost')
    : unlessMissing(phase !== 'Bound' && 'its phase is not Bound yet')

const service: HealthRule = ({ spec }, { loadBalancer }) => {
  if (!isRecord(spec) || spec.type !== 'LoadBalancer') return ready
  const ingress = isRecord(loadBalancer) ? loadBalancer.ingress : undefined
  const hasAddress = Array.isArray(ingress) && ingress.length > 0
  return unlessMissing(!hasAddress && 'has no load balancer address yet')
}

const definition: HealthRule = (object, status) => {
  const names = statusCondition(object, 'NamesAccepted')
  if (names?.status === 'False') return failed(names.message || names.reason)
  const established = statusCondition(object, 'Established')
  if (established?.status === 'False' && established.reason !== 'Installing') {
    return failed(established.message || established.reason)
  }
  return condition('Established')(object, status)
}

/** Its numbers are for evictions, not for it. */
const budget: HealthRule = (_object, { observedGeneration }) =>
  unlessMissing(observedGeneration === undefined && 'its controller has not seen it yet')

/** By `Kind` or `Kind.group`: what each controller writes when it is done. */
export const healthRules: ReadonlyMap<string, HealthRule> = new Map([
  ['Deployment.apps', deployment],
  ['StatefulSet.apps', statefulSet],
  ['DaemonSet.apps', daemonSet],
  ['ReplicaSet.apps', replicaSet],
  ['Job.batch', job],
  ['Pod', podRule],
  ['Service', service],
  ['Namespace', namespace],
  ['PersistentVolumeClaim', claim],
  ['PodDisruptionBudget.policy', budget],
  ['CustomResourceDefinition.apiextensions.k8s.io', definition],
  ['APIService.apiregistration.k8s.io', condition('Available')],
])
