import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Outcome, Round } from './harness/row.ts'
import { runRow } from './harness/run-row.ts'
import { judgeSeries, type Series } from './harness/slope.ts'
import { World } from './harness/world.ts'

/*
 * `npm run soak -- --minutes 10 --seed 1`: writes, cuts, freezes and restarts in a seeded mix for as long as wanted, then whether
 * memory, sockets and timers of the client have risen, and whether anything was lost.
 */

const sampleMs = 5_000
const megabyte = 1024 * 1024

/** What happens, and how often in a hundred times. */
const mix: readonly (readonly [share: number, run: (world: World, round: Round) => unknown])[] = [
  [40, ({ proxy }) => proxy.reset()],
  [25, ({ proxy }) => proxy.close()],
  [
    20,
    async ({ proxy }, { random }) => {
      proxy.freeze()
      await sleep(random() * 2_000)
      proxy.reset()
    },
  ],
  [8, ({ local }) => local.restart('apiserver')],
  [4, ({ local }) => local.restart('etcd')],
  [3, async ({ etcd }) => etcd.compact(await etcd.revision())],
]

async function soak(round: Round, minutes: number): Promise<Outcome> {
  const world = await World.start(round)
  const samples = { memory: [], sockets: [], timers: [] } as Record<string, [number, number][]>
  const begun = performance.now()
  const isOver = (): boolean => performance.now() - begun > minutes * 60_000
  const sample = async (): Promise<void> => {
    const { rss, resources } = await world.subject.health()
    const at = (performance.now() - begun) / 1000
    samples.memory?.push([at, rss / megabyte])
    samples.sockets?.push([at, resources.sockets ?? 0])
    samples.timers?.push([at, resources.Timeout ?? 0])
  }
  world.writer.start()
  let sampledAt = 0
  while (!isOver()) {
    await sleep(round.random() * 2_000)
    let dice = round.random() * 100
    const next = mix.find(([share]) => {
      dice -= share
      return dice < 0
    })
    await next?.[1](world, round)
    if (performance.now() - sampledAt < sampleMs) continue
    // What is up to date has the sockets and timers that it needs, and no others.
    await world.catchUp()
    await sample()
    sampledAt = performance.now()
  }
  const recoveriesMs = await world.catchUp()
  const { verdict, leaks } = await world.finish()
  const series: readonly Omit<Series, 'values'>[] = [
    { name: 'memory', unit: 'MB', tolerance: 10 },
    { name: 'sockets', unit: '', tolerance: 1 },
    { name: 'timers', unit: '', tolerance: 1 },
  ]
  const judged = series.map(each => judgeSeries({ ...each, values: samples[each.name] ?? [] }))
  for (const { line } of judged) console.log(line)
  const rising = judged.filter(({ isLevel }) => !isLevel).map(({ line }) => line)
  return { verdict, leaks: [...leaks, ...rising], recoveriesMs, figures: {} }
}

async function main(): Promise<number> {
  const options = {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  } as const
  const { minutes, seed } = parseArgs({ options }).values
  if (!(Number(minutes) > 0 && Number.isInteger(Number(seed))))
    throw new Error('minutes must be a number above 0, and the seed a whole number')
  const row = { number: 0, fault: 'soak', injection: 'a mix', limits: {} }
  const run = (round: Round) => soak(round, Number(minutes))
  const { verdict, leaks } = await runRow({ ...row, run }, 0, Number(seed))
  const { lost, wrong, duplicate } = verdict
  console.log(`lost ${lost.length}, wrong ${wrong.length}, twice ${duplicate.length}`)
  const faults = [...lost, ...wrong, ...duplicate, ...leaks]
  for (const fault of faults.slice(0, 20)) console.log(`    ${fault}`)
  return faults.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`soak: ${(error as Error).message}`)
  process.exitCode = 1
}
