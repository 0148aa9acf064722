import { encodeJson, isRecord, setMember } from '../../core/index.ts'
import type { Plan } from './action.ts'

/**
 * A plan as the text of a file: JSON with members in order, the same for the same plan, byte for byte. Integers keep
 * all their digits.
 */
export const encodePlan = (plan: Plan): string => `${encodeJson(inOrder(plan), '  ')}\n`

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isRecord(value)) return value
  const ordered = {}
  for (const key of Object.keys(value).toSorted()) setMember(ordered, key, inOrder(value[key]))
  return ordered
}
