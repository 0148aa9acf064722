import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
\treplcas: 3
`.replace('\t', '  ')

const unknown = [
  ['spec', 'replcas'],
  'FieldUnknown',
  'unknown field "spec.replcas"',
  'replicas',
] as const

test('a finding has its place, object, field, suggestion and line, and a caret; then come the counts', async () => {
  const checked = [
    ...checkedManifests(web, { 0: [unknown, [['spec'], 'FieldValueRequired', 'Required value']] }),
    ...checkedManifests(web, { 0: [[[], 'BadRequest', 'no object']] }, { file: 'other.yaml' }),
    ...checkedManifests(web),
  ]
  const faults = [new ManifestError('there is no such file or folder', 'gone.yaml')]
  assert.deepEqual((await reportedRun(checked, { faults })).out.split('\n'), [
    'gone.yaml: there is no such file or folder',
    '',
    'shop/web.yaml:4:1: Deployment shop/web: spec: Required value',
    '  4 | spec:',
    '    | ^',
    'shop/web.yaml:5:3: Deployment shop/web: spec.replcas: unknown field "spec.replcas"; did you mean replicas?',
    '  5 |   replcas: 3',
    '    |   ^',
    '',
    'other.yaml:1:1: Deployment shop/web: no object',
    '3 objects: 1 valid, 2 invalid, 0 undetermined, 1 file not read',
    '3 objects checked by decode, schema, metadata; not by cel, rules, policies',
    '',
  ])
})

test('warnings and what could not be checked are told as such', async () => {
  const [one] = checkedManifests(web)
  assert.ok(one)
  const warnings = [{ path: ['spec', 'replcas'], message: 'spec.replcas: deprecated' }]
  const checks = [
    { name: 'schema', unchecked: 'no schema' },
    { name: 'metadata', unchecked: 'no schema' },
  ]
  const { out } = await reportedRun([{ ...one, warnings, checks }])
  assert.deepEqual(out.split('\n'), [
    'shop/web.yaml:1:1: not checked: Deployment shop/web: no schema',
    'shop/web.yaml:5:3: warning: Deployment shop/web: spec.replcas: deprecated',
    '  5 |   replcas: 3',
    '    |   ^',
    '1 object: 0 valid, 0 invalid, 1 undetermined, 1 warning',
    '1 object checked by decode; not by schema, metadata, cel, rules, policies',
    '',
  ])
})

test('colour is for a terminal, and no text of a manifest can drive that', async () => {
  for (const text of hostileTexts) {
    const checked = checkedManifests(web, { 0: [[['spec'], 'BadRequest', text, text]] })
    const plain = await reportedRun(checked)
    const shown = await reportedRun(checked, { isTerminal: true })
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
    assert.equal(shown.out.replace(/\u001b\[\d+m/g, ''), plain.out)
    for (const line of plain.out.split('\n').slice(1, -4)) assert.match(line, /^ /)
    assert.doesNotMatch(plain.out, /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u)
  }
  const red = await reportedRun(checkedManifests(web, { 0: [unknown] }), { isTerminal: true })
  assert.ok(red.out.includes('\u001b[31m  ^\u001b[0m'), red.out)
})
