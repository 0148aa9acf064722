import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import type { HandOver } from 'anykind/gitops'
import { handOverPatch } from '../../../../lib/gitops/ownership/index.ts'
import { freeze } from '../../../support/freeze.ts'

/** An entry of managedFields: who, how, which fields of `.data`. */
const entry = (manager: string, operation: string, fields: string[], more: object = {}) => ({
  manager,
  operation,
  apiVersion: 'v1',
  time: '2026-11-25T10:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': Object.fromEntries(fields.map(name => [`f:${name}`, {}])) },
  ...more,
})

const objectOf = (managedFields: readonly object[]): KubeObject =>
  freeze({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', resourceVersion: '7', managedFields },
    data: { a: '1', b: '1', c: '1', d: '1' },
  })

/** The entries afterwards; undefined if there is nothing to do. */
function handed(entries: readonly object[], options: Partial<HandOver> = {}) {
  const move = { from: ['old'], to: 'new', ...options }
  const { patch, fields } = handOverPatch(objectOf(entries), move)
  const [first] = patch
  return { entries: first && 'value' in first ? first.value : undefined, fields }
}

interface Case {
  readonly before: readonly object[]
  readonly options?: Partial<HandOver>
  /** Undefined: nothing is sent. */
  readonly after: readonly object[] | undefined
  readonly fields: readonly string[]
}

const status = { subresource: 'status' }
const beta = { apiVersion: 'v1beta1' }
const later = { time: '2026-11-25T11:00:00Z' }

const cases: Readonly<Record<string, Case>> = {
  'all of one who has written, to one who has nothing': {
    before: [entry('old', 'Update', ['a', 'b']), entry('other', 'Update', ['b'])],
    after: [entry('new', 'Apply', ['a', 'b']), entry('other', 'Update', ['b'])],
    fields: ['data.a', 'data.b'],
  },
  'all of one who has applied': {
    before: [entry('old', 'Apply', ['a'])],
    after: [entry('new', 'Apply', ['a'])],
    fields: ['data.a'],
  },
  'to one who has applied others': {
    before: [entry('new', 'Apply', ['c'], later), entry('old', 'Update', ['a'])],
    after: [entry('new', 'Apply', ['c', 'a'], later)],
    fields: ['data.a'],
  },
  'some fields': {
    before: [entry('old', 'Update', ['a', 'b'])],
    options: { paths: ['data.a'] },
    after: [entry('new', 'Apply', ['a']), entry('old', 'Update', ['b'])],
    fields: ['data.a'],
  },
  'fields that nobody has': {
    before: [entry('old', 'Update', ['a', 'b'])],
    options: { paths: ['data.z'] },
    after: undefined,
    fields: [],
  },
  'of several managers': {
    before: [
      entry('old', 'Update', ['a']),
      entry('older', 'Update', ['b']),
      entry('x', 'Update', ['c']),
    ],
    options: { from: ['old', 'older'] },
    after: [entry('new', 'Apply', ['a', 'b']), entry('x', 'Update', ['c'])],
    fields: ['data.a', 'data.b'],
  },
  'only what a manager has updated': {
    before: [entry('old', 'Apply', ['a']), entry('old', 'Update', ['b'])],
    options: { from: [{ manager: 'old', operation: 'Update' }] },
    after: [entry('new', 'Apply', ['b']), entry('old', 'Apply', ['a'])],
    fields: ['data.b'],
  },
  'what the new owner has updated himself': {
    before: [entry('new', 'Apply', ['a']), entry('new', 'Update', ['b'])],
    options: { from: ['new'] },
    after: [entry('new', 'Apply', ['a', 'b'])],
    fields: ['data.b'],
  },
  'what the new owner has applied already is his': {
    before: [entry('new', 'Apply', ['a'])],
    options: { from: ['new'] },
    after: undefined,
    fields: [],
  },
  'not what was written to a subresource': {
    before: [entry('old', 'Update', ['a']), entry('old', 'Update', ['b'], status)],
    after: [entry('new', 'Apply', ['a']), entry('old', 'Update', ['b'], status)],
    fields: ['data.a'],
  },
  'what was written to a subresource': {
    before: [entry('old', 'Update', ['a']), entry('old', 'Update', ['b'], status)],
    options: status,
    after: [entry('new', 'Apply', ['b'], status), entry('old', 'Update', ['a'])],
    fields: ['data.b'],
  },
  'all in another version stay in it': {
    before: [entry('old', 'Update', ['a', 'gone'], beta)],
    after: [entry('new', 'Apply', ['a', 'gone'], beta)],
    fields: ['data.a', 'data.gone'],
  },
  'of several versions what the object has': {
    before: [entry('old', 'Update', ['a', 'gone'], beta), entry('old', 'Update', ['b'])],
    after: [entry('new', 'Apply', ['a', 'b'])],
    fields: ['data.a', 'data.gone', 'data.b'],
  },
  'to one who has applied in another version': {
    before: [entry('new', 'Apply', ['c', 'gone'], beta), entry('old', 'Update', ['a'])],
    after: [entry('new', 'Apply', ['c', 'a'])],
    fields: ['data.a'],
  },
}
for (const [name, { before, options, after, fields }] of Object.entries(cases)) {
  test(`fields are handed over: ${name}`, () => {
    assert.deepEqual(handed(before, options), { entries: after, fields })
  })
}

test('the patch is for the very version that was read', () => {
  const { patch } = handOverPatch(objectOf([entry('old', 'Update', ['a'])]), {
    from: ['old'],
    to: 'new',
  })
  assert.deepEqual(patch[1], { op: 'replace', path: '/metadata/resourceVersion', value: '7' })
})

test('who stays as he is keeps what we do not know of', () => {
  const other = { ...entry('other', 'Update', ['b']), more: 'x', fieldsV1: { 'x:future': {} } }
  assert.deepEqual(handed([entry('old', 'Update', ['a']), other]).entries, [
    entry('new', 'Apply', ['a']),
    other,
  ])
})

test('a field is not handed over with one below it', () => {
  const fieldsV1 = { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }
  const { entries } = handed([{ ...entry('old', 'Update', []), fieldsV1 }], { paths: ['data.a'] })
  assert.deepEqual(entries, [
    entry('new', 'Apply', ['a']),
    { ...entry('old', 'Update', []), fieldsV1: { 'f:data': { '.': {}, 'f:b': {} } } },
  ])
})
