import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseYaml } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileRun } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const text = `apiVersion: v1
kind: A
metadata: {name: a}
---
apiVersion: v1
kind: A
metadata: {name: b}
`
const faults = { 1: [[['metadata', 'name'], 'FieldValueInvalid', 'wrong', 'c']] } as const

const coverage = {
  checked: ['decode', 'schema', 'metadata'],
  notChecked: [
    { checks: ['cel', 'rules'], why: '--engine=both does' },
    { checks: ['policies'], why: 'the server does' },
  ],
}
const documents = [
  {
    object: 'A a',
    file: 'shop/web.yaml',
    line: 1,
    column: 1,
    verdict: 'accepted',
    outcome: 'valid',
    ...coverage,
    findings: [],
  },
  {
    object: 'A b',
    file: 'shop/web.yaml',
    line: 5,
    column: 1,
    verdict: 'rejected',
    outcome: 'invalid',
    ...coverage,
    findings: [
      {
        level: 'error',
        code: 'FieldValueInvalid',
        line: 7,
        column: 12,
        path: 'metadata.name',
        message: 'wrong',
        suggestion: 'c',
      },
    ],
  },
]
const summary = {
  objects: 2,
  valid: 1,
  invalid: 1,
  undetermined: 0,
  unreadable: 0,
  ignored: 0,
  warnings: 0,
}

test('json and yaml have the whole report', async () => {
  const checked = checkedManifests(text, faults)
  const expected = { summary, documents, unusedRules: [] }
  assert.deepEqual(JSON.parse((await reportedRun(checked, { format: 'json' })).out), expected)
  assert.deepEqual(parseYaml((await reportedRun(checked, { format: 'yaml' })).out, 'x'), expected)
})

test('ndjson has a line for each document', async () => {
  const { out } = await reportedRun(checkedManifests(text, faults), { format: 'ndjson' })
  const lines = out.trimEnd().split('\n')
  assert.deepEqual(
    lines.map(line => JSON.parse(line)),
    documents,
  )
})

for (const format of ['json', 'yaml', 'ndjson'] as const) {
  test(`${format} carries any text, half of a surrogate pair apart`, async () => {
    const { out } = await hostileRun(format)
    const told =
      format === 'ndjson'
        ? out
            .trimEnd()
            .split('\n')
            .map(line => JSON.parse(line))
        : (parseYaml(out, 'x') as { documents: (typeof documents)[number][] }).documents
    assert.deepEqual(
      told.slice(1).map(({ findings }) => findings[0].message),
      hostileTexts.map(text => text.toWellFormed()),
    )
  })
}
