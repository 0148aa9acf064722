import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../bench/arguments.ts'
import { scenarios } from '../../bench/scenarios.ts'

test('without arguments all scenarios run, each for its own number of rounds', () => {
  const parsed = parseArguments([])
  assert.deepEqual(parsed.scenarios, scenarios)
  assert.equal(parsed.rounds, undefined)
})

test('scenarios are chosen by name and run in the order of the table', () => {
  const { scenarios: chosen } = parseArguments(['--scenario', 'get', '--scenario', 'list'])
  assert.deepEqual(
    chosen.map(({ name }) => name),
    ['list', 'get'],
  )
})

for (const args of [
  ['--scenario', 'nope'],
  ['--rounds', '0'],
  ['--rounds', '1.5'],
  ['--rounds', 'five'],
  ['--chekc'],
  ['list'],
]) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => parseArguments(args))
  })
}
