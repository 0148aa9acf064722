import { isRecord } from './object.ts'
import { memberOf, refuseDepth, sameJson, setMember } from './same-json.ts'

/**
 * The value that a JSON Merge Patch (RFC 7386) makes of another: members that are null are removed, objects
 * merge, all else is replaced, arrays too. Pure; the result shares what the patch leaves alone with `value`,
 * and what it sets with `patch`: write into neither. Throws RequestError on a patch nested deeper than 1,000.
 */
export const applyMergePatch = (value: unknown, patch: unknown): unknown => merge(value, patch, 0)

function merge(value: unknown, patch: unknown, depth: number): unknown {
  if (!isRecord(patch)) return patch
  refuseDepth(depth)
  const result = isRecord(value) ? { ...value } : {}
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    if (change === null) delete result[key]
    // An object where none is loses its nulls: it merges with nothing, as the RFC has it.
    else if (change !== undefined) {
      setMember(result, key, merge(memberOf(result, key), change, depth + 1))
    }
  }
  return result
}

/**
 * The JSON Merge Patch (RFC 7386) that turns one value into the other. Such a patch cannot set a member to
 * null: a null in `to`, outside of arrays, says that the member is not there, which is the same to Kubernetes.
 * Arrays are replaced as a whole. Pure; the patch shares its values with `to`. Throws as {@link applyMergePatch}.
 */
export const diffMergePatch = (from: unknown, to: unknown): unknown =>
  isRecord(from) && isRecord(to) ? difference(from, to, 0) : to

/** What `to` has that `from` has not, or has otherwise, and null for what it has no longer. */
function difference(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
  depth: number,
): Record<string, unknown> {
  refuseDepth(depth)
  const patch = {}
  for (const key of Object.keys(to)) {
    const change = changeOf(memberOf(from, key), to[key], depth + 1)
    if (change !== undefined) setMember(patch, key, change)
  }
  for (const key of Object.keys(from)) {
    if (from[key] !== undefined && memberOf(to, key) === undefined) setMember(patch, key, null)
  }
  return patch
}

/** What a patch has to say of a member; undefined for nothing. */
function changeOf(before: unknown, after: unknown, depth: number): unknown {
  if (before === after) return undefined
  if (isRecord(before) && isRecord(after)) {
    const change = difference(before, after, depth)
    return Object.keys(change).length > 0 ? change : undefined
  }
  return before !== undefined && sameJson(before, after, depth) ? undefined : after
}

/**
 * The merge patch that `kubectl apply` sends for custom resources: it sets what `modified` has and `current`
 * has not, and removes what `original`, the configuration that was applied last, had and `modified` has no
 * longer. What others have added to `current` stays. As client-go's `CreateThreeWayJSONMergePatch`, but
 * integers beyond 2^53 are compared by all their digits. Without an `original` nothing is removed but what is
 * null in `modified`. Pure. Throws as {@link applyMergePatch}.
 */
export function threeWayMergePatch(
  original: Record<string, unknown> | undefined,
  modified: Record<string, unknown>,
  current: Record<string, unknown>,
): Record<string, unknown> {
  const removals = nullsOf(difference(original ?? {}, modified, 0))
  return unite(removals, withoutNulls(difference(current, modified, 0)))
}

/** A merge patch cut down to what it removes. */
function nullsOf(patch: Record<string, unknown>): Record<string, unknown> {
  const nulls = {}
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    if (change === null) setMember(nulls, key, null)
    else if (isRecord(change)) setUnlessEmpty(nulls, key, nullsOf(change))
  }
  return nulls
}

/** A merge patch cut down to what it sets. An object that is empty by itself is a value that it sets. */
function withoutNulls(patch: Record<string, unknown>): Record<string, unknown> {
  const sets = {}
  for (const key of Object.keys(patch)) {
    const change = patch[key]
    if (change === null) continue
    if (!isRecord(change) || Object.keys(change).length === 0) setMember(sets, key, change)
    else setUnlessEmpty(sets, key, withoutNulls(change))
  }
  return sets
}

function setUnlessEmpty(object: object, key: string, value: Record<string, unknown>): void {
  if (Object.keys(value).length > 0) setMember(object, key, value)
}

/** Both patches in one: where both speak of a member, each of them has an object, or the second one is right. */
function unite(
  first: Record<string, unknown>,
  second: Record<string, unknown>,
): Record<string, unknown> {
  const both = { ...first }
  for (const key of Object.keys(second)) {
    const [before, after] = [memberOf(first, key), second[key]]
    setMember(both, key, isRecord(before) && isRecord(after) ? unite(before, after) : after)
  }
  return both
}
