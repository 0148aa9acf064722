import { isRecord, type KubeObject } from '../core/index.ts'

/** A question about one object, asked with undefined while it does not exist. Pure. */
export type Condition<T extends KubeObject = KubeObject> = (object: T | undefined) => boolean

/** One entry of `status.conditions`, as `metav1.Condition` and its many older relatives have it. */
export interface StatusCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
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
    }
  )
}

/** Whether the controller has seen the newest spec; true where it does not say. */
export function isObserved(object: KubeObject): boolean {
  const { generation } = object.metadata
  const observed = isRecord(object.status) ? object.status.observedGeneration : undefined
  return typeof observed !== 'number' || generation === undefined || observed >= generation
}

/** `status.conditions` has the type with the status (default `True`), about the newest spec. */
export const hasCondition =
  (type: string, status = 'True'): Condition =>
  object =>
    object !== undefined &&
    isObserved(object) &&
    statusCondition(object, type)?.status.toLowerCase() === status.toLowerCase()

/** The object is there. */
export const exists: Condition = object => object !== undefined

/** The object is not there, or another one has taken its name (`uid`). */
export const isDeleted =
  (uid?: string): Condition =>
  object =>
    object === undefined || (uid !== undefined && object.metadata.uid !== uid)
