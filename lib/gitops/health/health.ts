import { gvkOf, isRecord, type KubeObject } from '../../core/index.ts'
import { type Condition, statusCondition } from '../../watch/index.ts'
import { type HealthRule, healthRules } from './health-rules.ts'
import { failed, type Health, progressing, ready } from './health-state.ts'
import { isBehind } from './observed.ts'

/**
 * The health of any object, by the rules of its kind where Kubernetes' own kinds have some, else by the
 * conventions of `status.conditions` (KEP-1623). The order is that of kstatus: deletion, observedGeneration, Reconciling and
 * Stalled, the kind, Ready. An object that has nothing to say is ready: most kinds are data. Pure.
 */
export function healthOf(object: KubeObject): Health {
  if (object.metadata.deletionTimestamp !== undefined) return progressing('is being deleted')
  if (isBehind(object)) return progressing('its controller has not seen the change yet')
  const rule = healthRules.get(groupKind(object)) ?? byReady
  return byAbnormal(object) ?? rule(object, isRecord(object.status) ? object.status : {})
}

/** The object is there and ready, by {@link healthOf}: to wait for. */
export const isReady: Condition = object =>
  object !== undefined && healthOf(object).state === 'ready'

/** `Deployment.apps`; `Pod` in the core group. */
export const groupKind = (object: KubeObject): string => {
  const { group, kind } = gvkOf(object)
  return group === '' ? kind : `${kind}.${group}`
}

/** The two conditions that stand for something amiss when they are True. */
function byAbnormal(object: KubeObject): Health | undefined {
  const reconciling = statusCondition(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message || reconciling.reason)
  const stalled = statusCondition(object, 'Stalled')
  return stalled?.status === 'True' ? failed(stalled.message || stalled.reason) : undefined
}

/** Whatever is not ready may become so: only Stalled says that it will not. */
const byReady: HealthRule = object => {
  const done = statusCondition(object, 'Ready') ?? statusCondition(object, 'Available')
  if (done === undefined) return ready
  const { observedGeneration: seen = Number.POSITIVE_INFINITY } = done
  if (seen < (object.metadata.generation ?? 0))
    return progressing(`${done.type} is of an older spec`)
  if (done.status === 'True') return ready
  return progressing(done.message || done.reason || `${done.type} is ${done.status}`)
}
