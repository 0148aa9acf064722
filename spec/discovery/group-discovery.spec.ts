import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeGroupDiscovery } from '../../discovery/group-discovery.ts'

const list = (group: unknown, version: unknown, resource: unknown, kind: unknown = 'Thing') => ({
  kind: 'APIGroupDiscoveryList',
  items: [
    {
      metadata: { name: group },
      versions: [
        {
          version,
          resources: [
            { resource, responseKind: { group: '', version: '', kind }, scope: 'Namespaced' },
            { resource: 'good', responseKind: { kind: 'Good' } },
          ],
        },
      ],
    },
  ],
})

const badNames = [
  '..',
  '.',
  '',
  '../x',
  'a/b',
  'a%2fb',
  'a?x',
  'a#x',
  'a;b',
  'a b',
  'a..b',
  'a\r\nb',
  'a\u0000',
  'a\\b',
  'a\u2028b',
  '\ud800',
  'x'.repeat(254),
  '-x',
  null,
  7,
  {},
  ['a'],
]

for (const bad of badNames) {
  const shown = JSON.stringify(bad)?.slice(0, 20)
  test(`a plural ${shown} drops its resource and no other`, () => {
    const { resources, failures } = decodeGroupDiscovery(list('g.io', 'v1', bad), '/apis')
    assert.deepEqual(
      resources.map(resource => resource.plural),
      ['good'],
    )
    assert.equal(failures.length, 1)
  })
  test(`a kind ${shown} drops its resource and no other`, () => {
    const { resources } = decodeGroupDiscovery(list('g.io', 'v1', 'things', bad), '/apis')
    assert.deepEqual(
      resources.map(resource => resource.plural),
      ['good'],
    )
  })
  test(`a version ${shown} is told of and serves nothing`, () => {
    const { resources, failures } = decodeGroupDiscovery(list('g.io', bad, 'things'), '/apis')
    assert.deepEqual(resources, [])
    assert.equal(failures.length, 1)
  })
  test(`a group ${shown} is told of and serves nothing`, () => {
    const { resources, failures } = decodeGroupDiscovery(list(bad, 'v1', 'things'), '/apis')
    assert.deepEqual(resources, [])
    assert.equal(failures.length, 1)
  })
}

test('a named group in the core document is refused, so nobody takes the core group over', () => {
  assert.deepEqual(decodeGroupDiscovery(list('apps', 'v1', 'pods'), '/api').resources, [])
})

test('names with dots, capitals and digits are names', () => {
  const { resources } = decodeGroupDiscovery(
    list('metrics.x-k8s.io', 'v1beta1', 'jobs.batch'),
    '/apis',
  )
  assert.equal(resources[0]?.plural, 'jobs.batch')
  assert.equal(resources[0]?.singular, 'thing')
})

test('the first version of a group is the preferred one', () => {
  const resources = [{ resource: 'things', responseKind: { kind: 'Thing' } }]
  const versions = ['v2', 'v1'].map(version => ({ version, resources }))
  const document = { kind: 'APIGroupDiscoveryList', items: [{ metadata: { name: 'g' }, versions }] }
  assert.deepEqual(
    decodeGroupDiscovery(document, '/apis').resources.map(({ version, preferred }) => [
      version,
      preferred,
    ]),
    [
      ['v2', true],
      ['v1', false],
    ],
  )
})

test('a stale version keeps what it lists', () => {
  const document = list('g.io', 'v1', 'things')
  const [version] = document.items[0]?.versions ?? []
  Object.assign(version ?? {}, { freshness: 'Stale' })
  const { resources, failures } = decodeGroupDiscovery(document, '/apis')
  assert.equal(resources.length, 2)
  assert.equal(failures.length, 1)
})

test('the preferred version is the first that answers, and what is stale says so', () => {
  const resources = [{ resource: 'things', responseKind: { kind: 'Thing' } }]
  const versions = [
    { version: 'v2', resources, freshness: 'Stale' },
    { version: 'v1', resources, freshness: 'Current' },
  ]
  const document = { kind: 'APIGroupDiscoveryList', items: [{ metadata: { name: 'g' }, versions }] }
  const found = decodeGroupDiscovery(document, '/apis')
  assert.deepEqual(found.versions, [{ group: 'g', version: 'v1' }])
  assert.deepEqual(
    found.resources.map(({ version, preferred, stale }) => [version, preferred, stale]),
    [
      ['v1', true, undefined],
      ['v2', false, true],
    ],
  )
})

test('a resource without a kind is kept for its subresources, and dropped without them', () => {
  const subresources = [{ subresource: 'start', responseKind: {}, verbs: ['update'] }]
  const document = list('g.io', 'v1', 'machines', '')
  Object.assign(document.items[0]?.versions[0]?.resources[0] ?? {}, { subresources })
  const { resources, failures } = decodeGroupDiscovery(document, '/apis')
  assert.deepEqual(
    resources.map(({ plural, kind, subresources }) => [plural, kind, subresources.length]),
    [
      ['machines', '', 1],
      ['good', 'Good', 0],
    ],
  )
  assert.deepEqual(failures, [])
})

test('fields of a wrong type are as absent', () => {
  const document = {
    kind: 'APIGroupDiscoveryList',
    items: [
      null,
      { metadata: { name: 'g' }, versions: 'v1' },
      {
        metadata: { name: 'g' },
        versions: [
          {
            version: 'v1',
            resources: [
              {
                resource: 'things',
                responseKind: { kind: 'Thing' },
                verbs: 'get',
                shortNames: [1, 'th'],
                subresources: [{ subresource: '../x' }, { subresource: 'status' }, 5],
              },
            ],
          },
        ],
      },
    ],
  }
  const [thing] = decodeGroupDiscovery(document, '/apis').resources
  assert.deepEqual(thing?.verbs, [])
  assert.deepEqual(thing?.shortNames, ['th'])
  assert.deepEqual(
    thing?.subresources.map(sub => sub.name),
    ['status'],
  )
})
