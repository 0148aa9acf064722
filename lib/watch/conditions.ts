import { isRecord, type KubeObject } from '../core/index.ts'

/** A question about one object, asked with undefined while it does not exist. Pure. */
export type Condition<T extends KubeObject = KubeObject> = (object: T | undefined) => boolean

/** One entry of `status.conditions`, as `metav1.Condition` and its many older relatives have it. */
export interface StatusCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
  /** The generation that it is about; undefined where it does not say. */
  readonly observedGeneration: number | undefined
}

/** The object's condition of a type, compared without case as `kubectl wait` does. */
export function statusCondition(object: KubeObject, type: string): StatusCondition | undefined {
  const status = object.status
  const conditions = isRecord(status) ? status.conditions : undefined
  if (!Array.isArray(conditions)) return undefined
  const wanted = type.toLowerCase()
  const found = conditions
    .filter(isRecord)
    .find(condition => String(condition.type).toLowerCase() === wanted)
  return (
    found && {
      type: String(found.type),
      status: String(found.status),
      reason: String(found.reason ?? ''),
      message: String(found.message ?? ''),
      observedGeneration: toGeneration(found.observedGeneration),
    }
  )
}

const toGeneration = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined

/** Whether the controller has seen the newest spec; true where it does not say. */
export const isObserved = (object: KubeObject): boolean =>
  isNewest(object, isRecord(object.status) ? object.status.observedGeneration : undefined)

const isNewest = ({ metadata }: KubeObject, observed: unknown): boolean =>
  (toGeneration(observed) ?? Number.POSITIVE_INFINITY) >= (metadata.generation ?? 0)

/**
 * `status.conditions` has the type with the status (default `True`), about the newest spec: as the
 * condition says or else the status, as `kubectl wait` reads it.
 */
export const hasCondition =
  (type: string, status = 'True'): Condition =>
  object => {
    const condition = object && statusCondition(object, type)
    if (object === undefined || condition === undefined) return false
    const { observedGeneration } = condition
    const current =
      observedGeneration === undefined ? isObserved(object) : isNewest(object, observedGeneration)
    return current && condition.status.toLowerCase() === status.toLowerCase()
  }

/** The object is there. */
export const exists: Condition = object => object !== undefined

/** The object is not there, or another one has taken its name (`uid`). */
export const isDeleted =
  (uid?: string): Condition =>
  object =>
    object === undefined || (uid !== undefined && object.metadata.uid !== uid)
