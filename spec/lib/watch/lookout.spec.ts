import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lookout } from '../../../lib/watch/lookout.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const never = new AbortController().signal

/** Lets a turn come, whatever it sleeps for, and gives how long it took. */
async function pass(clock: ManualClock, turn: Promise<void>): Promise<number> {
  const begun = clock.now()
  let isDone = false
  void turn.then(() => {
    isDone = true
  })
  while (!isDone) {
    for (let round = 0; round < 10; round++) await Promise.resolve()
    if (clock.sleeping.length > 0) clock.advance(10)
  }
  return clock.now() - begun
}

test('pauses grow up to some minutes', async () => {
  const clock = new ManualClock()
  const lookout = new Lookout(clock)
  const pauses: number[] = []
  for (let look = 0; look < 10; look++) pauses.push(await pass(clock, lookout.turn(never)))
  const least = [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]
  for (const [look, ms] of pauses.entries()) {
    const expected = (least[look] ?? 0) * 1000
    assert.ok(ms >= expected && ms <= expected * 2 + 20, `${look}: ${ms}`)
  }
})

test('the resource itself is asked for at most four times in any minute, however often somebody wakes', async () => {
  const clock = new ManualClock()
  const lookout = new Lookout(clock)
  const asked: number[] = []
  for (let look = 0; look < 20; look++) {
    lookout.wake()
    await pass(clock, lookout.turn(never))
    asked.push(clock.now())
    lookout.asked()
  }
  assert.ok(asked.every((at, index) => at - (asked[index - 4] ?? -60_000) >= 60_000))
  assert.equal(asked[3], 0)
})

test('who is woken looks at once, and soon again', async () => {
  const clock = new ManualClock()
  const lookout = new Lookout(clock)
  for (let look = 0; look < 6; look++) await pass(clock, lookout.turn(never))
  const turn = lookout.turn(never)
  await clock.asleep()
  lookout.wake()
  await turn
  assert.ok((await pass(clock, lookout.turn(never))) <= 2020)
})

test('who is woken before the turn does not wait', async () => {
  const clock = new ManualClock()
  const lookout = new Lookout(clock)
  lookout.wake()
  assert.equal(await pass(clock, lookout.turn(never)), 0)
})

test('an abort ends it, with its reason', async () => {
  const controller = new AbortController()
  const turn = new Lookout(new ManualClock()).turn(controller.signal)
  controller.abort(new Error('the caller is gone'))
  await assert.rejects(turn, { message: 'the caller is gone' })
})
