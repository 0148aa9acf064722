import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatApiVersion,
  formatGvk,
  groupResource,
  gvkOf,
  parseApiVersion,
} from '../../../lib/core/index.ts'
import { configMaps, deployments } from '../../support/resources.ts'

for (const [text, group, version] of [
  ['v1', '', 'v1'],
  ['apps/v1', 'apps', 'v1'],
  ['shop.example.com/v1alpha1', 'shop.example.com', 'v1alpha1'],
] as const) {
  test(`apiVersion ${text} in both directions`, () => {
    assert.deepEqual(parseApiVersion(text), { group, version })
    assert.equal(formatApiVersion({ group, version }), text)
  })
}

for (const text of ['', '/', '/v1', 'apps/', 'a/b/c']) {
  test(`apiVersion "${text}" is refused`, () => {
    assert.throws(() => parseApiVersion(text), {
      code: 'ERR_KUBE_REQUEST',
      message: `apiVersion "${text}": must be VERSION or GROUP/VERSION`,
    })
  })
}

test('the kind of an object, and how it is shown', () => {
  const gvk = gvkOf({ apiVersion: 'apps/v1', kind: 'Deployment' })
  assert.deepEqual(gvk, { group: 'apps', version: 'v1', kind: 'Deployment' })
  assert.equal(formatGvk(gvk), 'apps/v1, Kind=Deployment')
  assert.equal(formatGvk({ group: '', version: 'v1', kind: 'Pod' }), 'v1, Kind=Pod')
})

test('the name of a resource has its group, unless it is the core group', () => {
  assert.equal(groupResource(deployments), 'deployments.apps')
  assert.equal(groupResource(configMaps), 'configmaps')
})
