import { isRecord, JsonPath, type KubeObject, RequestError } from '../core/index.ts'
import type { Condition } from './conditions.ts'

/** The condition does not hold. */
export const not =
  <T extends KubeObject>(condition: Condition<T>): Condition<T> =>
  object =>
    !condition(object)

/** All of them hold; none at all do. */
export const and =
  <T extends KubeObject>(...conditions: readonly Condition<T>[]): Condition<T> =>
  object =>
    conditions.every(condition => condition(object))

/** One of them holds, or more. */
export const or =
  <T extends KubeObject>(...conditions: readonly Condition<T>[]): Condition<T> =>
  object =>
    conditions.some(condition => condition(object))

/**
 * A JSONPath as kubectl takes it, `{.status.phase}`, finds a value of the object: this one, or any. A text is compared
 * with a number's or a boolean's as it is written. Throws RequestError for a path that is none; the condition does where it
 * finds several values, or is to compare an object or a list, as `kubectl wait` does.
 */
export function hasJsonPath(path: string, value?: string | number | bigint | boolean): Condition {
  const finder = new JsonPath(path)
  return object => {
    const [found = [], ...parts] = object === undefined ? [] : finder.find(object)
    if (found.length + parts.length > 1) {
      throw new RequestError(`wait for ${path}: it finds more than one value`)
    }
    if (found.length === 0 || value === undefined) return found.length > 0
    const [only] = found
    if (isRecord(only) || Array.isArray(only)) {
      throw new RequestError(`wait for ${path}: it finds an object or a list, not a value`)
    }
    return String(only) === String(value)
  }
}
