import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodeIgnoreRules } from '../../../../lib/cli/report/ignore-rules.ts'
import { loadIgnoreRules } from '../../../../lib/cli/report/load-ignore-rules.ts'
import { ManifestError, parseYamlSource } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { reportedRun } from '../../../support/reported-run.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const decode = (text: string) => decodeIgnoreRules(parseYamlSource(text, 'rules'))

test('rules are read with their places', () => {
  const text = `ignore:
- {file: 'vendor/**', reason: theirs}
- kind: Deployment
  code: FieldUnknown
  path: spec.template.**
  reason: newer than the schema
`
  assert.deepEqual(decode(text), [
    { file: 'vendor/**', reason: 'theirs', place: 'rules:2:3' },
    {
      kind: 'Deployment',
      code: 'FieldUnknown',
      path: 'spec.template.**',
      reason: 'newer than the schema',
      place: 'rules:3:3',
    },
  ])
  assert.deepEqual(decode('ignore: []'), [])
})

for (const [text, message] of [
  ['', 'rules:1:1: a file of ignore rules has one key, "ignore", and a list of rules there'],
  ['[a]', 'rules:1:1: a file of ignore rules has one key, "ignore", and a list of rules there'],
  ['ignore: x', 'rules:1:1: a file of ignore rules has one key'],
  ['ignore: []\nmore: 1', 'rules:2:1: "more" is none of: ignore'],
  ['ignore:\n- a', 'rules:2:3: a rule is a map with a reason'],
  ['ignore:\n- kind: A', 'rules:2:3: a rule needs a "reason"'],
  ['ignore:\n- reason: A', 'rules:2:3: a rule needs at least one of: file, kind, code, path'],
  ['ignore:\n- {kind: A, reason: " "}', 'rules:2:13: "reason" of a rule is a text that is not'],
  ['ignore:\n- {kind: 5, reason: b}', 'rules:2:4: "kind" of a rule is a text that is not empty'],
  ['ignore:\n- {kind: a, reasn: b}', 'is none of: file, kind, code, path, reason; did you mean re'],
  ['ignore:\n- {__proto__: {reason: a}}', 'rules:2:4: "__proto__" of a rule is none of'],
  ['ignore: [', 'rules:1:10: a value is missing here'],
] as const) {
  test(`a file that is not right is told with its place: ${JSON.stringify(text)}`, () => {
    assert.throws(
      () => decode(text),
      (error: Error) => error instanceof ManifestError && error.message.includes(message),
    )
  })
}

const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replcas: 3, paused: x}
`
const faults = {
  0: [
    [['spec', 'replcas'], 'FieldUnknown', 'unknown field'],
    [['spec', 'paused'], 'FieldValueTypeInvalid', 'no boolean'],
  ],
} as const
const reason = 'known'

for (const [what, rule, ignored] of [
  ['a file', { file: 'shop/web.yaml' }, 2],
  ['a file, from here', { file: './shop/*.yaml' }, 2],
  ['the name of a file', { file: 'web.*' }, 2],
  ['files in folders', { file: '**/web.yaml' }, 2],
  ['another file', { file: 'web.yaml/**' }, 0],
  ['another folder', { file: '/web.yaml' }, 0],
  ['a kind', { kind: 'Deploy*' }, 2],
  ['another kind', { kind: 'deployment' }, 0],
  ['a code', { code: 'FieldUnknown' }, 1],
  ['a path', { path: 'spec.replcas' }, 1],
  ['paths below', { path: 'spec.**' }, 2],
  ['a path above', { path: 'spec' }, 0],
  ['all of them', { file: '**', kind: '*', code: '*', path: 'spec.*' }, 2],
  ['not all of them', { kind: 'Deployment', code: 'FieldRequired' }, 0],
] as const) {
  test(`${ignored} of two findings are ignored by ${what}`, async () => {
    const rules = [{ ...rule, reason }]
    const run = await reportedRun(checkedManifests(text, faults), { rules, format: 'json' })
    const { documents, unusedRules } = JSON.parse(run.out)
    const told: { ignored?: string }[] = documents[0].findings
    assert.equal(told.filter(finding => finding.ignored === reason).length, ignored)
    assert.equal(documents[0].outcome, ignored === 2 ? 'ignored' : 'invalid')
    assert.equal(documents[0].verdict, 'rejected')
    assert.equal(run.code, ignored === 2 ? 0 : 1)
    assert.equal(unusedRules.length, ignored === 0 ? 1 : 0)
    assert.equal(run.err, ignored === 0 ? 'rules:1:1: this rule ignored nothing\n' : '')
  })
}

test('what is ignored is listed with its reason, and a rule that ignored nothing is told', async () => {
  const rules = [
    { code: 'FieldUnknown', reason },
    { code: '*', reason: 'the rest' },
    { kind: 'None', reason },
  ]
  const { out } = await reportedRun(checkedManifests(text, faults), { rules })
  assert.deepEqual(out.split('\n'), [
    'shop/web.yaml:4:8: ignored (known): Deployment web: spec.replcas: unknown field',
    'shop/web.yaml:4:20: ignored (the rest): Deployment web: spec.paused: no boolean',
    'rules:3:1: this rule ignored nothing',
    '1 object: 0 valid, 0 invalid, 0 undetermined, 1 valid but for what is ignored',
    '1 object checked by decode, schema, metadata; not by cel, rules, policies',
    '',
  ])
})

test('patterns of files are relative to the rules, which are read where they are named', async t => {
  const folder = temporaryFolder(t, { 'a/rules': 'ignore: [{file: b/*.yaml, reason: known}]' })
  const rules = await loadIgnoreRules(join(folder, 'a/rules'))
  assert.equal(rules.unused.length, 1)
  const document = {
    file: join(folder, 'a/b/c.yaml'),
    object: undefined,
    kind: undefined,
    verdict: 'unreadable',
    checked: [],
    notChecked: [],
    source: undefined,
    findings: [
      {
        level: 'unreadable',
        code: 'Unreadable',
        line: 1,
        column: 1,
        path: '',
        message: 'x',
        suggestion: undefined,
        ignored: undefined,
      },
    ],
  } as const
  assert.equal(rules.apply(document).findings[0]?.ignored, 'known')
  assert.equal(rules.unused.length, 0)
  await assert.rejects(loadIgnoreRules(join(folder, 'none')), /none: the ignore rules cannot be/)
  assert.deepEqual((await loadIgnoreRules(undefined)).unused, [])
})
