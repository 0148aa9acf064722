import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SingleFlight } from '../../../lib/core/index.ts'

test('callers at the same time share one run, and the next call starts anew', async () => {
  const flights = new SingleFlight<number>()
  let runs = 0
  const task = async () => {
    runs += 1
    await Promise.resolve()
    return runs
  }
  assert.deepEqual(await Promise.all([flights.run('a', task), flights.run('a', task)]), [1, 1])
  assert.equal(await flights.run('a', task), 2)
})

test('keys do not share', async () => {
  const flights = new SingleFlight<string>()
  const both = [flights.run('a', async () => 'a'), flights.run('b', async () => 'b')]
  assert.deepEqual(await Promise.all(both), ['a', 'b'])
})

test('a failure reaches every waiter and is not kept', async () => {
  const flights = new SingleFlight<string>()
  const fail = async () => {
    await Promise.resolve()
    throw new Error('down')
  }
  const results = await Promise.allSettled([flights.run('a', fail), flights.run('a', fail)])
  assert.deepEqual(
    results.map(result => result.status),
    ['rejected', 'rejected'],
  )
  assert.equal(await flights.run('a', async () => 'up'), 'up')
})

test('one caller aborting neither fails the others nor ends the task', async () => {
  const flights = new SingleFlight<string>()
  const { promise, resolve } = Promise.withResolvers<string>()
  const leaving = new AbortController()
  const first = flights.run('a', () => promise, leaving.signal)
  const second = flights.run('a', () => promise)
  leaving.abort(new Error('left'))
  await assert.rejects(first, { message: 'left' })
  resolve('done')
  assert.equal(await second, 'done')
})

test('the task is aborted when its last waiter leaves, and a later caller gets a new run', async () => {
  const flights = new SingleFlight<string>()
  const leaving = new AbortController()
  let aborted = false
  const first = flights.run(
    'a',
    signal => {
      signal.addEventListener('abort', () => {
        aborted = true
      })
      return new Promise(() => {})
    },
    leaving.signal,
  )
  leaving.abort(new Error('left'))
  await assert.rejects(first, { message: 'left' })
  assert.equal(aborted, true)
  assert.equal(flights.running('a'), undefined)
  assert.equal(await flights.run('a', async () => 'again'), 'again')
})
