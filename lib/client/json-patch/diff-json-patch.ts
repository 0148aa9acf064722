import {
  isRecord,
  type JsonPatchOperation,
  memberOf,
  refuseDepth,
  sameJson,
} from '../../core/index.ts'

/** How two values are compared. */
export interface DiffJsonPatchOptions {
  /**
   * Precede each change by an operation that fails on the server if the value there is no longer the one
   * changed from. Where items are added to or removed from an array, that is the whole array, as nothing less
   * says that each item is still in its place. That a new member is not there yet cannot be said in JSON Patch.
   * Default false, as it doubles the patch.
   */
  readonly test?: boolean
}

/** What is written to, and how. */
interface Diff {
  readonly operations: JsonPatchOperation[]
  readonly test: boolean
}

/**
 * The JSON Patch (RFC 6902) that turns one value into the other. Arrays of one length are compared item by
 * item, others after what they have in common at both ends. Integers beyond 2^53 (BigInt) keep their digits.
 * Pure; the patch shares its values with both. Throws RequestError on values nested deeper than 1,000.
 */
export function diffJsonPatch(
  from: unknown,
  to: unknown,
  { test = false }: DiffJsonPatchOptions = {},
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = []
  diffValues(from, to, '', 0, { operations, test })
  return operations
}

function diffValues(from: unknown, to: unknown, path: string, depth: number, diff: Diff): void {
  if (from === to) return
  if (isRecord(from) && isRecord(to)) {
    refuseDepth(depth)
    diffMembers(from, to, path, depth + 1, diff)
  } else if (Array.isArray(from) && Array.isArray(to)) {
    refuseDepth(depth)
    diffArrays(from, to, path, depth + 1, diff)
  } else if (!sameJson(from, to, depth)) {
    if (diff.test) diff.operations.push({ op: 'test', path, value: from })
    diff.operations.push({ op: 'replace', path, value: to })
  }
}

function diffMembers(
  from: Record<string, unknown>,
  to: Record<string, unknown>,
  path: string,
  depth: number,
  diff: Diff,
): void {
  for (const key of Object.keys(from)) {
    const before = from[key]
    if (before === undefined) continue
    const after = memberOf(to, key)
    if (before === after) continue
    const place = `${path}/${escapeStep(key)}`
    if (after === undefined) remove(before, place, diff)
    else diffValues(before, after, place, depth, diff)
  }
  for (const key of Object.keys(to)) {
    const value = to[key]
    if (value === undefined || memberOf(from, key) !== undefined) continue
    diff.operations.push({ op: 'add', path: `${path}/${escapeStep(key)}`, value })
  }
}

/**
 *     from   a b c     x y     common at both ends: a b c, and x y
 *     to     a b c p q x y     p and q take the place of what was between, or are added
 */
function diffArrays(
  from: readonly unknown[],
  to: readonly unknown[],
  path: string,
  depth: number,
  diff: Diff,
): void {
  const same = from.length === to.length
  if (!same && diff.test) diff.operations.push({ op: 'test', path, value: from })
  const inner = same ? diff : { operations: diff.operations, test: false }
  const [begin, end] = same ? [0, 0] : commonEnds(from, to, depth)
  const paired = Math.min(from.length, to.length) - end
  for (let index = begin; index < paired; index++) {
    diffValues(from[index], to[index], `${path}/${index}`, depth, inner)
  }
  // From behind, so that the items before keep their places.
  for (let index = from.length - end - 1; index >= paired; index--) {
    remove(from[index], `${path}/${index}`, inner)
  }
  for (let index = paired; index < to.length - end; index++) {
    inner.operations.push({ op: 'add', path: `${path}/${index}`, value: to[index] })
  }
}

/** How many items are the same at the beginning, and of the others, at the end. */
function commonEnds(
  from: readonly unknown[],
  to: readonly unknown[],
  depth: number,
): [begin: number, end: number] {
  const shorter = Math.min(from.length, to.length)
  let begin = 0
  while (begin < shorter && sameJson(from[begin], to[begin], depth)) begin++
  let end = 0
  while (end < shorter - begin && sameJson(from.at(-1 - end), to.at(-1 - end), depth)) end++
  return [begin, end]
}

function remove(value: unknown, path: string, { operations, test }: Diff): void {
  if (test) operations.push({ op: 'test', path, value })
  operations.push({ op: 'remove', path })
}

const escapeStep = (key: string): string =>
  /[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key
