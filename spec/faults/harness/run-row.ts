import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../support/seeded-random.ts'
import { leakedSince, resourcesOf } from './resources.ts'
import type { Outcome, Round, Row } from './row.ts'

/** Runs a row once. Throws what the row throws; whatever it has begun is over then, too. */
export async function runRow(row: Row, index: number, seed: number): Promise<Outcome> {
  const before = resourcesOf()
  const endings: (() => unknown)[] = []
  const round: Round = {
    index,
    seed,
    random: seededRandom(seed),
    after: run => endings.push(run),
  }
  let outcome: Outcome
  try {
    outcome = await row.run(round)
  } finally {
    for (const end of endings.toReversed()) await end()
    await sleep(0)
  }
  return { ...outcome, leaks: [...outcome.leaks, ...(await leakedSince(before))] }
}
