import {
  type LabelOperator,
  type LabelRequirement,
  parseLabelSelector,
  toInt64,
} from './selector.ts'

/**
 * Whether an object with these labels is selected, as `labels.Selector.Matches`: `NotIn` holds for an object that
 * has no such label; `Gt` and `Lt` do not, nor for one whose value is no integer. Throws {@link RequestError}
 * as {@link parseLabelSelector}.
 */
export function matchesSelector(
  selector: string | readonly LabelRequirement[],
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const requirements = typeof selector === 'string' ? parseLabelSelector(selector) : selector
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined
    return holds[operator](value, values)
  })
}

type Holds = (value: string | undefined, values: readonly string[]) => boolean

const holds: Readonly<Record<LabelOperator, Holds>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: value => value !== undefined,
  DoesNotExist: value => value === undefined,
  Gt: (value, [limit]) => compare(value, limit) > 0,
  Lt: (value, [limit]) => compare(value, limit) < 0,
}

/** NaN, which is neither more nor less, if one of them is no integer. */
const compare = (left: string | undefined, right: string | undefined): number => {
  const [a, b] = [toInt64(left), toInt64(right)]
  if (a === undefined || b === undefined) return Number.NaN
  return a < b ? -1 : Number(a > b)
}
