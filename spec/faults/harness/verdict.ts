/** What a reader was not told, or told wrongly: one line each. */
export interface Verdict {
  /** A state that no reported gap explains, or an end that is not the server's. */
  readonly lost: readonly string[]
  /** Out of order, never there, a delete of nothing or none of something. */
  readonly wrong: readonly string[]
  /** The same state twice. */
  readonly duplicate: readonly string[]
}

/** Nothing to complain of. */
export const innocent: Verdict = { lost: [], wrong: [], duplicate: [] }

/** All complaints together. */
export const sumOf = (verdicts: readonly Verdict[]): Verdict => ({
  lost: verdicts.flatMap(({ lost }) => lost),
  wrong: verdicts.flatMap(({ wrong }) => wrong),
  duplicate: verdicts.flatMap(({ duplicate }) => duplicate),
})
