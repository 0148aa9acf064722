import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  claimRecord,
  coordinatedStep,
  electionStep,
  type Observation,
  observe,
  releaseRecord,
  unobserved,
} from '../../../../lib/controller/leader-election/election-rules.ts'
import {
  decodeLease,
  encodeLeaseSpec,
  formatMicroTime,
} from '../../../../lib/controller/leader-election/lease.ts'
import type { KubeObject } from '../../../../lib/core/index.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

const lease = (spec: Record<string, unknown>): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'a' },
  spec,
})

/** Held by somebody, for 15 s. */
const heldBy = (holderIdentity: string, renewTime = '2026-01-01T00:00:00.000000Z') =>
  lease({ holderIdentity, renewTime, leaseDurationSeconds: 15, leaseTransitions: 3 })

const seen = (object: KubeObject | undefined, now = 0, before = unobserved): Observation =>
  observe(before, object, now)

const steps: readonly [what: string, Observation, now: number, type: string, ms?: number][] = [
  ['none', seen(undefined), 0, 'create'],
  ['none, and none before', seen(undefined, 0, seen(undefined)), 9, 'create'],
  ['our own', seen(heldBy('me')), 99_000, 'renew'],
  ['our own that was deleted', seen(undefined, 9, seen(heldBy('me'))), 9, 'create'],
  ['nobody’s', seen(heldBy('')), 0, 'take'],
  ['one without a spec', seen(lease({})), 0, 'take'],
  ['another’s, new', seen(heldBy('other')), 0, 'wait', 15_000],
  ['another’s, about to run out', seen(heldBy('other')), 14_999, 'wait', 1],
  ['another’s that has run out', seen(heldBy('other')), 15_000, 'take'],
  ['another’s that was deleted', seen(undefined, 9, seen(heldBy('other'))), 5_000, 'wait', 10_000],
  [
    'another’s that was deleted long ago',
    seen(undefined, 9, seen(heldBy('other'))),
    15_000,
    'create',
  ],
  ['another’s without a duration', seen(lease({ holderIdentity: 'other' })), 0, 'take'],
  [
    'another’s of a time in the year 1, and one in 9999',
    seen(heldBy('other', '9999-01-01T00:00:00.000000Z'), 20_000, seen(heldBy('other', '0001'))),
    34_000,
    'wait',
    1_000,
  ],
]

for (const [what, observation, now, type, ms] of steps) {
  test(`a Lease that is ${what}, after ${now} ms: ${type}`, () => {
    assert.deepEqual(
      electionStep(observation, 'me', now),
      ms === undefined ? { type } : { type, ms },
    )
  })
}

const coordinated: readonly [what: string, Observation, now: number, type: string][] = [
  ['none', seen(undefined), 0, 'wait'],
  ['nobody’s', seen(heldBy('')), 0, 'wait'],
  ['another’s that has run out', seen(heldBy('other')), 99_000, 'wait'],
  ['given to us', seen(heldBy('me')), 15_000, 'renew'],
  ['given to us, too long ago', seen(heldBy('me')), 15_001, 'wait'],
  [
    'to go to another',
    seen(lease({ holderIdentity: 'me', leaseDurationSeconds: 15, preferredHolder: 'other' })),
    0,
    'yield',
  ],
]

for (const [what, observation, now, type] of coordinated) {
  test(`where the server chooses, a Lease that is ${what}, after ${now} ms: ${type}`, () => {
    assert.equal(coordinatedStep(observation, 'me', now).type, type)
  })
}

test('a record that does not change grows old, whatever else of the object changes', () => {
  const first = seen(heldBy('other'), 1_000)
  const touched = { ...heldBy('other'), metadata: { name: 'a', resourceVersion: '9' } }
  assert.equal(observe(first, touched, 5_000).observedAt, 1_000)
  assert.equal(observe(first, heldBy('other', 'later'), 5_000).observedAt, 5_000)
  assert.equal(observe(first, undefined, 5_000).observedAt, 1_000)
})

const claim = {
  identity: 'me',
  leaseDurationMs: 15_000,
  time: new Date('2026-11-26T10:11:12.345Z'),
}
const time = '2026-11-26T10:11:12.345000Z'

/** What client-go's tryAcquireOrRenew writes over a Lease of another, acquired at `before`. */
const before = decodeLease(
  lease({
    holderIdentity: 'other',
    leaseDurationSeconds: 60,
    acquireTime: 'before',
    renewTime: 'before',
    leaseTransitions: 7,
    strategy: 'OldestEmulationVersion',
    preferredHolder: 'me',
  }),
)
const always = { holderIdentity: 'me', leaseDurationSeconds: 15, renewTime: time }
const written: Record<string, [spec: object, expected: object]> = {
  create: [
    encodeLeaseSpec(claimRecord({ type: 'create' }, before, claim)),
    { ...always, acquireTime: time, leaseTransitions: 0 },
  ],
  take: [
    encodeLeaseSpec(claimRecord({ type: 'take' }, before, claim)),
    { ...always, acquireTime: time, leaseTransitions: 8 },
  ],
  renew: [
    encodeLeaseSpec(claimRecord({ type: 'renew' }, before, claim)),
    { ...always, acquireTime: 'before', leaseTransitions: 7, strategy: 'OldestEmulationVersion' },
  ],
  release: [
    encodeLeaseSpec(releaseRecord(before, claim.time)),
    {
      holderIdentity: '',
      leaseDurationSeconds: 1,
      renewTime: time,
      acquireTime: time,
      leaseTransitions: 7,
    },
  ],
}

for (const [step, [spec, expected]] of Object.entries(written)) {
  test(`${step} writes what client-go writes`, () => assert.deepEqual(spec, expected))
}

test('times have six digits', () => {
  assert.equal(formatMicroTime(new Date(0)), '1970-01-01T00:00:00.000000Z')
})

test('what is hostile in a Lease is read as nothing', () => {
  const spec = JSON.parse(
    '{"holderIdentity":7,"leaseDurationSeconds":"9","leaseTransitions":-1,"__proto__":{"strategy":"x"}}',
  )
  const { holderIdentity, leaseDurationSeconds, leaseTransitions, strategy } = decodeLease(
    lease(spec),
  )
  assert.deepEqual(
    [holderIdentity, leaseDurationSeconds, leaseTransitions, strategy],
    ['', 0, 0, ''],
  )
})

test('a random walk: never taken within the duration of the last change that was seen, and always after it', () => {
  const random = seededRandom(7)
  for (let walk = 0; walk < 200; walk++) walkOnce(below => Math.floor(random() * below))
})

/** Looks at a Lease again and again, which others change now and then. */
function walkOnce(pick: (below: number) => number): void {
  let now = 0
  let observation = unobserved
  let stored: KubeObject | undefined
  let changedAt = Number.NEGATIVE_INFINITY
  for (let step = 0; step < 50; step++) {
    now += pick(6_000)
    // Times of a clock that is wrong by years, and goes back.
    const changes = [undefined, heldBy(`other-${pick(2)}`, `${pick(9999)}`), stored, stored, stored]
    stored = changes[pick(changes.length)]
    const was = observation.record
    observation = observe(observation, stored, now)
    if (JSON.stringify(was) !== JSON.stringify(observation.record)) changedAt = now
    const leftMs = changedAt + 15_000 - now
    const free = stored === undefined ? 'create' : 'take'
    const expected = leftMs > 0 ? { type: 'wait', ms: leftMs } : { type: free }
    assert.deepEqual(electionStep(observation, 'me', now), expected)
  }
}
