import { appliedSetSize } from './applied-set.ts'
import { type CountedFigures, metrics } from './measurement.ts'
import { mixedSetChanges } from './mixed-set.ts'
import { type Contender, metricsOf, type Scenario } from './scenarios.ts'
import { checkValidated } from './validators.ts'

/** What a contender says it did: the number of objects, and the sum of their `spec.serial`; and what it counted. */
export interface Work extends CountedFigures {
  readonly objects: number
  readonly checksum: number
}

/** What a scenario's work must come to: the serials are 0, 1, 2, …, as often as it says. */
export const expectedWork = ({ count, times = 1 }: Scenario): Work => {
  const serials = count / times
  return { objects: count, checksum: (times * serials * (serials - 1)) / 2 }
}

/** The figures that a run has counted itself. Throws Error if one that the scenario is about is missing. */
export function countedFigures(scenario: Scenario, stdout: string): CountedFigures {
  const counted = metricsOf(scenario).filter(metric => !metrics.includes(metric))
  if (counted.length === 0) return {}
  const work = JSON.parse(stdout) as Partial<Record<string, unknown>>
  const missing = counted.find(metric => typeof work[metric] !== 'number')
  if (missing !== undefined) throw new Error(`it has not counted ${missing}`)
  return Object.fromEntries(counted.map(metric => [metric, work[metric]]))
}

/**
 * Checks that a run did the scenario's whole work: a contender that did less would look fast.
 * Throws Error, naming what it printed.
 */
export function checkWork(contender: Contender, scenario: Scenario, stdout: string): void {
  const { name, program } = scenario
  if (program === 'import') return
  if (program === 'validator') {
    checkValidated(contender, scenario, stdout)
    return
  }
  const printed = program === 'command' ? commands[name] : undefined
  const done = printed ? printed.done(stdout) : workText(JSON.parse(stdout) as Work)
  const wanted = printed?.wanted ?? workText(expectedWork(scenario))
  if (done !== wanted) throw new Error(`it did ${done} instead of ${wanted}`)
}

/** What a command printed, in a form that can be compared, and what it must be. */
interface Printed {
  readonly wanted: string
  readonly done: (stdout: string) => string
}

const applied: Printed = {
  wanted: `${appliedSetSize} applied`,
  done: stdout => `${stdout.match(/^\S+ serverside-applied$/gm)?.length ?? 0} applied`,
}

/** By scenario. */
const commands: Readonly<Record<string, Printed>> = {
  'apply-500': applied,
  'apply-500-unchanged': applied,
  'cli-get': {
    wanted: 'widget-00001',
    done: stdout => (JSON.parse(stdout) as { metadata: { name: string } }).metadata.name,
  },
  'cli-explain': {
    wanted: 'FIELD: strategy <DeploymentStrategy>, 2 fields',
    done: stdout => {
      const field = /^FIELD: .*$/m.exec(stdout)?.[0] ?? 'nothing'
      const fields = stdout.match(/^ {2}(?:rollingUpdate|type)\b/gm) ?? []
      return `${field}, ${fields.length} fields`
    },
  },
  'plan-offline': {
    wanted: '5000 to create; 5000 judged here',
    done: stdout => stdout.trimEnd().split('\n').at(-1) ?? '',
  },
  'diff-500': {
    wanted: `${mixedSetChanges} objects that differ`,
    done: stdout => `${(stdout.match(/^diff -u /gm) ?? []).length} objects that differ`,
  },
}

const workText = ({ objects, checksum }: Work): string => `${objects} objects, sum ${checksum}`
