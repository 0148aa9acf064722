import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  exponentialLimiter,
  WorkQueue,
  type WorkQueueOptions,
} from '../../../../lib/controller/work-queue/index.ts'
import { ManualClock } from '../../../support/manual-clock.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

function start(options: WorkQueueOptions = {}) {
  const clock = new ManualClock()
  return { clock, queue: new WorkQueue({ clock, ...options }) }
}

/** Takes and ends all that waits. */
function drain(queue: WorkQueue): string[] {
  const keys: string[] = []
  for (let key = queue.take(); key !== undefined; key = queue.take()) {
    keys.push(key)
    queue.done(key)
  }
  return keys
}

/** Lets promises that are resolved go on. */
const turn = () => new Promise(resolve => setImmediate(resolve))

test('a key waits once, however often it is added', () => {
  const { queue } = start()
  for (const key of ['a', 'b', 'a', 'a']) queue.add(key)
  assert.deepEqual(drain(queue), ['a', 'b'])
})

test('a key that is added while it is worked on is given out again when it is done, once', () => {
  const { queue } = start()
  queue.add('a')
  assert.equal(queue.take(), 'a')
  queue.add('a')
  queue.add('a')
  assert.equal(queue.take(), undefined)
  queue.done('a')
  assert.deepEqual(drain(queue), ['a'])
  queue.done('a')
  queue.done('never seen')
  assert.equal(queue.size, 0)
})

test('who waits for a key gets the next one, in order', async () => {
  const { queue } = start()
  const got = [queue.get(), queue.get()]
  queue.add('a')
  queue.add('b')
  assert.deepEqual(await Promise.all(got), ['a', 'b'])
})

test('higher priority goes first; of several adds the highest counts; later work begins anew', () => {
  const { queue } = start()
  queue.add('a', { priority: -100 })
  queue.add('b')
  queue.add('c', { priority: 7 })
  queue.add('d', { priority: -100 })
  queue.add('d', { priority: 7 })
  queue.add('c', { priority: -100 })
  assert.deepEqual(drain(queue), ['c', 'd', 'b', 'a'])
  queue.add('c', { priority: -100 })
  queue.add('b')
  assert.deepEqual(drain(queue), ['b', 'c'])
})

test('what is added again while it is worked on has the highest priority of that time', () => {
  const { queue } = start()
  queue.add('a', { priority: 5 })
  queue.take()
  queue.add('a', { priority: -100 })
  queue.add('b')
  queue.done('a')
  assert.deepEqual(drain(queue), ['b', 'a'])
})

test('groups take turns: ten thousand keys of one hold up none of another', () => {
  const { queue } = start({ groupOf: key => key.slice(0, 1) })
  for (let index = 0; index < 10_000; index++) queue.add(`a${index}`)
  queue.add('b0')
  queue.add('b1')
  queue.add('c0')
  assert.deepEqual(drain(queue).slice(0, 7), ['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3'])
})

test('low priority gets a turn in sixteen while higher keys come without end', () => {
  const { queue } = start()
  queue.add('low', { priority: -100 })
  queue.add('lowest', { priority: -200 })
  const order: string[] = []
  for (let index = 0; index < 64; index++) {
    queue.add(`high${index}`)
    queue.add(`more${index}`)
    const key = queue.take() ?? assert.fail()
    order.push(key)
    queue.done(key)
  }
  assert.equal(order.indexOf('low'), 15)
  assert.equal(order.indexOf('lowest'), 31)
})

test('a delayed key comes in time: the earlier of two, with one timer for all', async () => {
  const { clock, queue } = start()
  queue.addAfter('a', 1000)
  queue.addAfter('b', 3000)
  queue.addAfter('b', 500)
  queue.addAfter('a', 2000)
  queue.addAfter('now', 0)
  assert.deepEqual(drain(queue), ['now'])
  await turn()
  assert.deepEqual(clock.sleeping, [500])
  clock.advance(499)
  await turn()
  assert.deepEqual(drain(queue), [])
  clock.advance(1)
  await turn()
  assert.deepEqual(drain(queue), ['b'])
  assert.deepEqual(clock.sleeping, [500])
  queue.add('a')
  assert.deepEqual(drain(queue), ['a'])
  clock.advance(5000)
  await turn()
  assert.deepEqual(drain(queue), ['a'])
  assert.deepEqual(clock.sleeping, [])
})

test('a key that fails waits twice as long each time, until it is forgotten', async () => {
  const { clock, queue } = start({ rateLimiter: exponentialLimiter() })
  for (const ms of [5, 10, 20, 40]) {
    queue.addRateLimited('a')
    assert.deepEqual([drain(queue), await clock.pass()], [[], ms])
    await turn()
    assert.deepEqual(drain(queue), ['a'])
  }
  assert.equal(queue.requeues('a'), 4)
  queue.forget('a')
  assert.equal(queue.requeues('a'), 0)
  queue.addRateLimited('a')
  assert.equal(await clock.pass(), 5)
})

test('shut down, it gives out what waits and what is to be worked on again, then ends', async () => {
  const { clock, queue } = start()
  for (const key of ['a', 'b']) queue.add(key)
  queue.addAfter('later', 10)
  assert.equal(await queue.get(), 'a')
  queue.add('a')
  let isOver = false
  const over = queue.shutDown().then(() => {
    isOver = true
  })
  queue.add('c')
  queue.addRateLimited('c')
  assert.equal(await queue.get(), 'b')
  await turn()
  assert.deepEqual(clock.sleeping, [])
  const next = queue.get()
  queue.done('b')
  queue.done('a')
  assert.equal(await next, 'a')
  const last = queue.get()
  assert.equal(await last, undefined)
  assert.equal(isOver, false)
  queue.done('a')
  await over
})

