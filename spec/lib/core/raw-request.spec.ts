import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RequestError, rawRequest } from '../../../lib/core/index.ts'

const paths: readonly (readonly [string, string, (readonly (readonly [string, string])[])?])[] = [
  ['/', '/'],
  ['/version', '/version'],
  ['/api/v1/namespaces/a/pods/', '/api/v1/namespaces/a/pods/'],
  ['/api/v1/nodes/n/proxy/a%2Fb', '/api/v1/nodes/n/proxy/a%2Fb'],
  [
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/a:b',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/a:b',
  ],
  ['/x/a b/é/\u{1f600}', '/x/a%20b/%C3%A9/%F0%9F%98%80'],
  ['/a/b..c/...', '/a/b..c/...'],
  ['/api/v1/pods?', '/api/v1/pods', []],
  [
    '/api/v1/pods?limit=1&labelSelector=a%3Db%2Cc%20in%20(d)&limit=2&x',
    '/api/v1/pods',
    [
      ['limit', '1'],
      ['labelSelector', 'a=b,c in (d)'],
      ['limit', '2'],
      ['x', ''],
    ],
  ],
  ['/proxy?url=/../a?b', '/proxy', [['url', '/../a?b']]],
]
for (const [uri, path, query] of paths) {
  test(`${uri} is a path and its query`, () => {
    const request = rawRequest('GET', uri)
    assert.equal(request.path, path)
    assert.deepEqual(request.query, query)
  })
}

const hostile = [
  '',
  'version',
  'https://evil.example/api',
  '//evil.example/api',
  '/\\evil.example',
  '/api/../../etc',
  '/api/./v1',
  '/api/%2e%2E/x',
  '/api/.%2e',
  '/..',
  '/a%',
  '/a%zz',
  '/a%ff',
  '/a#b',
  '/a\r\nHost: evil',
  '/a\0',
  '/a?b=c\nd',
  '/a\ud800',
]
test('what would lead elsewhere is refused before there is a request', () => {
  for (const uri of hostile) assert.throws(() => rawRequest('GET', uri), RequestError, uri)
})

test('a body is text or bytes as they are, or a value as JSON', () => {
  const bytes = new Uint8Array([1])
  for (const [body, sent] of [
    ['{"a":1}', '{"a":1}'],
    [bytes, bytes],
    [{ a: 2n ** 63n }, '{"a":9223372036854775808}'],
    [null, 'null'],
  ]) {
    const request = rawRequest('POST', '/x', { body })
    assert.deepEqual(request.body, sent)
    assert.deepEqual(request.headers, { 'content-type': 'application/json' })
  }
  const request = rawRequest('PATCH', '/x', { body: '[]', contentType: 'a/b', accept: 'c/d' })
  assert.deepEqual(request.headers, { 'content-type': 'a/b', accept: 'c/d' })
  const none = rawRequest('GET', '/x', { stream: true })
  assert.deepEqual(none, { method: 'GET', path: '/x', headers: {}, stream: true })
})
