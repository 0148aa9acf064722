import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ApplyConflict, ConflictError, ResourceClient } from '../../../lib/client/index.ts'
import { ApiError, decodeStatus, isConflict } from '../../../lib/core/index.ts'
import { deployments } from '../../support/resources.ts'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { namespace: 'a', name: 'web' } }

/** How an apply fails that the server refuses with this Status. */
async function refusal(status: object): Promise<unknown> {
  const body = { kind: 'Status', ...status }
  const client = new ResourceClient(async () => {
    throw new ApiError(decodeStatus(body, 409), 'PATCH /x')
  }, deployments)
  return client.apply(web).catch(error => error)
}

const cause = (message: string, field = '.spec.replicas') => ({
  reason: 'FieldManagerConflict',
  message,
  field,
})

const sentences: readonly (readonly [string, Omit<ApplyConflict, 'field'>])[] = [
  ['conflict with "kubectl"', { manager: 'kubectl', operation: 'Apply', apiVersion: '' }],
  [
    'conflict with "kubectl" using apps/v1',
    { manager: 'kubectl', operation: 'Update', apiVersion: 'apps/v1' },
  ],
  [
    'conflict with "hpa" with subresource "scale" using apps/v1',
    { manager: 'hpa', operation: 'Update', subresource: 'scale', apiVersion: 'apps/v1' },
  ],
  [
    'conflict with "x" with subresource "status"',
    { manager: 'x', operation: 'Apply', subresource: 'status', apiVersion: '' },
  ],
  [
    'conflict with "k" using v1 at 2026-11-23T06:22:11Z',
    { manager: 'k', operation: 'Update', apiVersion: 'v1', time: '2026-11-23T06:22:11Z' },
  ],
  [
    String.raw`conflict with "a \"b\" \\" using v1`,
    { manager: String.raw`a "b" \ `.trimEnd(), operation: 'Update', apiVersion: 'v1' },
  ],
  [
    'conflict with "with subresource" using v1',
    { manager: 'with subresource', operation: 'Update', apiVersion: 'v1' },
  ],
  ['a sentence of another server', { manager: 'a sentence of another server', apiVersion: '' }],
]
for (const [message, conflict] of sentences) {
  test(`${message} names ${conflict.manager}`, async () => {
    const error = await refusal({ code: 409, details: { causes: [cause(message)] } })
    assert.ok(error instanceof ConflictError)
    assert.deepEqual(error.conflicts, [{ ...conflict, field: '.spec.replicas' }])
  })
}

test('a conflict is an ApiError with a code of its own, and all its fields', async () => {
  const causes = [
    cause('conflict with "a" using v1'),
    { reason: 'FieldValueInvalid', message: 'x', field: 'y' },
    cause('conflict with "b" using v1', '.metadata.labels.x'),
  ]
  const message = 'Apply failed with 2 conflicts'
  const error = await refusal({ code: 409, reason: 'Conflict', message, details: { causes } })
  assert.ok(error instanceof ConflictError)
  assert.equal(error.code, 'ERR_KUBE_APPLY_CONFLICT')
  assert.equal(error.name, 'ConflictError')
  assert.equal(error.message, 'PATCH /x: Apply failed with 2 conflicts')
  assert.deepEqual(
    error.conflicts.map(({ manager, field }) => [manager, field]),
    [
      ['a', '.spec.replicas'],
      ['b', '.metadata.labels.x'],
    ],
  )
  assert.ok(isConflict(error))
  assert.ok(error.cause instanceof ApiError)
})

for (const [what, status] of Object.entries({
  'a write that lost a race': { code: 409, reason: 'Conflict', details: {} },
  'causes of another reason': { code: 409, details: { causes: [{ reason: 'x', message: 'y' }] } },
  'a conflict of another code': { code: 422, details: { causes: [cause('conflict with "a"')] } },
})) {
  test(`${what} stays an ApiError`, async () => {
    const error = await refusal(status)
    assert.ok(error instanceof ApiError && !(error instanceof ConflictError))
  })
}
