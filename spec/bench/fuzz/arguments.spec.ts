import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments } from '../../../bench/fuzz/arguments.ts'

test('without arguments a minute is fuzzed, with all kinds', () => {
  const { minutes, mutants, seed, kinds, replay } = parseArguments([])
  assert.deepEqual([minutes, mutants, seed, kinds, replay], [1, Infinity, 1, [], []])
})

test('kinds are named with commas, finds one by one', () => {
  const { kinds, replay } = parseArguments([
    '--kinds',
    'Pod,Job',
    '--replay',
    'a.json',
    '--replay',
    'b.json',
  ])
  assert.deepEqual(kinds, ['Pod', 'Job'])
  assert.deepEqual(replay, ['a.json', 'b.json'])
})

for (const args of [
  ['--minutes', 'long'],
  ['--seed', '-1'],
  ['--mutants', '1e3'],
  ['--corpus', '/nowhere'],
  ['--sede', '1'],
  ['Pod'],
]) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(() => parseArguments(args))
  })
}
