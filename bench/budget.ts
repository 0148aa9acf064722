import { readFile } from 'node:fs/promises'
import type { Rounds } from './harness.ts'
import { formatFigure, type Metric, metricNames } from './measurement.ts'
import type { Contender } from './scenarios.ts'
import { median, pairwise, seriesOf } from './statistics.ts'

/**
 * One row of budget.json: a figure of ours, alone or against a contender's of the same round; it has
 * `atMost` or `atLeast`.
 */
export interface Budget {
  readonly scenario: string
  readonly metric: Metric
  /** Whose figure is limited. Default `anykind`. */
  readonly of?: Contender
  /** Whom to compare with; absent: the figure itself is limited. */
  readonly against?: Contender
  /** `times`: ours divided by theirs; `more`: ours minus theirs; `is`: ours. */
  readonly compare: 'times' | 'more' | 'is'
  /** Seconds, bytes, a number of things, or a ratio. */
  readonly atMost?: number
  /** For rates, of which more is better. */
  readonly atLeast?: number
}

/** A budget and what was measured. */
export interface Verdict {
  readonly budget: Budget
  readonly actual: number
  readonly kept: boolean
}

const joins: Readonly<Record<Budget['compare'], (our: number, their: number) => number>> = {
  times: (our, their) => our / their,
  more: (our, their) => our - their,
  is: our => our,
}

/** The median over the rounds of what the budget limits. Throws RangeError if a series is missing. */
export function judge(budget: Budget, rounds: Rounds): Verdict {
  const ours = seriesOf(rounds, budget.of ?? 'anykind', budget.metric)
  const theirs = budget.against ? seriesOf(rounds, budget.against, budget.metric) : ours
  const actual = median(pairwise(ours, theirs, joins[budget.compare]))
  const { atMost = Infinity, atLeast = -Infinity } = budget
  return { budget, actual, kept: actual <= atMost && actual >= atLeast }
}

/** `list: CPU time is 0.48 times client-go's, at most 0.52`. */
export function formatVerdict({ budget, actual }: Verdict): string {
  const { scenario, metric, of, against, compare, atLeast, atMost = atLeast ?? Infinity } = budget
  const limit = atLeast === undefined ? 'at most' : 'at least'
  const figure = (value: number): string => formatFigure(metric, value)
  const name = `${scenario}: ${of === undefined ? '' : `${of}'s `}${metricNames[metric]} is`
  if (compare === 'times')
    return `${name} ${actual.toFixed(actual < 0.2 ? 3 : 2)} times ${against}'s, ${limit} ${atMost}`
  const rest = compare === 'more' ? ` more than ${against}'s` : ''
  return `${name} ${figure(actual)}${rest}, ${limit} ${figure(atMost)}`
}

/** Reads budget.json. */
export const loadBudgets = async (): Promise<Budget[]> =>
  JSON.parse(await readFile(new URL('budget.json', import.meta.url), 'utf8')) as Budget[]
