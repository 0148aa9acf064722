import { isRecord, type KubeObject } from '../../core/index.ts'
import { statusCondition } from '../../watch/index.ts'
import type { HealthRule } from './health-rules.ts'
import { failed, progressing, ready, unlessMissing } from './health-state.ts'

/*
 * Workloads, by the rules of kstatus. A count that a status leaves out is 0, one that a spec leaves out is the server's
 * default.
 */

const count = (value: unknown, absent = 0): number => (typeof value === 'number' ? value : absent)

const specOf = ({ spec }: KubeObject): Record<string, unknown> => (isRecord(spec) ? spec : {})

const fewer = (got: number, wanted: number, what: string): string | false =>
  got < wanted && `${got} of ${wanted} ${what}`

const tooMany = (got: number, wanted: number): string | false =>
  got > wanted && `${got - wanted} old replicas still there`

/** Means that there is no deadline. */
const maxInt32 = 2 ** 31 - 1

/** All replicas are of the newest template and available, and none is left of older ones. Past its deadline it has failed. */
export const deployment: HealthRule = (object, status) => {
  const spec = specOf(object)
  const progress = statusCondition(object, 'Progressing')
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(progress.message)
  // Nothing goes on until somebody resumes it: it is as it is wanted.
  if (spec.paused === true) return ready
  const wanted = count(spec.replicas, 1)
  const { replicas, updatedReplicas, readyReplicas, availableReplicas } = status
  const hasDeadline = count(spec.progressDeadlineSeconds, maxInt32) !== maxInt32
  const isRolledOut = progress?.status === 'True' && progress.reason === 'NewReplicaSetAvailable'
  const available = statusCondition(object, 'Available')
  return unlessMissing(
    fewer(count(replicas), wanted, 'replicas created'),
    fewer(count(updatedReplicas), wanted, 'replicas updated'),
    tooMany(count(replicas), wanted),
    fewer(count(availableReplicas), count(updatedReplicas), 'replicas available'),
    fewer(count(readyReplicas), wanted, 'replicas ready'),
    hasDeadline && !isRolledOut && (progress?.message || 'its rollout is not done'),
    available?.status !== 'True' && (available?.message || 'is not Available yet'),
  )
}

/** All replicas are ready, and of the new revision down to the partition. */
export const statefulSet: HealthRule = (object, status) => {
  const spec = specOf(object)
  const strategy = isRecord(spec.updateStrategy) ? spec.updateStrategy : {}
  // Its pods are replaced by whoever deletes them.
  if (strategy.type === 'OnDelete') return ready
  const wanted = count(spec.replicas, 1)
  const { partition } = isRecord(strategy.rollingUpdate) ? strategy.rollingUpdate : {}
  const { replicas, readyReplicas, updatedReplicas, currentReplicas } = status
  const scaled = unlessMissing(
    fewer(count(replicas), wanted, 'replicas created'),
    fewer(count(readyReplicas), wanted, 'replicas ready'),
    tooMany(count(replicas), wanted),
  )
  if (scaled.state !== 'ready') return scaled
  if (partition !== undefined) {
    return unlessMissing(
      fewer(count(updatedReplicas), wanted - count(partition), 'replicas updated'),
    )
  }
  return unlessMissing(
    fewer(count(currentReplicas), wanted, 'replicas updated'),
    status.currentRevision !== status.updateRevision && 'its pods are of two revisions',
  )
}

/** Each node that is to have a Pod has one, updated and available. */
export const daemonSet: HealthRule = ({ metadata }, status) => {
  // Zero pods may be right, but only a controller can say so.
  if (metadata.generation === undefined || status.observedGeneration === undefined) {
    return progressing('its controller has not seen it yet')
  }
  if (status.desiredNumberScheduled === undefined) {
    return progressing('its pods are not scheduled yet')
  }
  const wanted = count(status.desiredNumberScheduled)
  return unlessMissing(
    fewer(count(status.currentNumberScheduled), wanted, 'pods scheduled'),
    fewer(count(status.updatedNumberScheduled), wanted, 'pods updated'),
    fewer(count(status.numberAvailable), wanted, 'pods available'),
    fewer(count(status.numberReady), wanted, 'pods ready'),
  )
}

/** All replicas are available. */
export const replicaSet: HealthRule = (object, status) => {
  const wanted = count(specOf(object).replicas, 1)
  const failure = statusCondition(object, 'ReplicaFailure')
  return unlessMissing(
    failure?.status === 'True' && (failure.message || failure.reason || 'no pod can be created'),
    fewer(count(status.fullyLabeledReplicas), wanted, 'replicas labelled'),
    fewer(count(status.availableReplicas), wanted, 'replicas available'),
    fewer(count(status.readyReplicas), wanted, 'replicas ready'),
    tooMany(count(status.replicas), wanted),
  )
}

/** Done when it is complete, and not when it has begun. */
export const job: HealthRule = object => {
  const failure = statusCondition(object, 'Failed')
  if (failure?.status === 'True') return failed(failure.message || failure.reason)
  const complete = statusCondition(object, 'Complete')
  if (complete?.status === 'True' || specOf(object).suspend === true) return ready
  return progressing('is not Complete yet')
}
