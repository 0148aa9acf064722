import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, decodeStatus, NoMatchError, TransportError } from '../../../../lib/core/index.ts'
import { retryTransient } from '../../../../lib/gitops/apply/retry-transient.ts'
import { isNotServedYet, isTransient } from '../../../../lib/gitops/apply/transient.ts'
import { ManualClock } from '../../../support/manual-clock.ts'

const answer = (code: number, message: string, details: object = {}) =>
  new ApiError(decodeStatus({ kind: 'Status', code, message, details }, code), 'PATCH /x')

const internal = (message: string) => answer(500, `Internal error occurred: ${message}`)

const passing = [
  answer(429, 'too many requests'),
  answer(503, 'the server is currently unable to handle the request'),
  answer(504, 'Timeout: request did not complete within the allotted duration'),
  answer(500, 'etcdserver: leader changed'),
  answer(500, 'etcdserver: request timed out'),
  internal('failed calling webhook "a.example.com": failed to call webhook: connection refused'),
  answer(500, 'conversion webhook for example.com/v1, Kind=Robot failed: Post "https://x": EOF'),
  answer(409, 'Operation cannot be fulfilled on resourcequotas "q": the object has been modified'),
  new TransportError('RESET', 'the connection was reset', 'unknown'),
  new TransportError('CONNECT', 'refused', 'not-sent'),
]

const lasting = [
  answer(409, 'Apply failed with 1 conflict: conflict with "kubectl": .spec.replicas'),
  answer(
    409,
    'Operation cannot be fulfilled on deployments.apps "web": the object has been modified',
  ),
  answer(422, 'ConfigMap "x" is invalid: etcdserver: leader changed'),
  answer(403, 'exceeded quota: q'),
  answer(404, 'namespaces "shop" not found'),
  answer(500, 'etcdserver: mvcc: database space exceeded'),
  internal('admission webhook "a.example.com" denied the request'),
  new TransportError('TLS', 'not trusted', 'not-sent'),
  new TransportError('TIMEOUT', 'took too long', 'unknown'),
  new NoMatchError('robots', []),
  new TypeError('a bug'),
]

test('what passes by itself is told from what does not', () => {
  assert.deepEqual(
    passing.filter(error => !isTransient(error)),
    [],
  )
  assert.deepEqual(lasting.filter(isTransient), [])
})

test('a kind of which not all servers know yet is told from an object that is not there', () => {
  assert.ok(isNotServedYet(new NoMatchError('robots', [])))
  assert.ok(isNotServedYet(answer(404, 'the server could not find the requested resource')))
  assert.ok(!isNotServedYet(answer(404, 'robots.example.com "one" not found')))
})

/** Calls that fail so often, then succeed; gives what was waited for between them. */
async function tried(failures: readonly unknown[], signal = new AbortController().signal) {
  const clock = new ManualClock()
  let calls = 0
  const call = async () => {
    const failure = failures[calls++]
    if (failure !== undefined) throw failure
    return 'done'
  }
  const pauses: number[] = []
  let isSettled = false
  const settled = retryTransient(call, { clock, signal, isTransient, random: () => 0 })
    .then(
      value => ({ value }),
      (error: unknown) => ({ error }),
    )
    .finally(() => {
      isSettled = true
    })
  for (;;) {
    await new Promise(setImmediate)
    if (isSettled) return { ...(await settled), calls, pauses }
    pauses.push(await clock.pass())
  }
}

test('the pauses grow, and are not shorter than the server asks for', async () => {
  const busy = answer(429, 'too many requests', { retryAfterSeconds: 7 })
  const [, unavailable] = passing
  assert.deepEqual(await tried([unavailable, unavailable, busy]), {
    value: 'done',
    calls: 4,
    pauses: [500, 1000, 7000],
  })
})

test('six times is enough, and what lasts is not tried again', async () => {
  const [, unavailable] = passing
  const six = Array.from({ length: 6 }, () => unavailable)
  assert.deepEqual(await tried(six), {
    error: unavailable,
    calls: 6,
    pauses: [500, 1000, 2000, 4000, 8000],
  })
  const [conflict] = lasting
  assert.deepEqual(await tried([unavailable, conflict]), {
    error: conflict,
    calls: 2,
    pauses: [500],
  })
})
