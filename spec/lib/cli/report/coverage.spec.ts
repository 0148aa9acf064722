import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coverageOf } from '../../../../lib/cli/report/coverage.ts'

const all = ['decode', 'schema', 'metadata', 'cel', 'rules', 'policies']

for (const [what, checks, checked, unchecked] of [
  ['by schemas', { schema: undefined, metadata: undefined }, all.slice(0, 3), []],
  ['by rules', { rules: undefined }, all.slice(0, 5), []],
  ['by rules, without a schema', { schema: 'none', rules: undefined }, all.slice(0, 5), []],
  ['by schemas, without rules', { schema: undefined, rules: 'trap' }, all.slice(0, 2), ['trap']],
  ['by nothing that could', { schema: 'none', metadata: 'none' }, ['decode'], ['none']],
  ['not, for it is none', { identity: undefined }, ['decode'], []],
  ['by all', { rules: undefined, policies: undefined }, all, []],
] as const) {
  test(`an object is checked ${what}`, () => {
    const reports = Object.entries(checks).map(([name, unchecked]) => ({ name, unchecked }))
    const coverage = coverageOf(reports)
    assert.deepEqual(coverage.checked, checked)
    assert.deepEqual(coverage.unchecked, unchecked)
    const named = [...coverage.checked, ...coverage.notChecked.flatMap(({ checks }) => checks)]
    assert.deepEqual(new Set(named), new Set(all))
  })
}

test('what was not checked is told by its reason', () => {
  assert.deepEqual(coverageOf([{ name: 'schema', unchecked: 'no schema' }]).notChecked, [
    { checks: ['schema'], why: 'no schema' },
    { checks: ['metadata'], why: 'what is before it was not right' },
    { checks: ['cel', 'rules'], why: '--engine=both does' },
    { checks: ['policies'], why: 'the server does' },
  ])
})
