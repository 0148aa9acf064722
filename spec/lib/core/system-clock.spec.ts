import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { systemClock } from '../../../lib/core/index.ts'
import { runProgram } from '../../support/run-program.ts'

test('time moves forward only, and a sleep takes some of it', async () => {
  const before = systemClock.now()
  await systemClock.sleep(2)
  // A timer may fire a fraction of a millisecond early.
  assert.ok(systemClock.now() - before >= 1)
})

test('a sleep ends with its signal, for its reason, and leaves no listener', async () => {
  const controller = new AbortController()
  const asleep = systemClock.sleep(60_000, controller.signal)
  assert.equal(getEventListeners(controller.signal, 'abort').length, 1)
  controller.abort('enough')
  assert.equal(await asleep.catch(reason => reason), 'enough')
  assert.equal(await systemClock.sleep(1, controller.signal).catch(reason => reason), 'enough')
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
})

test('a sleep that was slept leaves no listener', async () => {
  const { signal } = new AbortController()
  await systemClock.sleep(1, signal)
  assert.equal(getEventListeners(signal, 'abort').length, 0)
})

test('a sleep for less than no time is over at once, and nobody is warned', async t => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  await systemClock.sleep(-20)
  await systemClock.sleep(1)
  assert.deepEqual(warnings, [])
})

test('a sleep that is longer than a timer can count is long, not over at once', async t => {
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  t.after(() => process.off('warning', onWarning))
  const controller = new AbortController()
  const asleep = systemClock.sleep(Number.POSITIVE_INFINITY, controller.signal)
  await systemClock.sleep(1)
  controller.abort('still asleep')
  assert.equal(await asleep.catch(reason => reason), 'still asleep')
  // Node warns when it takes a span for 1 ms.
  assert.deepEqual(warnings, [])
})

test('a sleep in the background does not keep the process from ending', async () => {
  const program = `
    import { systemClock } from './lib/core/index.ts'
    systemClock.sleep(600_000, undefined, { background: true }).then(() => console.log('woke'))`
  const ended = await runProgram(process.execPath, [
    '--conditions=@anykind/source',
    '--input-type=module',
    '--eval',
    program,
  ])
  assert.deepEqual(ended, { code: 0, out: '', err: '' })
})
