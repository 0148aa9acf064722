import { gvkOf, isRecord, type KubeObject } from '../../core/index.ts'
import { type Condition, isObserved, statusCondition } from '../../watch/index.ts'
import { type HealthRule, healthRules } from './health-rules.ts'

/** How far an object is on its way to what its spec says; the words are kstatus' in plain English. */
export interface Health {
  readonly state: 'ready' | 'progressing' | 'failed'
  /** What is missing or wrong, for people: `1 of 3 replicas available`. Empty when ready. */
  readonly message: string
}

const ready: Health = { state: 'ready', message: '' }
const progressing = (message: string): Health => ({ state: 'progressing', message })

/**
 * The health of any object, by the rules of its kind where Kubernetes' own kinds have some, else by the
 * conventions of `status.conditions` (KEP-1623). An object that has nothing to say is ready: most
 * kinds are data. Pure.
 */
export function healthOf(object: KubeObject): Health {
  if (object.metadata.deletionTimestamp !== undefined) return progressing('is being deleted')
  if (!isObserved(object)) return progressing('its controller has not seen the change yet')
  const rule = healthRules.get(groupKind(object)) ?? byConditions
  return rule(object, isRecord(object.status) ? object.status : {})
}

/** The object is there and ready, by {@link healthOf}: to wait for. */
export const isReady: Condition = object =>
  object !== undefined && healthOf(object).state === 'ready'

const groupKind = (object: KubeObject): string => {
  const { group, kind } = gvkOf(object)
  return group === '' ? kind : `${kind}.${group}`
}

/** What kstatus reads from kinds that it does not know. */
const byConditions: HealthRule = object => {
  const stalled = statusCondition(object, 'Stalled')
  if (stalled?.status === 'True')
    return { state: 'failed', message: stalled.message || stalled.reason }
  const reconciling = statusCondition(object, 'Reconciling')
  if (reconciling?.status === 'True') return progressing(reconciling.message || reconciling.reason)
  const done = statusCondition(object, 'Ready') ?? statusCondition(object, 'Available')
  if (done === undefined || done.status === 'True') return ready
  return progressing(done.message || done.reason || `${done.type} is ${done.status}`)
}
