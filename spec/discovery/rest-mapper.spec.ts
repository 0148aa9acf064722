import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { decodeGroupDiscovery } from '../../discovery/group-discovery.ts'
import { RestMapper } from '../../discovery/index.ts'
import { type ApiResource, formatApiVersion } from '../../lib/core/index.ts'

const read = (root: '/api' | '/apis') => {
  const file = new URL(`../fixtures/discovery${root}.json`, import.meta.url)
  return decodeGroupDiscovery(JSON.parse(readFileSync(file, 'utf8')), root).resources
}
const mapper = new RestMapper([...read('/api'), ...read('/apis')])
const shown = (resource: ApiResource) => `${formatApiVersion(resource)} ${resource.plural}`

for (const [name, expected] of [
  ['pods', 'v1 pods'],
  ['pod', 'v1 pods'],
  ['po', 'v1 pods'],
  ['Pod', 'v1 pods'],
  ['PODS', 'v1 pods'],
  ['pods.v1.', 'v1 pods'],
  ['deploy', 'apps/v1 deployments'],
  ['Deployment', 'apps/v1 deployments'],
  ['deployments.apps', 'apps/v1 deployments'],
  ['Deployment.apps', 'apps/v1 deployments'],
  ['deploy.apps', 'apps/v1 deployments'],
  ['deployments.v1.apps', 'apps/v1 deployments'],
  ['storageclass.storage', 'storage.k8s.io/v1 storageclasses'],
  ['hpa', 'autoscaling/v2 horizontalpodautoscalers'],
  ['hpa.v1.autoscaling', 'autoscaling/v1 horizontalpodautoscalers'],
  ['gateways', 'gateway.networking.k8s.io/v1 gateways'],
  ['gtw.gateway', 'gateway.networking.k8s.io/v1 gateways'],
  ['Issuer.cert-manager.io', 'cert-manager.io/v1 issuers'],
  ['horizontalpodautoscaler', 'autoscaling/v2 horizontalpodautoscalers'],
] as const) {
  test(`${name} means ${expected}`, () => {
    assert.equal(mapper.match(name).map(shown)[0], expected)
  })
}

for (const name of [
  'unicorns',
  '',
  '.',
  'pods.apps',
  'pods.v2.',
  'deployments.v1beta1.apps',
  'deployments.extensions',
  '__proto__',
  'constructor',
]) {
  test(`${JSON.stringify(name)} means nothing`, () => {
    assert.deepEqual(mapper.match(name), [])
  })
}

test('an ambiguous name gives every meaning, the core group first', () => {
  assert.deepEqual(mapper.match('events').map(shown), ['v1 events', 'events.k8s.io/v1 events'])
  assert.deepEqual(mapper.match('ev').map(shown), ['v1 events', 'events.k8s.io/v1 events'])
  assert.deepEqual(mapper.match('events.events.k8s.io').map(shown), ['events.k8s.io/v1 events'])
})

const custom = (plural: string, group: string, shortNames: string[] = []): ApiResource => ({
  group,
  version: 'v1',
  kind: 'Odd',
  plural,
  singular: plural.slice(0, -1),
  shortNames,
  categories: ['odd'],
  namespaced: true,
  verbs: [],
  subresources: [],
  preferred: true,
})

test('of several groups the first in order wins, and a full name beats a short one', () => {
  const odd = new RestMapper([
    custom('things', 'b.io', ['x']),
    custom('x', 'a.io'),
    custom('things', 'a.io'),
  ])
  assert.deepEqual(odd.match('things').map(shown), ['b.io/v1 things', 'a.io/v1 things'])
  assert.deepEqual(odd.match('x').map(shown), ['a.io/v1 x'])
  assert.deepEqual(odd.match('x.b').map(shown), ['b.io/v1 things'])
  assert.equal(odd.category('ODD').length, 3)
})

test('only a short name has rivals', () => {
  assert.deepEqual(mapper.rivals('ev').map(shown), ['events.k8s.io/v1 events'])
  for (const name of ['events', 'Event', 'deploy', 'ev.events.k8s.io', 'nowhere']) {
    assert.deepEqual(mapper.rivals(name), [], name)
  }
  assert.deepEqual(mapper.rivals({ group: '', version: 'v1', kind: 'Event' }), [])
})

test('a kind is exact: group, version and case', () => {
  const one = { group: 'apps', version: 'v1', kind: 'Deployment' }
  assert.deepEqual(mapper.match(one).map(shown), ['apps/v1 deployments'])
  assert.deepEqual(mapper.match({ ...one, kind: 'deployment' }), [])
  assert.deepEqual(mapper.match({ ...one, version: 'v1beta1' }), [])
  assert.deepEqual(
    mapper.match({ group: 'apps', version: 'v1', resource: 'deployments' }).map(shown),
    ['apps/v1 deployments'],
  )
})

test('a category has each of its resources once', () => {
  const names = mapper.category('all').map(shown)
  assert.ok(names.includes('v1 pods'))
  assert.ok(names.includes('autoscaling/v2 horizontalpodautoscalers'))
  assert.ok(!names.includes('autoscaling/v1 horizontalpodautoscalers'))
})

for (const [wanted, expected] of [
  ['deploymnets', ['deployments.apps']],
  ['Deploymen', ['deployments.apps']],
  ['deployments.extensions', ['deployments.apps']],
  ['podd', ['pods']],
  ['zzzzzzzzz', []],
] as const) {
  test(`for ${wanted} it suggests [${expected}]`, () => {
    assert.deepEqual(mapper.suggest(wanted), expected)
  })
}

test('for a kind it suggests kinds, other versions of the same first', () => {
  assert.deepEqual(mapper.suggest({ group: 'apps', version: 'v1beta1', kind: 'Deployment' }), [
    'apps/v1, Kind=Deployment',
  ])
  assert.deepEqual(mapper.suggest({ group: '', version: 'v1', resource: 'deployments' }), [
    'apps/v1, Resource=deployments',
  ])
})
