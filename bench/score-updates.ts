import type { Find } from './fuzz/find.ts'
import { fuzz } from './fuzz/fuzz.ts'
import { withWorld } from './fuzz/world.ts'

/** What agreement is enough, of verdicts and of the causes of refusals, in percent. */
const enough = { verdicts: 99.9, causes: 99.5 }
const pairs = 1500

/** Which corpus, how many disagreements are shown, and which pairs are made. */
export interface ScoreUpdatesOptions {
  readonly corpus: string
  readonly list: number
  readonly seed: number
}

/**
 * Asks a local cluster and the exact engine of updates, patches and applies: objects of the corpus are created for
 * real, mutated and sent as dry runs, to the object or to its status. Prints how often the two agree; false where that
 * is not enough.
 */
export async function scoreUpdates({ corpus, list, seed }: ScoreUpdatesOptions): Promise<boolean> {
  const finds: Find[] = []
  const tally = await withWorld({ corpus }, world =>
    fuzz(world, {
      ...{ ...world, seed, mutants: pairs, minutes: Infinity, updatesOnly: true },
      onFind: find => finds.push(find),
    }),
  )
  for (const { difference, trial, server, engine } of finds.slice(0, list)) {
    console.log(`${difference} ${trial.gvk.kind} ${trial.operation} ${trial.seed}`)
    console.log(`  server ${JSON.stringify(server).slice(0, 600)}`)
    console.log(`  rules  ${JSON.stringify(engine).slice(0, 600)}`)
  }
  console.log(tally.summary())
  const { mutants, accepted, undetermined } = tally.all
  const verdicts = percent(mutants - undetermined - tally.count('verdict'), mutants)
  const refused = mutants - accepted
  const causes = percent(refused - tally.count('verdict', 'code', 'causes'), refused)
  console.log(
    `of ${mutants} updates, patches and applies the verdict agrees on ${verdicts.toFixed(2)} %,`,
  )
  console.log(`of ${refused} refusals code and causes on ${causes.toFixed(2)} %`)
  return verdicts >= enough.verdicts && causes >= enough.causes
}

const percent = (part: number, all: number): number => (100 * part) / Math.max(all, 1)
