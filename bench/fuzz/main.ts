import { type Arguments, parseArguments, usage } from './arguments.ts'
import { type Find, readFind, writeFind } from './find.ts'
import { compare, fuzz } from './fuzz.ts'
import { storeAgain } from './subjects.ts'
import type { Tally } from './tally.ts'
import { withWorld } from './world.ts'

/*
 * `npm run fuzz:validate`: mutants of manifests, asked of a real API server and of the exact engine. README.md has the
 * method.
 */

const interrupted = new AbortController()
const { signal } = interrupted
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => interrupted.abort(new Error(`interrupted by ${name}`)))
}

async function run({ kinds, corpus, finds, ...options }: Arguments): Promise<boolean> {
  const wanted = ({ kind }: { kind: string }) => kinds.length === 0 || kinds.includes(kind)
  return await withWorld({ corpus, wanted, signal }, async world => {
    const { subjects } = world
    if (subjects.length === 0) throw new Error(`--kinds ${kinds}: there are no objects of them`)
    const onFind = (find: Find) => console.log(`${find.difference}: ${writeFind(finds, find)}`)
    const onProgress = progress()
    const tally = await fuzz(world, { ...options, subjects, onFind, onProgress, signal })
    console.log(tally.summary())
    return tally.all.different === 0
  })
}

/** A line on a terminal, once a second. */
function progress(): (tally: Tally) => void {
  const started = performance.now()
  let shown = started
  return ({ all }) => {
    const now = performance.now()
    if (!process.stderr.isTTY || now - shown < 1000) return
    shown = now
    const rate = Math.round((1000 * all.mutants) / (now - started))
    process.stderr.write(`\r${all.mutants} mutants, ${rate}/s, ${all.different} different `)
  }
}

/** Asks again, in a world like that of the find. */
async function replay({ replay, corpus }: Arguments): Promise<boolean> {
  const finds = replay.map(readFind)
  const wanted = ({ kind }: { kind: string }) => finds.some(({ trial }) => trial.gvk.kind === kind)
  return await withWorld({ corpus, wanted, signal }, async world => {
    let same = true
    for (const { trial } of finds) {
      const stored = trial.stored && (await storeAgain(world.cluster, trial.stored))
      const { difference, server, engine } = await compare(world, { ...trial, stored })
      console.log(`${trial.gvk.kind} ${trial.seed}: ${difference ?? 'the same'}`)
      console.log(`  server ${JSON.stringify(server)}\n  engine ${JSON.stringify(engine)}`)
      same &&= difference === undefined
    }
    return same
  })
}

async function main(args: readonly string[]): Promise<number> {
  const given = parseArguments(args)
  if (given.help) console.log(usage)
  else if (!(await (given.replay.length > 0 ? replay(given) : run(given)))) return 1
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(`fuzz: ${(error as Error).message}`)
  process.exitCode = 1
}
