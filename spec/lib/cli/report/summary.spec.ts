import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FailOn } from '../../../../lib/cli/report/summary.ts'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const text = 'apiVersion: v1\nkind: A\nmetadata: {}\n'
const [valid] = checkedManifests(text)
const [invalid] = checkedManifests(text, { 0: [[[], 'FieldValueInvalid', 'wrong']] })
assert.ok(valid !== undefined && invalid !== undefined)
const kinds = {
  valid,
  invalid,
  warned: { ...valid, warnings: [{ path: [], message: 'old' }] },
  undetermined: { ...valid, checks: [{ name: 'schema', unchecked: 'no schema' }] },
}
const unreadable = new ManifestError('gone', 'x.yaml')

type Kind = keyof typeof kinds | 'unreadable'

/** What ends with which code by `--fail-on=error`, `undetermined`, `warning`. */
for (const [all, codes] of [
  [['valid'], [0, 0, 0]],
  [['invalid'], [1, 1, 1]],
  [['warned'], [0, 0, 1]],
  [['undetermined'], [0, 2, 2]],
  [['unreadable'], [2, 2, 2]],
  [
    ['invalid', 'unreadable'],
    [1, 1, 1],
  ],
  [
    ['warned', 'undetermined'],
    [0, 2, 1],
  ],
  [[], [0, 0, 0]],
] as readonly (readonly [readonly Kind[], readonly number[]])[]) {
  test(`${all.join(' and ') || 'nothing'}: exit codes ${codes}`, async () => {
    const checked = all.flatMap(kind => (kind === 'unreadable' ? [] : kinds[kind]))
    const faults = all.includes('unreadable') ? [unreadable] : []
    const levels: readonly FailOn[] = ['error', 'undetermined', 'warning']
    const ended = levels.map(async failOn => (await reportedRun(checked, { failOn, faults })).code)
    assert.deepEqual(await Promise.all(ended), codes)
  })
}

test('a warning that is ignored fails nothing', async () => {
  const rules = [{ code: 'Warning', reason: 'known' }]
  const { code, out } = await reportedRun([kinds.warned], { failOn: 'warning', rules })
  assert.equal(code, 0)
  assert.match(out, /^1 object: 1 valid, 0 invalid, 0 undetermined$/m)
})
