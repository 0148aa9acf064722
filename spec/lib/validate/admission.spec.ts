import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createValidator,
  type ReviewAdmissionOptions,
  reviewAdmission,
} from '../../../lib/validate/index.ts'

/* By the fast engine, which is there without a build. admission.live.ts has an API server ask. */

await using validator = await createValidator({ engine: 'fast' })

const review = (request: unknown, head: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request,
  ...head,
})
const configMap = (more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'shop' },
  ...more,
})
const create = (object: unknown, more: object = {}) =>
  review({ uid: 'u-1', operation: 'CREATE', object, ...more })

async function* chunks(...texts: readonly (string | Uint8Array)[]) {
  for (const text of texts) yield Buffer.from(text)
}

async function ask(body: unknown, options?: ReviewAdmissionOptions) {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const answer = await reviewAdmission(validator, chunks(text), options)
  return { code: answer.code, said: JSON.parse(answer.body) }
}

test('an object that is right is allowed, by the uid of the request', async () => {
  const { code, said } = await ask(create(configMap({ data: { a: 'b' } })))
  assert.equal(code, 200)
  assert.deepEqual(said, {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: 'u-1', allowed: true, warnings: [] },
  })
})

test('an object that is wrong is refused, with its causes', async () => {
  const { code, said } = await ask(create(configMap({ data: { a: 5 }, immutable: 'no' })))
  assert.equal(code, 200)
  const { allowed, status } = said.response
  assert.equal(allowed, false)
  assert.deepEqual([status.code, status.reason, status.status], [422, 'Invalid', 'Failure'])
  assert.deepEqual(
    status.details.causes.map(({ field }: { field: string }) => field),
    ['data.a', 'immutable'],
  )
  assert.match(status.message, /^data\.a: .*, immutable: /)
})

for (const [what, request] of [
  ['a delete', { operation: 'DELETE', oldObject: configMap({ data: 5 }) }],
  ['a connection', { operation: 'CONNECT', object: { kind: 'PodExecOptions' } }],
] as const) {
  test(`${what} is allowed, and nothing is said of it`, async () => {
    const { said } = await ask(review({ uid: 'u', ...request }))
    assert.deepEqual(said.response, { uid: 'u', allowed: true })
  })
}

const scaled = review({
  uid: 'u',
  operation: 'UPDATE',
  subResource: 'scale',
  object: { apiVersion: 'autoscaling/v1', kind: 'Scale' },
  oldObject: { apiVersion: 'autoscaling/v1', kind: 'Scale' },
})
const unknownKind = create({ ...configMap(), apiVersion: 'nowhere.dev/v1' })

for (const [what, body, why] of [
  [
    'a subresource that is not judged',
    scaled,
    /^anykind: no verdict: changes of scale are not judged$/,
  ],
  [
    'a kind that there is not',
    unknownKind,
    /^anykind: no verdict: resolve "nowhere\.dev\/v1, Kind=ConfigMap": [^;]*$/,
  ],
] as const) {
  test(`${what} is allowed with a warning, or denied where that is asked for`, async () => {
    const { allowed, warnings } = (await ask(body)).said.response
    assert.equal(allowed, true)
    assert.match(warnings[0], why)
    const denied = (await ask(body, { undetermined: 'deny' })).said.response
    assert.deepEqual([denied.allowed, denied.status.code], [false, 403])
    assert.match(denied.status.message, why)
  })
}

for (const [what, body, why] of [
  ['nothing', '', /it ends early/],
  ['no JSON', 'hello', /not valid JSON/],
  ['no UTF-8', Buffer.of(0x22, 0xff, 0x22), /not valid UTF-8/],
  ['deep JSON', '['.repeat(1_000_000), /not valid JSON/],
  ['null', 'null', /it is no AdmissionReview/],
  ['another kind', configMap(), /it is no AdmissionReview/],
  [
    'another version',
    review({}, { apiVersion: 'admission.k8s.io/v1beta1' }),
    /admissionReviewVersions/,
  ],
  ['no request', review(undefined), /it has no request/],
  ['a list for a request', review([]), /it has no request/],
  ['no uid', review({ operation: 'CREATE', object: configMap() }), /request\.uid/],
  ['an operation that is none', review({ uid: 'u', operation: 'PATCH' }), /request\.operation/],
  ['an inherited operation', review({ uid: 'u', operation: '__proto__' }), /request\.operation/],
  [
    'a subresource that is no text',
    create(configMap(), { subResource: 5 }),
    /request\.subResource/,
  ],
  ['no object', create(undefined), /request\.object/],
  ['a text for an object', create('{}'), /request\.object/],
  [
    'no old object',
    review({ uid: 'u', operation: 'UPDATE', object: configMap() }),
    /request\.oldObject/,
  ],
] as const) {
  test(`a body with ${what} is answered with 400 and the reason`, async () => {
    const { code, said } = await ask(body)
    assert.deepEqual([code, said.kind, said.code, said.reason], [400, 'Status', 400, 'BadRequest'])
    assert.match(said.message, why)
  })
}

const odd = JSON.parse('{"__proto__":{"a":1},"apiVersion":"v1","kind":"ConfigMap","metadata":null}')
for (const [what, object] of [
  ['nothing', {}],
  ['no metadata', { apiVersion: 'v1', kind: 'ConfigMap' }],
  ['a kind that is a number', { apiVersion: 'v1', kind: 5, metadata: [] }],
  [
    'a spec that is a list',
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 5 }, spec: [1] },
  ],
  ['a Job that is none', { apiVersion: 'batch/v1', kind: 'Job', spec: { template: 5 } }],
  ['a key __proto__', odd],
] as const) {
  test(`an object with ${what} is refused, and nothing is thrown`, async () => {
    const { code, said } = await ask(create(object))
    assert.deepEqual([code, said.response.allowed], [200, false])
  })
}

test('a body that is too long is let go and told', async () => {
  let read = 0
  async function* endless() {
    for (; read < 100; read += 1) yield Buffer.alloc(1024)
  }
  const { code, body } = await reviewAdmission(validator, endless(), { maxBodyBytes: 4096 })
  assert.equal(code, 413)
  assert.equal(JSON.parse(body).message, 'the body is longer than 4096 bytes')
  assert.equal(read, 100)
})

test('a body that breaks off is answered with 500', async () => {
  async function* broken() {
    yield Buffer.from('{')
    throw new Error('aborted')
  }
  const { code, body } = await reviewAdmission(validator, broken())
  assert.deepEqual([code, JSON.parse(body).message], [500, 'aborted'])
})
