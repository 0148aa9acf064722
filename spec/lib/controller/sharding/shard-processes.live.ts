import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { RunningProgram } from '../../../support/running-program.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

/* Four processes share 40 keys. Times are a fifth of the defaults. */

const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryPeriodMs: 400 }
const keys = Array.from({ length: 40 }, (_, index) => `key-${index}`)

/** From when to when a key was worked on; without an end it was cut off. */
interface Work {
  readonly key: string
  readonly begin: number
  readonly end: number | undefined
}

class Worker {
  readonly program: RunningProgram
  /** When it was killed. */
  diedAt: number | undefined

  constructor(t: TestContext, options: object) {
    const args = ['--conditions=@anykind/source', 'spec/support/shard-worker.ts']
    this.program = new RunningProgram(t, process.execPath, [...args, JSON.stringify(options)])
  }

  kill(): void {
    this.diedAt = micros()
    this.program.signal('SIGKILL')
  }

  /** All that it has done, and what it was at when it was killed. */
  get work(): Work[] {
    const lines = this.program.out
      .split('\n')
      .slice(0, -1)
      .map(line => line.split(' '))
    const work = new Map<string, Work>()
    for (const [key = '', begin, end] of lines) {
      const until = end === undefined ? this.diedAt : Number(end)
      work.set(`${key} ${begin}`, { key, begin: Number(begin), end: until })
    }
    return [...work.values()]
  }
}

const micros = (): number => Number(process.hrtime.bigint() / 1000n)

/** Waits until all keys were worked on after this time, by these. */
async function allWorked(workers: readonly Worker[], after: number): Promise<void> {
  const isNew = ({ begin }: Work) => begin > after
  const worked = () =>
    new Set(workers.flatMap(({ work }) => work.filter(isNew).map(({ key }) => key)))
  while (worked().size < keys.length) await sleep(100)
}

test('of four processes one works on a key at a time, and all keys are worked on after each kill, end and start', async t => {
  const namespace = await testNamespace(t)
  const options = {
    kubeconfig: testKubeconfig(),
    namespace,
    name: 'shared',
    by: 'namespace',
    ...times,
  }
  const start = () => new Worker(t, options)
  const all = [start(), start(), start(), start()]
  const [first = assert.fail(), second = assert.fail(), ...rest] = all
  await allWorked(all, 0)
  // Until each has a share: none of them is left out.
  for (const { program } of all) await program.prints('key-')
  first.kill()
  await allWorked(all.slice(1), micros())
  second.kill()
  const third = start()
  all.push(third)
  await third.program.prints('key-')
  await allWorked([...rest, third], micros())
  rest[0]?.program.signal('SIGTERM')
  assert.equal((await rest[0]?.program.ended())?.code, 0)
  await allWorked([...rest.slice(1), third], micros())

  const work = all.flatMap(worker => worker.work).filter(({ end }) => end !== undefined)
  for (const key of keys) {
    const own = work.filter(each => each.key === key).toSorted((a, b) => a.begin - b.begin)
    for (const [index, { end = 0 }] of own.entries()) {
      const next = own[index + 1]?.begin ?? Number.POSITIVE_INFINITY
      assert.ok(end <= next, `${key} was worked on twice at ${next}`)
    }
  }
  const perWorker = all.map(({ work }) => new Set(work.map(({ key }) => key)).size)
  t.diagnostic(`${work.length} pieces of work; keys of each: ${perWorker.join(', ')}`)
})
