import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type ApiRequest,
  createRequest,
  deleteRequest,
  getRequest,
  groupVersionPath,
  listRequest,
  patchRequest,
  pathSegment,
  RequestError,
  resourcePath,
  type Target,
  updateRequest,
  watchRequest,
} from '../../../lib/core/index.ts'
import { configMaps, deployments, nodes } from '../../support/resources.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const hostile = {
  empty: '',
  dot: '.',
  'two dots': '..',
  slash: 'a/b',
  'encoded slash': 'a%2fb',
  'encoded dots': '%2e%2e',
  'question mark': 'a?x',
  hash: 'a#x',
  NUL: 'a\0b',
  CRLF: 'a\r\nHost: evil',
  'C1 control': 'a\u009bb',
  backslash: 'a\\b',
  'lone surrogate': 'a\ud800',
  '300 characters': 'a'.repeat(300),
  'no string': 7 as unknown as string,
}

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }
const patch = { type: 'merge', patch: {} } as const

/** Every verb with the target that it is given. */
const verbs: Record<string, (target: Target) => ApiRequest> = {
  get: target => getRequest(configMaps, target),
  list: target => listRequest(configMaps, { namespace: target.namespace }),
  watch: target => watchRequest(configMaps, { namespace: target.namespace }),
  create: target => createRequest(configMaps, { namespace: target.namespace }, object),
  update: target => updateRequest(configMaps, target, object),
  patch: target => patchRequest(configMaps, target, patch),
  delete: target => deleteRequest(configMaps, target),
}
const ofOneObject = ['get', 'update', 'patch', 'delete']

for (const [name, verb] of Object.entries(verbs)) {
  for (const [what, segment] of Object.entries(hostile)) {
    test(`${name} refuses a namespace that is bad by: ${what}`, () => {
      assert.throws(() => verb({ namespace: segment, name: 'a' }), RequestError)
    })
    if (!ofOneObject.includes(name)) continue
    test(`${name} refuses a name that is bad by: ${what}`, () => {
      assert.throws(() => verb({ namespace: 'default', name: segment }), RequestError)
    })
    test(`${name} refuses a subresource that is bad by: ${what}`, () => {
      const target = { namespace: 'default', name: 'a', subresource: segment }
      assert.throws(() => verb(target), RequestError)
    })
  }
}

for (const [what, segment] of Object.entries(hostile)) {
  test(`a resource whose group, version or plural is bad by ${what} has no path`, () => {
    for (const field of ['group', 'version', 'plural']) {
      // An empty group is the core group.
      if (field === 'group' && segment === '') continue
      const resource = { ...deployments, [field]: segment }
      assert.throws(() => resourcePath(resource, {}), RequestError, field)
    }
  })
}

test('verbs of one object refuse to act on the whole collection', () => {
  for (const verb of ofOneObject) {
    assert.throws(() => verbs[verb]?.({ namespace: 'default' }), {
      code: 'ERR_KUBE_REQUEST',
      message: 'ConfigMap: a name is needed',
    })
  }
})

const paths: readonly (readonly [string, Target, string])[] = [
  ['core collection', {}, '/api/v1/configmaps'],
  ['core namespace', { namespace: 'shop' }, '/api/v1/namespaces/shop/configmaps'],
  ['core object', { namespace: 'shop', name: 'a' }, '/api/v1/namespaces/shop/configmaps/a'],
  [
    'subresource',
    { namespace: 'shop', name: 'a', subresource: 'status' },
    '/api/v1/namespaces/shop/configmaps/a/status',
  ],
  [
    'name that must be encoded',
    { namespace: 'shop', name: 'system:a b;c=d&ü' },
    '/api/v1/namespaces/shop/configmaps/system%3Aa%20b%3Bc%3Dd%26%C3%BC',
  ],
  [
    'name of 253 characters',
    { namespace: 'shop', name: 'a'.repeat(253) },
    `/api/v1/namespaces/shop/configmaps/${'a'.repeat(253)}`,
  ],
  ['dots inside a name', { namespace: 'a', name: '...' }, '/api/v1/namespaces/a/configmaps/...'],
]
for (const [what, target, expected] of paths) {
  test(`the path of a ${what}`, () => assert.equal(resourcePath(configMaps, target), expected))
}

test('the path of a group is under /apis, of the core group under /api', () => {
  assert.equal(groupVersionPath({ group: 'apps', version: 'v1' }), '/apis/apps/v1')
  assert.equal(groupVersionPath({ group: '', version: 'v1' }), '/api/v1')
  assert.equal(resourcePath(nodes, { name: 'n1' }), '/api/v1/nodes/n1')
})

const refused: readonly (readonly [string, () => string, RegExp])[] = [
  [
    'a namespace for a cluster-scoped resource',
    () => resourcePath(nodes, { namespace: 'shop' }),
    /^Node is cluster-scoped: it has no namespace \("shop"\)$/,
  ],
  [
    'an object of a namespaced resource without a namespace',
    () => resourcePath(deployments, { name: 'web' }),
    /^Deployment "web": a namespace is needed$/,
  ],
  [
    'a subresource of a collection',
    () => resourcePath(deployments, { namespace: 'shop', subresource: 'scale' }),
    /^subresource "scale": a name is needed$/,
  ],
  [
    'a list of a subresource',
    () => listRequest(deployments, { namespace: 'shop', subresource: 'scale' }).path,
    /^subresource "scale": a name is needed$/,
  ],
  [
    'a watch of a subresource',
    () => watchRequest(deployments, { namespace: 'shop', subresource: 'scale' }).path,
    /^subresource "scale": a name is needed$/,
  ],
  [
    'a create without a namespace',
    () => createRequest(configMaps, {}, { ...object, metadata: { name: 'a' } }).path,
    /^create ConfigMap a: a namespace is needed$/,
  ],
]
for (const [what, run, message] of refused) {
  test(`refused: ${what}`, () => assert.throws(run, { code: 'ERR_KUBE_REQUEST', message }))
}

test('of 10,000 random names each is refused, or is what a server decodes from its segment', () => {
  const random = seededRandom(1)
  const alphabet = [
    '.',
    '..',
    '/',
    '%',
    '2e',
    '\\',
    '?',
    '#',
    'a',
    ':',
    '~',
    '\n',
    '\ud83d',
    '\ude00',
    ' ',
    ';',
  ]
  let accepted = 0
  for (let round = 0; round < 10_000; round++) {
    const length = Math.floor(random() * 6)
    const name = Array.from(
      { length },
      () => alphabet[Math.floor(random() * alphabet.length)],
    ).join('')
    let segment: string
    try {
      segment = pathSegment(name, 'name')
    } catch (error) {
      assert.ok(error instanceof RequestError)
      continue
    }
    accepted++
    const url = new URL(`https://host/a/${segment}/z`)
    assert.equal(url.pathname, `/a/${segment}/z`)
    assert.equal(decodeURIComponent(segment), name)
  }
  assert.ok(accepted > 1000, `${accepted} names were accepted`)
})
