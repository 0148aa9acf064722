import type { Limits, Outcome, Row } from './row.ts'

/** What all rounds of a row have come to. */
export interface Result {
  readonly row: Pick<Row, 'number' | 'fault' | 'injection' | 'limits'>
  readonly rounds: number
  readonly lost: number
  readonly wrong: number
  readonly duplicate: number
  readonly leaks: number
  /** From the end of the fault, in ms; undefined where nothing was measured. */
  readonly recovery:
    | { readonly p50: number; readonly p99: number; readonly max: number }
    | undefined
  /** The worst of all rounds. */
  readonly figures: Limits
  /** What was wrong, in words; empty if the row has passed. */
  readonly faults: readonly string[]
}

/** Sums up the rounds of a row; a round that threw counts as a fault. */
export function resultOf(row: Row, outcomes: readonly (Outcome | Error)[]): Result {
  const whole = outcomes.flatMap(outcome => (outcome instanceof Error ? [] : [outcome]))
  const verdicts = whole.map(({ verdict }) => verdict)
  const lines = {
    lost: verdicts.flatMap(({ lost }) => lost),
    wrong: verdicts.flatMap(({ wrong }) => wrong),
    duplicate: verdicts.flatMap(({ duplicate }) => duplicate),
    leaks: whole.flatMap(({ leaks }) => leaks),
  }
  const figures = Object.fromEntries(
    Object.keys(row.limits).map(name => [
      name,
      Math.max(0, ...whole.map(({ figures }) => figures[name] ?? Number.POSITIVE_INFINITY)),
    ]),
  )
  const exceeded = Object.entries(row.limits).flatMap(([name, limit]) =>
    (figures[name] ?? 0) > limit
      ? [`${name}: ${formatFigure(figures[name] ?? 0)} of ${limit}`]
      : [],
  )
  const thrown = outcomes.filter(outcome => outcome instanceof Error)
  const complaints = Object.entries(lines).flatMap(([what, each]) =>
    each.slice(0, 3).map(line => `${what}: ${line}`),
  )
  return {
    row,
    rounds: outcomes.length,
    lost: lines.lost.length,
    wrong: lines.wrong.length,
    duplicate: lines.duplicate.length,
    leaks: lines.leaks.length,
    recovery: spreadOf(whole.flatMap(({ recoveriesMs }) => recoveriesMs)),
    figures,
    faults: [...thrown.map(({ message }) => message), ...complaints, ...exceeded],
  }
}

function spreadOf(values: readonly number[]): Result['recovery'] {
  if (values.length === 0) return undefined
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** Whole numbers as they are, others with one digit. */
export const formatFigure = (value: number): string =>
  Number.isInteger(value) ? String(value) : value >= 100 ? value.toFixed(0) : value.toFixed(1)
