import type { Plan } from '../../../gitops/index.ts'
import type { ExitCode } from '../../exit-code.ts'

/** What a plan tells a script. */
export const planExitCodes = {
  /** The cluster holds the set. */
  same: 0,
  /** Something is to be done. */
  different: 1,
  /** No plan could be made. */
  failure: 3,
  /** The only thing in the way is that others own fields. */
  conflict: 4,
  /** Something may not be done. */
  refused: 6,
} as const

const still: ReadonlySet<string> = new Set(['unchanged', 'skip'])

/** The gravest counts. `faults`: manifests that could not be read. */
export function planExitCode({ phases }: Plan, faults: number): ExitCode {
  const all = phases.flat()
  const refused = all.filter(({ action }) => action === 'refuse')
  if (faults > 0) return planExitCodes.refused
  if (refused.length > 0) {
    const isConflict = refused.every(
      ({ violations = [] }) =>
        violations.length > 0 &&
        violations.every(({ reason }) => reason === 'FieldManagerConflict'),
    )
    return isConflict ? planExitCodes.conflict : planExitCodes.refused
  }
  return all.every(({ action }) => still.has(action)) ? planExitCodes.same : planExitCodes.different
}
