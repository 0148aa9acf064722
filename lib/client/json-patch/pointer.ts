import { parsePointer } from '../../core/index.ts'
import { Fault } from './fault.ts'

/** Deeper than any object; a longer pointer is an attack on whoever walks along it. */
const maxSteps = 1_000

/**
 * A JSON pointer (RFC 6901) as steps, checked: it is empty or begins with a slash, and has no tilde but
 * those of `~0` and `~1`. Throws Fault INVALID, and LIMIT if it has more than 1,000 steps.
 */
export function decodePointer(pointer: unknown, name: 'path' | 'from'): string[] {
  if (typeof pointer !== 'string') throw new Fault('INVALID', `its "${name}" is not a text`)
  if (pointer !== '' && !pointer.startsWith('/')) {
    throw new Fault('INVALID', `its "${name}" does not begin with a slash`)
  }
  if (/~(?![01])/.test(pointer)) {
    throw new Fault('INVALID', `its "${name}" has a tilde that is neither ~0 nor ~1`)
  }
  const steps = parsePointer(pointer)
  if (steps.length > maxSteps) {
    throw new Fault('LIMIT', `its "${name}" has more than ${maxSteps} steps`)
  }
  return steps
}

/**
 * A step as an index into an array of a length; undefined if it is no index, or beyond the last item. No
 * signs, no leading zeros, no exponents (RFC 6901, section 4): each item has one name.
 */
export function arrayIndex(step: string, length: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(step)) return undefined
  const index = Number(step)
  return index < length ? index : undefined
}
