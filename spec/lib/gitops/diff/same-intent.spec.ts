import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeFieldSet, type KubeObject } from 'anykind'
import { type Sameness, sameIntent } from 'anykind/gitops'
import { Schemas } from 'anykind/schemas'
import { appliedFields } from '../../../../lib/gitops/diff/applied-fields.ts'
import { MemoryStore } from '../../../../lib/storage/index.ts'
import { cannedOpenApi } from '../../../support/canned-openapi.ts'
import { freeze } from '../../../support/freeze.ts'

const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore() })
const topology = await schemas.topologyOf({ group: 'example.dev', version: 'v1', kind: 'Gadget' })

const gadget = (spec: object, metadata: object = {}): KubeObject =>
  freeze({
    apiVersion: 'example.dev/v1',
    kind: 'Gadget',
    metadata: { name: 'g', ...metadata },
    spec,
  })

/** The object as it is stored once `ours` has applied it; `more` are other managers. */
function stored(object: KubeObject, more: readonly object[] = []): KubeObject {
  const fields = appliedFields(object, topology)
  assert.ok(fields)
  const { apiVersion } = object
  const entry = {
    manager: 'ours',
    operation: 'Apply',
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldSet(fields),
  }
  const metadata = { ...object.metadata, resourceVersion: '1', managedFields: [entry, ...more] }
  return freeze({ ...object, metadata } as KubeObject)
}

const said = (wanted: KubeObject, live: KubeObject, manager = 'ours'): Sameness =>
  sameIntent(wanted, live, topology, { manager })

const wanted = gadget(
  { name: 'abc', defaulted: 'x', ports: [{ port: 80 }] },
  { labels: { a: 'b' } },
)
const other = (more: object) => ({ manager: 'other', operation: 'Update', fieldsV1: {}, ...more })

test('what was applied as it is wanted is the same, with what others have added', () => {
  const live = stored(wanted)
  assert.equal(said(wanted, live), 'same')
  const more = { ...live, spec: { ...(live.spec as object), int: 7 }, status: { a: 1 } }
  assert.equal(said(wanted, more), 'same')
})

test('an item is known by its keys, of which the schema has a default', () => {
  const live = stored(wanted)
  const spec = { ...(live.spec as object), ports: [{ port: 80, protocol: 'TCP' }] }
  assert.equal(said(wanted, { ...live, spec }), 'same')
  const others = { ...(live.spec as object), ports: [{ port: 80, protocol: 'UDP' }] }
  assert.equal(said(wanted, { ...live, spec: others }), 'unsure')
})

test('who owns other fields than it would is about to change something', () => {
  assert.equal(said(gadget({ name: 'abc', defaulted: 'x' }), stored(wanted)), 'differs')
  assert.equal(said(wanted, stored(gadget({ name: 'abc', defaulted: 'x' }))), 'differs')
  assert.equal(said(wanted, stored(wanted), 'somebody'), 'differs')
  assert.equal(said(wanted, gadget({ name: 'abc' })), 'differs')
})

test('a value that is not the given one may be the server’s way to write it', () => {
  const live = stored(wanted)
  const spec = { ...(live.spec as object), name: 'abd' }
  assert.equal(said(wanted, { ...live, spec }), 'unsure')
})

test('status, creationTimestamp and what identifies an object are nobody’s', () => {
  const more = { ...wanted, status: { x: 1 } }
  const metadata = { ...wanted.metadata, creationTimestamp: null, namespace: 'n' }
  const live = stored(wanted)
  const named = { ...live, metadata: { ...live.metadata, namespace: 'n' } }
  assert.equal(said({ ...more, metadata } as never, named), 'same')
  assert.equal(said({ ...more, metadata } as never, live), 'unsure')
})

const unsure: readonly (readonly [what: string, wanted: KubeObject, live: KubeObject])[] = [
  ['another version', wanted, { ...stored(wanted), apiVersion: 'example.dev/v2' }],
  ['another kind', wanted, { ...stored(wanted), kind: 'Widget' }],
  ['a field that the schema does not know', gadget({ name: 'abc', nope: 1 }), stored(wanted)],
  ['an item that comes twice', gadget({ ports: [{ port: 1 }, { port: 1 }] }), stored(wanted)],
  ['a list in place of an object', gadget([]), stored(wanted)],
  ['managers of another version', wanted, stored(wanted, [other({ apiVersion: 'a/v2' })])],
  [
    'managedFields that no server wrote',
    wanted,
    { ...wanted, metadata: { ...wanted.metadata, managedFields: [{ fieldsV1: { spec: 1 } }] } },
  ],
  [
    'a resourceVersion that is not the stored one',
    { ...wanted, metadata: { ...wanted.metadata, resourceVersion: '2' } },
    stored(wanted),
  ],
]
for (const [what, wanted, live] of unsure) {
  test(`${what} is for the server to judge`, () => assert.equal(said(wanted, live), 'unsure'))
}

test('kubectl’s own annotation is written by the server', () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' }
  const live = stored(wanted)
  const entries = live.metadata.managedFields as object[]
  const managedFields = entries.map(entry => ({ ...entry, manager: 'kubectl' }))
  const metadata = { ...live.metadata, managedFields }
  assert.equal(said(wanted, { ...live, metadata }, 'kubectl'), 'same')
  const annotated = { ...live, metadata: { ...metadata, annotations } }
  assert.equal(said(wanted, annotated, 'kubectl'), 'unsure')
})

test('names that objects inherit are data', () => {
  const trap = JSON.parse('{"name": "abc", "defaulted": "x", "__proto__": {"a": 1}}')
  assert.equal(said(gadget(trap), stored(wanted)), 'unsure')
  const labels = JSON.parse('{"__proto__": "x", "constructor": "y"}')
  const labelled = gadget({ name: 'abc' }, { labels })
  assert.equal(said(labelled, stored(labelled)), 'same')
  assert.equal(said(labelled, stored(gadget({ name: 'abc' }, { labels: {} }))), 'differs')
})

test('what is nested too deeply is refused, and does not end the process', () => {
  let deep: object = {}
  for (let depth = 0; depth < 2_000; depth++) deep = { a: deep }
  assert.throws(() => said(gadget({ embedded: deep }), stored(wanted)), {
    code: 'ERR_KUBE_REQUEST',
  })
})
