import type { ExitCode } from '../exit-code.ts'
import { type DocumentReport, type Level, levels, type ReportedFinding } from './document-report.ts'

/** From which findings on a run fails; what is graver fails too. */
export type FailOn = Exclude<Level, 'unreadable'>

/** Whether a finding is one that a run fails for. */
export const isFailing = ({ level, ignored }: ReportedFinding, failOn: FailOn): boolean =>
  ignored === undefined && levels.indexOf(level) <= levels.indexOf(failOn)

/** What a document counts as, by its gravest finding that is not ignored. */
export type Outcome = 'valid' | 'invalid' | 'undetermined' | 'unreadable' | 'ignored'

const outcomes: Readonly<Record<Level, Outcome>> = {
  unreadable: 'unreadable',
  error: 'invalid',
  undetermined: 'undetermined',
  warning: 'valid',
}

/** `ignored` is a document that is valid only because of ignore rules. */
export function outcomeOf({ findings }: DocumentReport): Outcome {
  const gravest = (found: readonly ReportedFinding[]): Outcome => {
    const level = levels.find(level => found.some(finding => finding.level === level))
    return level === undefined ? 'valid' : outcomes[level]
  }
  const counting = gravest(findings.filter(({ ignored }) => ignored === undefined))
  return counting === 'valid' && gravest(findings) !== 'valid' ? 'ignored' : counting
}

/** Counts over a run. */
export interface Summary extends Readonly<Record<Outcome, number>> {
  /** All that were read; those are the other outcomes than `unreadable`, which is of files. */
  readonly objects: number
  /** Warnings that are not ignored. */
  readonly warnings: number
}

export function summarise(documents: readonly DocumentReport[]): Summary {
  const counts = { valid: 0, invalid: 0, undetermined: 0, unreadable: 0, ignored: 0 }
  for (const document of documents) counts[outcomeOf(document)]++
  const warnings = documents
    .flatMap(({ findings }) => findings)
    .filter(({ level, ignored }) => level === 'warning' && ignored === undefined)
  return {
    objects: documents.length - counts.unreadable,
    ...counts,
    warnings: warnings.length,
  }
}

/** As linters end, whatever else a command's failures end with. */
export const validateExitCodes = { valid: 0, invalid: 1, unchecked: 2 } as const

/** What is known to be invalid goes before what nobody knows. */
export function exitCodeOf(summary: Summary, failOn: FailOn): ExitCode {
  const { invalid, undetermined, unreadable, warnings } = summary
  if (invalid > 0 || (failOn === 'warning' && warnings > 0)) return validateExitCodes.invalid
  const unchecked = unreadable + (failOn === 'error' ? 0 : undetermined)
  return unchecked > 0 ? validateExitCodes.unchecked : validateExitCodes.valid
}
