import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reflectorTimes } from '../../../lib/watch/backoff.ts'
import { Backoff } from '../../../lib/watch/index.ts'
import { Recovery } from '../../../lib/watch/recovery.ts'
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

/** Two that share what they hear, and have failed: their next pauses are of 6.4 s. */
async function together(clock: ManualClock) {
  const recovery = new Recovery()
  const both = [1, 2].map(() => new Backoff(clock, () => 0.5, reflectorTimes, recovery))
  const [one, other] = both as [Backoff, Backoff]
  for (let failure = 0; failure < 3; failure++) {
    await pauseOf(one, clock)
    await pauseOf(other, clock)
  }
  return { one, other }
}

test('the first that hears of the server again ends the pauses of the others, spread over 0.8 s', async () => {
  const clock = new ManualClock()
  const { one, other } = await together(clock)
  const paused = other.pause()
  assert.deepEqual(clock.sleeping, [9600])
  one.heard()
  assert.equal(await clock.pass(800), 400)
  await paused
  // The pauses begin anew; that it is still well is no news.
  const again = other.pause()
  one.heard()
  assert.equal(await clock.pass(), 1_200)
  await again
})

test('a server that comes and goes ends a pause early twice a minute, and never one that it has asked for', async () => {
  const clock = new ManualClock()
  const { one, other } = await together(clock)
  const asked = other.pause(undefined, 20_000)
  one.heard()
  assert.equal(await clock.pass(), 20_000)
  await asked
  for (const expected of [400, 1_200]) {
    const failed = one.pause()
    await clock.pass()
    await failed
    const paused = other.pause()
    one.heard()
    if (expected < 800) await clock.asleep(800)
    assert.equal(await clock.pass(), expected)
    await paused
  }
})

test('an abort ends a pause that others could end, too, and its rest', async () => {
  const clock = new ManualClock()
  for (const isWoken of [false, true]) {
    const { one, other } = await together(clock)
    const controller = new AbortController()
    const paused = other.pause(controller.signal)
    if (isWoken) {
      one.heard()
      await clock.asleep(800)
    }
    controller.abort(new Error('enough'))
    await assert.rejects(paused, { message: 'enough' })
    assert.deepEqual(clock.sleeping, [])
  }
})
