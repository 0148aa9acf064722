import assert from 'node:assert/strict'
import type { KubeObject } from 'anykind'
import { type Answer, loadRules, type Rules } from '../../lib/rules/index.ts'

/*
 * The rules beside the server whose code they are. What is random in an answer is the order of causes, and a name,
 * uid, version or time that was made up.
 */

export async function rulesOf(): Promise<Rules> {
  const loaded = await loadRules()
  assert.ok(loaded, 'npm run build:rules')
  return loaded
}

/** An answer without what is random. */
export function comparable(answer: Answer): Readonly<Record<string, unknown>> {
  const { verdict, code, reason, message = '', causes = [], warnings = [], object } = answer
  const wording = message.replaceAll(uid, 'UID').replaceAll(/(web-)[a-z0-9]{5}/g, '$1NAME')
  return {
    verdict,
    code,
    reason: reason || undefined,
    letters: [...wording].toSorted().join('').trim(),
    causes: causes.map(cause => `${cause.field} ${cause.reason}`).toSorted(),
    warnings: warnings.toSorted(),
    object: plainObject(object),
  }
}

/** An object without what is random in it. */
export const plainObject = (object: KubeObject | undefined): unknown =>
  object && JSON.parse(JSON.stringify(object, withoutRandom))

const uid = /[0-9a-f]{8}-[0-9a-f-]{27}/g

interface Entry {
  readonly manager: string
  readonly operation: string
  readonly subresource?: string
}

const managerOf = (entry: Entry) => `${entry.manager} ${entry.operation} ${entry.subresource}`
const byManager = (one: Entry, other: Entry) => managerOf(one).localeCompare(managerOf(other))

const random = new Set([
  ...['uid', 'resourceVersion', 'time', 'timeAdded'],
  ...['creationTimestamp', 'lastPhaseTransitionTime', 'lastTransitionTime'],
])

function withoutRandom(key: string, value: unknown): unknown {
  if (random.has(key)) return undefined
  // They stand in the order of their times, which two answers need not share.
  if (key === 'managedFields' && Array.isArray(value)) return value.toSorted(byManager)
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? value.replaceAll(uid, 'UID') : value
}
