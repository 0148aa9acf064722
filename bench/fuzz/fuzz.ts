import type { Cluster } from 'anykind'
import { differenceBetween } from '../difference.ts'
import { askServer } from './ask-server.ts'
import { mutantSeed } from './dice.ts'
import type { Find } from './find.ts'
import { inFlight } from './in-flight.ts'
import type { Judge } from './judge.ts'
import { filledIn } from './made-up.ts'
import { Tally } from './tally.ts'
import { type Subject, type Trial, trialOf } from './trial.ts'

/** How long is fuzzed, out of what, and who is told. */
export interface FuzzOptions {
  readonly subjects: readonly Subject[]
  readonly seed: number
  readonly mutants: number
  readonly minutes: number
  /** Default false. */
  readonly updatesOnly?: boolean
  readonly onFind: (find: Find) => void
  readonly onProgress?: (tally: Tally) => void
  /** Ends the run before its time, with what was counted. */
  readonly signal?: AbortSignal
}

/** The two that are asked. */
export interface Judges {
  readonly cluster: Cluster
  readonly judge: Judge
}

/** Asks server and engine of one mutant after the other, until as many were asked or the time is up. */
export async function fuzz(judges: Judges, options: FuzzOptions): Promise<Tally> {
  const { onFind, onProgress } = options
  const tally = new Tally()
  await inFlight(trials(options), async trial => {
    const find = await compare(judges, trial)
    tally.add(find)
    if (find.difference !== undefined) onFind(find)
    onProgress?.(tally)
  })
  return tally
}

/** Asks both of one. */
export async function compare({ cluster, judge }: Judges, trial: Trial): Promise<Find> {
  const { text, stored } = trial
  const sent = stored === undefined ? trial : { ...trial, text: filledIn(text, stored.now) }
  const [server, engine] = await Promise.all([askServer(cluster, sent), judge.answer(sent)])
  return { difference: differenceBetween(server, engine, trial.text), trial, server, engine }
}

function* trials({ seed, subjects, mutants, minutes, updatesOnly, signal }: FuzzOptions) {
  const end = performance.now() + minutes * 60_000
  for (let index = 0; index < mutants && performance.now() < end; index++) {
    if (signal?.aborted) return
    yield trialOf(mutantSeed(seed, index), subjects, updatesOnly)
  }
}
