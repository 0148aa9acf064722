import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Schemas } from 'anykind/schemas'
import { diffObjects } from '../../../../lib/gitops/index.ts'
import { MemoryStore } from '../../../../lib/storage/index.ts'
import { cannedOpenApi } from '../../../support/canned-openapi.ts'
import { ownedDeployment } from '../../../support/owned-deployment.ts'

const object = (fields: object, kind = 'Widget') => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a' },
  ...fields,
})

test('equal objects have no difference', () => {
  assert.deepEqual(
    diffObjects(
      object({ spec: { a: [1, { b: null }] } }),
      object({ spec: { a: [1, { b: null }] } }),
    ),
    [],
  )
})

test('a change is told with its path and both values', () => {
  const from = object({ spec: { replicas: 3, paused: true } })
  const to = object({ spec: { replicas: 5, image: 'x' } })
  assert.deepEqual(diffObjects(from, to), [
    { path: ['spec', 'replicas'], from: 3, to: 5 },
    { path: ['spec', 'paused'], from: true, to: undefined },
    { path: ['spec', 'image'], from: undefined, to: 'x' },
  ])
})

test('items with names are compared by name, so a new first one is one change', () => {
  const from = object({ spec: { containers: [{ name: 'a', image: '1' }] } })
  const to = object({
    spec: {
      containers: [
        { name: 'b', image: '2' },
        { name: 'a', image: '1' },
      ],
    },
  })
  assert.deepEqual(diffObjects(from, to), [
    { path: ['spec', 'containers', 'name="b"'], from: undefined, to: { name: 'b', image: '2' } },
  ])
})

test('items without names of their own are compared by position', () => {
  const from = object({ spec: { args: ['a', 'b'] } })
  const to = object({ spec: { args: ['a', 'c'] } })
  assert.deepEqual(diffObjects(from, to), [{ path: ['spec', 'args', 1], from: 'b', to: 'c' }])
})

test("status and the server's bookkeeping are nobody's intent", () => {
  const from = {
    ...object({ status: { a: 1 } }),
    metadata: { name: 'a', resourceVersion: '1', managedFields: [] },
  }
  const to = {
    ...object({ status: { a: 2 } }),
    metadata: { name: 'a', resourceVersion: '2', generation: 7 },
  }
  assert.deepEqual(diffObjects(from, to), [])
})

test("a Secret's values are in no difference", () => {
  const from = object({ data: { password: 'c2VjcmV0', old: 'eA==' } }, 'Secret')
  const to = object({ data: { password: 'Y2FuYXJ5', fresh: 'eQ==' } }, 'Secret')
  const changes = diffObjects(from, to)
  assert.equal(changes.length, 3)
  assert.doesNotMatch(JSON.stringify(changes), /c2VjcmV0|Y2FuYXJ5|eA==|eQ==/)
  const wholeData = diffObjects(object({}, 'Secret'), to)
  assert.doesNotMatch(JSON.stringify(wholeData), /Y2FuYXJ5/)
})

test('integers beyond 2^53 differ by their last digit', () => {
  const [change] = diffObjects(object({ n: 9007199254740993n }), object({ n: 9007199254740992n }))
  assert.deepEqual(change?.path, ['n'])
})

test('inherited names are data', () => {
  const to = object(JSON.parse('{"spec": {"__proto__": 1, "constructor": 2}}'))
  assert.deepEqual(
    diffObjects(object({ spec: {} }), to).map(({ path }) => path.at(-1)),
    ['__proto__', 'constructor'],
  )
})

const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore() })
const gadget = (ports: object[]) => ({
  apiVersion: 'example.dev/v1',
  kind: 'Gadget',
  metadata: { name: 'g' },
  spec: { ports },
})

test('items of a list with keys are compared by them, with their defaults', async () => {
  const topology = await schemas.topologyOf({ group: 'example.dev', version: 'v1', kind: 'Gadget' })
  const from = gadget([
    { port: 80, protocol: 'TCP' },
    { port: 80, protocol: 'UDP' },
  ])
  const to = gadget([{ port: 80, protocol: 'UDP', x: 1 }, { port: 80 }])
  assert.deepEqual(
    diffObjects(from, to, { topology }).map(({ path }) => path.slice(2)),
    [
      ['port=80,protocol="TCP"', 'protocol'],
      ['port=80,protocol="UDP"', 'x'],
    ],
  )
})

test('a change says whose the field is, and whether it is one that its manager gives up', () => {
  const { labels: _, ...metadata } = ownedDeployment.metadata
  const to = { ...ownedDeployment, metadata: { ...metadata, labels: { app: 'new' } } }
  const changes = diffObjects(ownedDeployment, to, { manager: 'web' })
  const owners = Object.fromEntries(
    changes.map(({ path, owners = [], isOwnRemoval }) => [
      path.join('.'),
      [owners.map(({ manager }) => manager).join(), isOwnRemoval],
    ]),
  )
  assert.deepEqual(owners, {
    'metadata.labels.app': ['mesh,web', false],
    'metadata.labels.team': ['web', true],
  })
})

test('a fingerprint tells which value of a Secret has changed', () => {
  const from = object({ data: { a: 'MQ==', b: 'Mg==' } }, 'Secret')
  const to = object({ data: { a: 'MQ==', b: 'Mw==' } }, 'Secret')
  const fingerprint = (value: string) => `#${value.length}${value.charCodeAt(1)}`
  assert.deepEqual(diffObjects(from, to, { fingerprint }), [
    { path: ['data', 'b'], from: '(hidden, #4103)', to: '(hidden, #4119)' },
  ])
})
