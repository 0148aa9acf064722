import { RequestError } from './errors.ts'

/**
 * How deep values may be that are compared, merged or patched. No object of Kubernetes comes near it; the
 * server's own parser ends at 10,000, where JavaScript's stack would be full.
 */
const maxDepth = 1_000

/** Throws {@link RequestError} at a depth where nothing honest is. For walks that call themselves. */
export function refuseDepth(depth: number): void {
  if (depth > maxDepth) throw new RequestError(`compare JSON: nested deeper than ${maxDepth}`)
}

/**
 * Whether two values are the same JSON: order of members does not matter, a member that is undefined is
 * not there, and an integer is the same as number and as BigInt. Throws {@link RequestError} on values
 * nested deeper than 1,000.
 */
export function sameJson(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return sameInteger(a, b)
  }
  refuseDepth(depth)
  if (!Array.isArray(a)) return !Array.isArray(b) && sameMembers(a, b, depth + 1)
  if (!Array.isArray(b) || a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) {
    if (!sameJson(a[index], b[index], depth + 1)) return false
  }
  return true
}

const sameInteger = (a: unknown, b: unknown): boolean =>
  (typeof a === 'bigint' && Number.isInteger(b) && a === BigInt(b as number)) ||
  (typeof b === 'bigint' && Number.isInteger(a) && b === BigInt(a as number))

function sameMembers(a: object, b: object, depth: number): boolean {
  let count = 0
  for (const key of Object.keys(a)) {
    const value = memberOf(a, key)
    if (value === undefined) continue
    count++
    const other = memberOf(b, key)
    if (other === undefined || !sameJson(value, other, depth)) return false
  }
  for (const key of Object.keys(b)) if (memberOf(b, key) !== undefined) count--
  return count === 0
}

/** An own member; undefined if there is none, whatever `Object.prototype` has by that name. */
export const memberOf = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined

/** Sets an own member. `__proto__` is data like any other name, and assignment would make it the prototype. */
export function setMember(object: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    const data = { value, writable: true, enumerable: true, configurable: true }
    Object.defineProperty(object, key, data)
  } else {
    ;(object as Record<string, unknown>)[key] = value
  }
}