test('shut down without draining, it ends with what is in process, even if it was draining', async () => {
  const { queue } = start()
  for (const key of ['a', 'b']) queue.add(key)
  assert.equal(queue.take(), 'a')
  queue.add('a')
  const idle = queue.get()
  assert.equal(await idle, 'b')
  const waiting = queue.get()
  void queue.shutDown()
  const over = queue.shutDown({ drain: false })
  assert.equal(await waiting, undefined)
  queue.done('b')
  queue.done('a')
  await over
  assert.equal(await queue.get(), undefined)
  await start().queue.shutDown()
})

test('its metrics are data, by the clock', () => {
  const { clock, queue } = start()
  queue.add('a')
  queue.add('a')
  queue.add('b')
  clock.advance(2000)
  queue.take()
  clock.advance(500)
  queue.take()
  queue.add('a')
  queue.add('a')
  clock.advance(3000)
  const { queueDuration, workDuration, ...now } = queue.metrics
  assert.deepEqual(now, {
    depth: 0,
    delayed: 0,
    adds: 3,
    retries: 0,
    unfinishedWorkSeconds: 6.5,
    longestRunningProcessorSeconds: 3.5,
  })
  assert.deepEqual([queueDuration.count, queueDuration.sumSeconds], [2, 4.5])
  queue.done('a')
  queue.addRateLimited('c')
  queue.addRateLimited('c')
  assert.deepEqual(
    [queue.metrics.workDuration.sumSeconds, queue.metrics.depth, queue.metrics.retries],
    [3.5, 1, 2],
  )
  assert.equal(queue.metrics.delayed, 1)
  assert.deepEqual(queue.metrics.workDuration.buckets.slice(-4), [
    [1, 0],
    [10, 1],
    [100, 1],
    [1000, 1],
  ])
  assert.equal(workDuration.count, 0)
})

/** What a queue is to do, said in the plainest way: who waits is looked through each time. */
class Model {
  readonly waiting: { key: string; priority: number }[] = []
  readonly processing = new Map<string, number | undefined>()
  delayed: { key: string; at: number; priority: number }[] = []
  now = 0

  add(key: string, priority: number): void {
    const waits = this.waiting.find(item => item.key === key)
    if (this.processing.has(key)) {
      this.processing.set(key, Math.max(this.processing.get(key) ?? priority, priority))
    } else if (waits === undefined) this.waiting.push({ key, priority })
    else if (priority > waits.priority) {
      this.waiting.splice(this.waiting.indexOf(waits), 1)
      this.waiting.push({ key, priority })
    }
  }

  done(key: string): void {
    const again = this.processing.get(key)
    this.processing.delete(key)
    if (again !== undefined) this.add(key, again)
  }

  addAfter(key: string, ms: number, priority: number): void {
    const at = this.now + ms
    const known = this.delayed.find(item => item.key === key)
    if (known === undefined) this.delayed.push({ key, at, priority })
    else {
      known.at = Math.min(known.at, at)
      known.priority = Math.max(known.priority, priority)
    }
  }

  advance(ms: number): void {
    this.now += ms
    const due = this.delayed.filter(({ at }) => at <= this.now).sort((a, b) => a.at - b.at)
    this.delayed = this.delayed.filter(({ at }) => at > this.now)
    for (const { key, priority } of due) this.add(key, priority)
  }

  /** Whoever may be next: the first of each group in a priority. */
  get candidates(): { key: string; priority: number }[] {
    const groups = new Set<string>()
    return this.waiting.filter(({ key, priority }) => {
      const group = `${priority} ${key.charAt(0)}`
      return !groups.has(group) && groups.add(group)
    })
  }
}

test('random adds, delays, gets and dones are what a plain model says', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seededRandom(seed)
    const below = (limit: number) => Math.floor(random() * limit)
    const { clock, queue } = start({ groupOf: key => key.charAt(0) })
    const model = new Model()
    const someKey = () => `${'abc'.charAt(below(3))}${below(4)}`
    const steps: readonly (() => unknown)[] = [
      () => {
        const [key, priority] = [someKey(), below(3)]
        queue.add(key, { priority })
        model.add(key, priority)
      },
      () => {
        const key = queue.take()
        const { candidates } = model
        if (key === undefined) return assert.deepEqual(candidates, [])
        const chosen = candidates.find(candidate => candidate.key === key)
        assert.ok(chosen, `${key} is not the first of its group`)
        model.waiting.splice(model.waiting.indexOf(chosen), 1)
        model.processing.set(key, undefined)
      },
      () => {
        const key = [...model.processing.keys()][below(model.processing.size)] ?? 'none'
        queue.done(key)
        model.done(key)
      },
      () => {
        const [key, ms, priority] = [someKey(), 1 + below(50), below(3)]
        queue.addAfter(key, ms, { priority })
        model.addAfter(key, ms, priority)
      },
      async () => {
        const ms = below(30)
        clock.advance(ms)
        model.advance(ms)
        await turn()
      },
    ]
    for (let step = 0; step < 200; step++) {
      await steps[below(steps.length)]?.()
      const { depth, delayed } = queue.metrics
      assert.deepEqual([depth, delayed], [model.waiting.length, model.delayed.length])
    }
  }
})
