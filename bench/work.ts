import type { Scenario } from './scenarios.ts'

/** What a contender says it did: the number of objects, and the sum of their `spec.serial`. */
export interface Work {
  readonly objects: number
  readonly checksum: number
  /** Connections that it opened, where it counts them. */
  readonly connections?: number
}

/** What a scenario's work must come to: the serials are 0, 1, 2, … */
export const expectedWork = ({ count }: Scenario): Work => ({
  objects: count,
  checksum: (count * (count - 1)) / 2,
})

/** The connections that a run counted. */
export const countedConnections = (scenario: Scenario, stdout: string): number | undefined =>
  scenario.metrics === undefined ? undefined : (JSON.parse(stdout) as Work).connections

/**
 * Checks that a run did the scenario's whole work: a contender that did less would look fast.
 * Throws Error, naming what it printed.
 */
export function checkWork(scenario: Scenario, stdout: string): void {
  if (scenario.name === 'import') return
  const done = scenario.name === 'cli-get' ? printedObject(stdout) : printedWork(stdout)
  const wanted = scenario.name === 'cli-get' ? 'widget-00001' : workText(expectedWork(scenario))
  if (done !== wanted) throw new Error(`it did ${done} instead of ${wanted}`)
}

const workText = ({ objects, checksum }: Work): string => `${objects} objects, sum ${checksum}`

const printedWork = (stdout: string): string => workText(JSON.parse(stdout) as Work)

const printedObject = (stdout: string): string =>
  (JSON.parse(stdout) as { metadata: { name: string } }).metadata.name
