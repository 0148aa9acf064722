import type { CheckReport } from '../../validate/index.ts'

/** How far a document was looked at. */
export interface Coverage {
  /** The stages of validation that were gone through, in the server's order. */
  readonly checked: readonly string[]
  /** Those that were not, by the reason why. */
  readonly notChecked: readonly { readonly checks: readonly string[]; readonly why: string }[]
}

interface Stage {
  readonly name: string
  /** The checks of lib/validate that go through it, the first being enough. */
  readonly by: readonly string[]
  /** Where it is looked at if none of them was run. */
  readonly elsewhere: string
}

const before = 'what is before it was not right'

const stages: readonly Stage[] = [
  { name: 'schema', by: ['rules', 'schema'], elsewhere: before },
  { name: 'metadata', by: ['rules', 'metadata'], elsewhere: before },
  { name: 'cel', by: ['rules'], elsewhere: '--engine=both does' },
  { name: 'rules', by: ['rules'], elsewhere: '--engine=both does' },
  { name: 'policies', by: ['policies'], elsewhere: 'the server does' },
]

/** Of a file that cannot be read. */
export const nothingChecked: Coverage = {
  checked: [],
  notChecked: [{ checks: ['decode', ...stages.map(({ name }) => name)], why: 'it is no manifest' }],
}

/** With why some of the checks did not look at what none of the others looked at either. */
interface CoverageOfChecks extends Coverage {
  readonly unchecked: readonly string[]
}

/** By names of checks: most documents of a run are looked at alike, and whole. */
const wholes = new Map<string, CoverageOfChecks>()

/** By the checks that were run on a document that was read. */
export function coverageOf(checks: readonly CheckReport[]): CoverageOfChecks {
  if (checks.some(({ unchecked }) => unchecked !== undefined)) return goThrough(checks)
  const names = checks.map(({ name }) => name).join()
  const whole = wholes.get(names) ?? goThrough(checks)
  wholes.set(names, whole)
  return whole
}

function goThrough(checks: readonly CheckReport[]): CoverageOfChecks {
  const checked = ['decode']
  const unchecked: string[] = []
  const missing = new Map<string, string[]>()
  for (const { name, by, elsewhere } of stages) {
    const run = checks.filter(check => by.includes(check.name))
    if (run.some(check => check.unchecked === undefined)) {
      checked.push(name)
      continue
    }
    const reasons = run.flatMap(check => check.unchecked ?? [])
    unchecked.push(...reasons)
    const why = reasons.length > 0 ? reasons.join('; ') : elsewhere
    missing.set(why, [...(missing.get(why) ?? []), name])
  }
  const notChecked = [...missing].map(([why, checks]) => ({ checks, why }))
  return { checked, notChecked, unchecked: [...new Set(unchecked)] }
}
