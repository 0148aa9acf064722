import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { writeAppliedSet } from './applied-set.ts'
import { withColdHome } from './cold-home.ts'
import { commandOf, type Files } from './commands.ts'
import type { Measurement } from './measurement.ts'
import { measureProgram } from './programs.ts'
import type { Contender, Scenario } from './scenarios.ts'
import { checkWork, countedFigures } from './work.ts'

/** All runs of a scenario: for each contender one measurement a round, in the order of the rounds. */
export type Rounds = Readonly<Partial<Record<Contender, readonly Measurement[]>>>

/** What every command is started with. */
export interface Surroundings {
  readonly files: Files
  readonly env: Readonly<Record<string, string>>
  /** Where `measure` leaves a result. */
  readonly resultFile: string
}

/**
 * Runs a scenario: one warm-up of each contender, then rounds in which each runs once, there and back:
 *
 *     warm-up  A B C D
 *     round 1  D C B A      a ratio is taken within a round, so that slow minutes hit both its sides;
 *     round 2  A B C D      neighbours stay neighbours, and what drifts is for the one as for the other
 *
 * Throws Error, naming contender and scenario, if a command fails or does other work than the rest.
 */
export async function runScenario(
  scenario: Scenario,
  rounds: number,
  surroundings: Surroundings,
  onProgress: (text: string) => void,
): Promise<Rounds> {
  const series = Object.fromEntries(
    scenario.contenders.map(contender => [contender, [] as Measurement[]]),
  )
  for (let round = 0; round <= rounds; round++) {
    onProgress(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`)
    for (const contender of inOrderOf(round, scenario.contenders)) {
      const measurement = await runOnce(contender, scenario, surroundings)
      if (round > 0) series[contender]?.push(measurement)
    }
  }
  return series
}

/** What one leaves behind on the server is not always the same one's to bear. */
const inOrderOf = <T>(round: number, all: readonly T[]): readonly T[] =>
  round % 2 === 0 ? all : all.toReversed()

function runOnce(
  contender: Contender,
  scenario: Scenario,
  surroundings: Surroundings,
): Promise<Measurement> {
  const measured = (env: Surroundings['env']) => runIn(env, contender, scenario, surroundings)
  return scenario.cold ? withColdHome(surroundings.env, measured) : measured(surroundings.env)
}

async function runIn(
  env: Surroundings['env'],
  contender: Contender,
  scenario: Scenario,
  { files, resultFile }: Surroundings,
): Promise<Measurement> {
  if (scenario.applies !== undefined)
    await writeAppliedSet(files.applied, namespaceOf(contender, scenario.applies))
  const command = commandOf(contender, scenario, files)
  const { code, stdout, stderr } = await run([measureProgram, resultFile, ...command], env)
  try {
    if (code !== (scenario.exitCode ?? 0)) throw new Error(`exit code ${code}\n${stderr}`)
    if (contender !== 'anykind-floor') checkWork(contender, scenario, stdout)
    const cost = JSON.parse(await readFile(resultFile, 'utf8')) as Measurement
    return { ...cost, ...countedFigures(scenario, stdout) }
  } catch (cause) {
    throw new Error(`${contender}, scenario ${scenario.name}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

let fresh = 0

/** Each contender has its own: two managers of one object would be more work. */
const namespaceOf = (contender: Contender, applies: 'fresh' | 'kept'): string =>
  applies === 'kept' ? `set-${contender}` : `set-${contender}-${++fresh}`

interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const run = ([program = '', ...args]: string[], env: Readonly<Record<string, string>>) =>
  new Promise<Outcome>((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const texts = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text
      })
    }
    child.on('error', reject).on('close', code => resolve({ code, ...texts }))
  })
