import assert from 'node:assert/strict'
import { test } from 'node:test'
import { definedName, definitionCount, definitionOf } from '../../bench/definitions.ts'
import { scenarios } from '../../bench/scenarios.ts'
import { byWorld } from '../../bench/worlds.ts'

test('each world is filled once, and its scenarios run in the order of the table', () => {
  const groups = byWorld(scenarios)
  assert.equal(new Set(groups.map(([world]) => world)).size, groups.length)
  assert.deepEqual(
    groups.flatMap(([, group]) => group),
    scenarios,
  )
})

test('a world of which no scenario is wanted is not made', () => {
  const explain = scenarios.filter(({ name }) => name === 'cli-explain')
  assert.deepEqual(byWorld(explain), [['bare', explain]])
})

test('the definitions are five hundred kinds of five vendors, in two versions', () => {
  const definitions = Array.from({ length: definitionCount }, (_, serial) => definitionOf(serial))
  const specs = definitions.map(({ spec }) => spec as { group: string; versions: unknown[] })
  const groups = Map.groupBy(specs, ({ group }) => group)
  assert.deepEqual(
    [...groups.values()].map(kinds => kinds.length),
    [100, 100, 100, 100, 100],
  )
  assert.ok(specs.every(({ versions }) => versions.length === 2))
  const names = definitions.map(({ metadata }) => metadata.name)
  assert.equal(new Set(names).size, 500)
  assert.equal(names[342], definedName(342))
})

test('one in ten of them has a schema of more than 60 KB in each version', () => {
  const sizes = Array.from(
    { length: 20 },
    (_, serial) => JSON.stringify(definitionOf(serial)).length,
  )
  assert.deepEqual(
    sizes.flatMap((size, serial) => (size > 120_000 ? [serial] : [])),
    [0, 10],
  )
})
