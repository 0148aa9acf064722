import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureLines } from '../../../../lib/cli/output/failure-lines.ts'
import { ConflictError } from '../../../../lib/client/index.ts'
import { ApiError, ConfigError, decodeStatus } from '../../../../lib/core/index.ts'

const apiError = (code: number, reason: string, message: string, causes: object[] = []): ApiError =>
  new ApiError(
    decodeStatus({ kind: 'Status', code, reason, message, details: { causes } }, code),
    'GET /api/v1/pods/a',
  )

for (const [what, error, lines] of [
  [
    'a refusal is the server’s, in kubectl’s words',
    apiError(404, 'NotFound', 'pods "a" not found'),
    ['Error from server (NotFound): pods "a" not found'],
  ],
  [
    'a refusal without a reason has none made up',
    apiError(500, '', 'it broke'),
    ['Error from server: it broke'],
  ],
  [
    'one cause of what is invalid stands in the same line',
    apiError(422, 'Invalid', 'Pod "a" is invalid: x', [{ field: 'spec.x', message: 'Required' }]),
    ['The Pod "a" is invalid: spec.x: Required'],
  ],
  [
    'several causes of what is invalid are told once each',
    apiError(422, 'Invalid', 'Thing.example.com "a" is invalid: [x, y]', [
      { field: 'x', message: 'one' },
      { field: 'y', message: 'two' },
      { field: 'x', message: 'one' },
    ]),
    ['The Thing "a" is invalid: ', '* x: one', '* y: two'],
  ],
  [
    'what is invalid without an object is the request',
    apiError(422, 'Invalid', 'the server rejected it'),
    ['The request is invalid: the server rejected it'],
  ],
  [
    'who is not known is told what to do',
    apiError(401, 'Unauthorized', 'Unauthorized'),
    ['Error from server (Unauthorized): Unauthorized', 'log in again, or choose another --context'],
  ],
  [
    'a failure of our own kind is its message',
    new ConfigError('no such file', '/x'),
    ['error: /x: no such file'],
  ],
  [
    'several failures are told one after the other',
    new AggregateError([new ConfigError('a'), new ConfigError('b')]),
    ['error: a', 'error: b'],
  ],
  [
    'a conflict names each field and its owner, and both ways out',
    new ConflictError(apiError(409, 'Conflict', 'Apply failed with 1 conflict'), [
      { manager: 'hpa', apiVersion: 'apps/v1', field: '.spec.replicas' },
    ]),
    [
      'error: Apply failed with 1 conflict:',
      '  .spec.replicas is owned by "hpa"',
      'leave these fields out of the manifest, or take them over with --force-conflicts',
    ],
  ],
] as const) {
  test(what, () => assert.deepEqual(failureLines(error), lines))
}

test('what is no failure of ours is a bug, and shows where it came from', () => {
  const [head, message, place] = failureLines(new TypeError('x is not a function'))
  assert.equal(head, 'error: unexpected failure, a bug of this program:')
  assert.equal(message, 'TypeError: x is not a function')
  assert.match(place ?? '', /failure-lines\.spec\.ts/)
})
