import type { Verdict } from './verdict.ts'

/** What a row measures, in the words of the table, and the most that it may be. */
export type Limits = Readonly<Record<string, number>>

/** What one round of a row has given. */
export interface Outcome {
  readonly verdict: Verdict
  /** Sockets, timers, children and processes that were left. */
  readonly leaks: readonly string[]
  /** How long readers took from the end of the fault until they were up to date, in ms. */
  readonly recoveriesMs: readonly number[]
  /** Of each limit of the row. */
  readonly figures: Readonly<Record<string, number>>
}

/** One run of a row. */
export interface Round {
  /** 0 is the first. */
  readonly index: number
  readonly seed: number
  /** In [0, 1), the same for the same seed. */
  readonly random: () => number
  /** Runs when the round is over, whatever comes of it; the last one first. */
  after(run: () => unknown): void
}

/** A fault, and what is measured under it: a row of the matrix. */
export interface Row {
  readonly number: number
  readonly fault: string
  readonly injection: string
  /** Of each figure, the most that it may be in any round. */
  readonly limits: Limits
  /** Takes network or mount namespaces. */
  readonly needsRoot?: true
  readonly run: (round: Round) => Promise<Outcome>
}
