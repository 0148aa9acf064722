import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ApiError,
  decodeStatus,
  isAlreadyExists,
  isConflict,
  isForbidden,
  isGone,
  isInvalid,
  isNotFound,
  KubeError,
} from '../../../lib/core/index.ts'

test('a Status is decoded with its causes and its retryAfterSeconds', () => {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Pod "a" is invalid',
    reason: 'Invalid',
    details: {
      name: 'a',
      kind: 'Pod',
      causes: [
        { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers' },
        { message: 'only words' },
      ],
      retryAfterSeconds: 3,
    },
    code: 422,
  }
  assert.deepEqual(decodeStatus(body, 422), {
    code: 422,
    reason: 'Invalid',
    message: 'Pod "a" is invalid',
    causes: [
      { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.containers' },
      { reason: '', message: 'only words', field: '' },
    ],
    retryAfterSeconds: 3,
  })
})

for (const [what, body] of Object.entries({
  'no body': undefined,
  null: null,
  'a text': '<html>',
  'another kind': { kind: 'Pod', code: 1, message: 'x', reason: 'y' },
  'an empty Status': { kind: 'Status' },
  'a Status of wrong types': {
    kind: 'Status',
    code: '1',
    reason: 1,
    message: {},
    details: { causes: 'x', retryAfterSeconds: -1 },
  },
  'details of wrong types': { kind: 'Status', details: [], message: '' },
  'causes of wrong types': { kind: 'Status', details: { causes: [1, null, 'x', []] } },
})) {
  test(`${what} becomes a Status that keeps the HTTP code`, () => {
    assert.deepEqual(decodeStatus(body, 502), {
      code: 502,
      reason: '',
      message: 'the server answered HTTP 502',
      causes: [],
      retryAfterSeconds: undefined,
    })
  })
}

test('a 404 of a path that no handler is there for is told in the words of client-go', () => {
  for (const body of [undefined, '404 page not found', { kind: 'Page' }]) {
    const { code, reason, message } = decodeStatus(body, 404, 'the server answered HTTP 404')
    assert.deepEqual(
      { code, reason, message },
      {
        code: 404,
        reason: 'NotFound',
        message: 'the server could not find the requested resource',
      },
    )
  }
  assert.equal(decodeStatus({ kind: 'Status', message: 'own' }, 404).message, 'own')
})

const predicates = { isForbidden, isNotFound, isConflict, isAlreadyExists, isGone, isInvalid }
for (const [code, reason, expected] of [
  [403, 'Forbidden', 'isForbidden'],
  [404, 'NotFound', 'isNotFound'],
  [409, 'Conflict', 'isConflict'],
  [409, 'AlreadyExists', 'isAlreadyExists'],
  [410, 'Gone', 'isGone'],
  [410, 'Expired', 'isGone'],
  [422, 'Invalid', 'isInvalid'],
  [409, '', undefined],
  [500, 'InternalError', undefined],
] as const) {
  test(`HTTP ${code} ${reason} is ${expected ?? 'none of the named failures'}`, () => {
    const status = { code, reason, message: '', causes: [], retryAfterSeconds: undefined }
    const error = new ApiError(status, 'GET /x')
    for (const [name, is] of Object.entries(predicates)) {
      assert.equal(is(error), name === expected, name)
    }
  })
}

test('no predicate takes another error, or none', () => {
  for (const is of Object.values(predicates)) {
    for (const other of [undefined, null, new Error('404'), { status: { code: 404 } }]) {
      assert.equal(is(other), false)
    }
  }
})

test('an error says what it is by code, and by class for who wants it', () => {
  const error = new ApiError(decodeStatus(undefined, 404), 'GET /api/v1/pods')
  assert.ok(error instanceof KubeError)
  assert.equal(error.code, 'ERR_KUBE_API')
  assert.equal(error.name, 'ApiError')
  assert.equal(error.message, 'GET /api/v1/pods: the server could not find the requested resource')
})
