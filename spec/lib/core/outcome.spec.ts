import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, decodeStatus, type Outcome } from '../../../lib/core/index.ts'

/** Answers as API servers word them, and what they say of a write. */
const answers: readonly (readonly [
  outcome: Outcome,
  code: number,
  reason: string,
  message: string,
  retryAfterSeconds?: number,
])[] = [
  ['rejected', 307, '', 'a redirect'],
  ['rejected', 400, 'BadRequest', 'admission webhook "a.example.com" denied the request: no'],
  ['rejected', 401, 'Unauthorized', 'Unauthorized'],
  ['rejected', 403, 'Forbidden', 'pods is forbidden'],
  ['rejected', 404, 'NotFound', 'not found'],
  ['rejected', 409, 'Conflict', 'the object has been modified'],
  ['rejected', 422, 'Invalid', 'is invalid'],
  ['rejected', 429, 'TooManyRequests', 'Too many requests, please try again later.', 1],
  ['rejected', 429, 'TooManyRequests', 'Cannot evict pod'],
  [
    'rejected',
    500,
    'InternalError',
    'Internal error occurred: failed calling webhook "a.example.com": failed to call webhook: context deadline exceeded',
  ],
  ['rejected', 503, 'ServiceUnavailable', 'apiserver is shutting down', 1],
  ['unknown', 503, 'ServiceUnavailable', 'error trying to reach service: EOF'],
  ['unknown', 500, 'InternalError', 'etcdserver: request timed out'],
  ['unknown', 500, 'InternalError', 'etcdserver: no leader'],
  ['unknown', 500, 'ServerTimeout', 'The create operation could not be completed', 2],
  ['unknown', 504, 'Timeout', 'request did not complete within the allotted timeout'],
  ['unknown', 504, 'Timeout', 'request did not complete within requested timeout', 1],
  ['unknown', 502, '', 'the server answered HTTP 502'],
]
for (const [outcome, code, reason, message, retryAfterSeconds] of answers) {
  test(`after ${code} "${message}"${retryAfterSeconds ? ' with Retry-After' : ''} a write is ${outcome}`, () => {
    const body = { kind: 'Status', code, reason, message, details: { retryAfterSeconds } }
    assert.equal(new ApiError(decodeStatus(body, code), 'POST /x').outcome, outcome)
  })
}
