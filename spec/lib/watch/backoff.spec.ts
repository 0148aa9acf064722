import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Backoff } from '../../../lib/watch/index.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/** The next pause of a backoff, slept. */
async function pauseOf(backoff: Backoff, clock: ManualClock): Promise<number> {
  const paused = backoff.pause()
  const ms = await clock.pass()
  await paused
  return ms
}

test('pauses double from 0.8 s to 30 s', async () => {
  const clock = new ManualClock()
  const backoff = new Backoff(clock, () => 0)
  const pauses: number[] = []
  for (let failure = 0; failure < 8; failure++) pauses.push(await pauseOf(backoff, clock))
  assert.deepEqual(pauses, [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
})

test('up to as much again is added at random, so that a thousand clients do not come back as one', async () => {
  const clock = new ManualClock()
  const random = seededRandom(4)
  const firsts: number[] = []
  for (let client = 0; client < 1000; client++) {
    firsts.push(await pauseOf(new Backoff(clock, random), clock))
  }
  assert.ok(firsts.every(ms => ms >= 800 && ms < 1600))
  assert.ok(new Set(firsts).size > 990)
})

test('a failure after two quiet minutes is a first one again', async () => {
  const clock = new ManualClock()
  const backoff = new Backoff(clock, () => 0)
  await pauseOf(backoff, clock)
  await pauseOf(backoff, clock)
  clock.advance(120_000 - 1600)
  assert.equal(await pauseOf(backoff, clock), 3200)
  clock.advance(120_001 - 3200)
  assert.equal(await pauseOf(backoff, clock), 800)
})

test('an abort ends the pause', async () => {
  const clock = new ManualClock()
  const controller = new AbortController()
  const paused = new Backoff(clock).pause(controller.signal)
  controller.abort(new Error('enough'))
  await assert.rejects(paused, { message: 'enough' })
  assert.deepEqual(clock.sleeping, [])
})
