import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import {
  type Resolution,
  resolvedConfig,
} from '../../../../lib/gitops/ownership/resolved-config.ts'
import { freeze } from '../../../support/freeze.ts'

const object: KubeObject = freeze({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { 'example.com/a': 'ours' } },
  spec: {
    replicas: 3,
    strategy: { rollingUpdate: { maxSurge: 1 } },
    template: {
      spec: { containers: [{ name: 'side' }, { name: 'web', image: 'ours' }], volumes: [] },
    },
  },
})
const live: KubeObject = freeze({
  ...object,
  metadata: { name: 'web', labels: { 'example.com/a': 'live', more: 'x' } },
  spec: {
    replicas: 7,
    template: { spec: { containers: [{ name: 'web', image: 'live' }, { name: 'side' }] } },
  },
})
const container = '.spec.template.spec.containers[name="web"]'

const resolve = (...resolutions: Resolution[]): KubeObject =>
  resolvedConfig(object, live, resolutions)
const { spec } = object as unknown as { spec: Record<string, unknown> }

test('what is forced stays, and what cannot be found', () => {
  const resolutions = [
    { field: '.spec.replicas', action: 'force' },
    { field: '.spec.none', action: 'yield' },
  ] as const
  assert.deepEqual(resolve(...resolutions), object)
})

test('what is yielded is left out, and what nothing is left of', () => {
  const { strategy: _, replicas: __, ...rest } = spec
  const resolutions = [
    { field: '.metadata.labels.example.com/a', action: 'yield' },
    { field: '.spec.replicas', action: 'yield' },
    { field: '.spec.strategy.rollingUpdate.maxSurge', action: 'yield' },
  ] as const
  assert.deepEqual(resolve(...resolutions), { ...object, metadata: { name: 'web' }, spec: rest })
})

test('an item of a list keeps its key, and what was empty stays', () => {
  const containers = [{ name: 'side' }, { name: 'web' }]
  assert.deepEqual(resolve({ field: `${container}.image`, action: 'yield' }), {
    ...object,
    spec: { ...spec, template: { spec: { containers, volumes: [] } } },
  })
})

test('what is shared has the live value, of the item with the same key', () => {
  const containers = [{ name: 'side' }, { name: 'web', image: 'live' }]
  const resolutions = [
    { field: `${container}.image`, action: 'share' },
    { field: '.spec.replicas', action: 'share' },
    { field: '.metadata.labels.example.com/a', action: 'share' },
  ] as const
  assert.deepEqual(resolve(...resolutions), {
    ...object,
    metadata: { name: 'web', labels: { 'example.com/a': 'live' } },
    spec: { ...spec, replicas: 7, template: { spec: { containers, volumes: [] } } },
  })
})

test('what is to be shared and is not there is left out', () => {
  const { strategy: _, ...rest } = spec
  const field = '.spec.strategy.rollingUpdate.maxSurge'
  assert.deepEqual(resolve({ field, action: 'share' }), { ...object, spec: rest })
})

test('an item that is yielded as a whole takes none other with it', () => {
  assert.deepEqual(
    resolve(
      { field: '.spec.template.spec.containers[name="side"]', action: 'yield' },
      { field: `${container}.image`, action: 'share' },
    ),
    {
      ...object,
      spec: {
        ...spec,
        template: { spec: { containers: [{ name: 'web', image: 'live' }], volumes: [] } },
      },
    },
  )
})

test('__proto__ is a key like any other', () => {
  const data = JSON.parse('{"__proto__":"ours","a":"ours"}')
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data }
  const config = resolvedConfig(configMap, live, [{ field: '.data.a', action: 'yield' }])
  assert.equal(JSON.stringify(config.data), '{"__proto__":"ours"}')
})

test('a list of which nothing is left is left out', () => {
  const containers = ['side', 'web'].map(name => ({
    field: `.spec.template.spec.containers[name="${name}"]`,
    action: 'yield' as const,
  }))
  const template = { spec: { volumes: [] } }
  assert.deepEqual(resolve(...containers), { ...object, spec: { ...spec, template } })
})
