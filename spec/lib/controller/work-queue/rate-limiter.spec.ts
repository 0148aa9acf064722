import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bucketLimiter,
  controllerLimiter,
  exponentialLimiter,
} from '../../../../lib/controller/work-queue/index.ts'
import { RequestError } from '../../../../lib/core/index.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

test('pauses of a key double from 5 ms to 1,000 s, however often it fails, and are its own', () => {
  const limiter = exponentialLimiter()
  const pauses = Array.from({ length: 2000 }, () => limiter.when('a'))
  assert.deepEqual(pauses.slice(0, 4), [5, 10, 20, 40])
  assert.deepEqual(pauses.slice(17, 19), [655_360, 1_000_000])
  assert.equal(pauses.at(-1), 1_000_000)
  assert.equal(limiter.when('b'), 5)
})

test('a bucket lets 100 go at once, and then 10 a second', () => {
  const clock = new ManualClock()
  const limiter = bucketLimiter(clock)
  const pauses = Array.from({ length: 103 }, (_, index) => limiter.when(`${index}`))
  assert.deepEqual(pauses.slice(98), [0, 0, 100, 200, 300])
  clock.advance(1000)
  // Ten are new, three were taken before they were there.
  assert.deepEqual(
    Array.from({ length: 8 }, () => limiter.when('a')),
    [0, 0, 0, 0, 0, 0, 0, 100],
  )
  clock.advance(3_600_000)
  assert.equal(
    Array.from({ length: 200 }, () => limiter.when('a')).filter(ms => ms === 0).length,
    100,
  )
})

test('by default the later of both counts', () => {
  const clock = new ManualClock()
  const limiter = controllerLimiter(clock)
  for (let index = 0; index < 100; index++) assert.equal(limiter.when(`${index}`), 5)
  assert.equal(limiter.when('another'), 100)
  assert.equal(limiter.requeues('7'), 1)
  limiter.forget('7')
  assert.equal(limiter.requeues('7'), 0)
})

test('a rate of nothing is refused', () => {
  for (const rates of [{ perSecond: 0 }, { perSecond: Number.NaN }, { burst: 0 }]) {
    assert.throws(() => bucketLimiter(new ManualClock(), rates), RequestError)
  }
})
