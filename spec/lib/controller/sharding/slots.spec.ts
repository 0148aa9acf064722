import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slotsOfMember } from '../../../../lib/controller/sharding/rendezvous.ts'
import { formatShardSelector } from '../../../../lib/controller/sharding/shard-selector.ts'
import {
  allSlots,
  fnv1a,
  formatClaims,
  noSlots,
  parseClaims,
  slotCount,
  slotNumbers,
  slotOf,
  slotsOf,
} from '../../../../lib/controller/sharding/slots.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

/** Of Go's hash/fnv, New64a. */
const hashes: readonly [text: string, hash: string][] = [
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['abc', 'e71fa2190541574b'],
  ['test-uid-12345', 'd4c53b72f9287c28'],
]

for (const [text, hash] of hashes) {
  test(`FNV-1a of "${text}" is ${hash}`, () => {
    assert.equal(
      fnv1a(text)
        .map(half => half.toString(16).padStart(8, '0'))
        .join(''),
      hash,
    )
  })
}

test('FNV-1a in halves is FNV-1a in one', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 500; round++) {
    const text = String.fromCodePoint(
      ...Array.from({ length: 12 }, () => 1 + Math.floor(random() * 0xd000)),
    )
    let hash = 0xcbf29ce484222325n
    for (const byte of Buffer.from(text))
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
    const [high, low] = fnv1a(text)
    assert.equal((BigInt(high) << 32n) | BigInt(low), hash)
  }
})

test('namespaces that differ in their last letters are spread, and the slot of a uid is the highest bits of its hash', () => {
  const names = Array.from({ length: 200 }, (_, index) => `team-${index}`)
  assert.ok(new Set(names.map(name => slotOf('namespace', name))).size > 50)
  assert.equal(new Set(names.map(name => slotOf('uid', name))).size, 3)
  assert.equal(slotOf('uid', 'abc'), 0xe7 >>> 2)
})

test('claims are read as they were written; what is not understood may mean any slot', () => {
  for (const slots of [noSlots, allSlots, slotsOf([0, 7, 63])]) {
    assert.equal(parseClaims('uid', formatClaims('uid', slots)), slots)
  }
  assert.equal(formatClaims('uid', slotsOf([0, 7, 63])), 'uid/8000000000000081')
  for (const text of [
    '',
    'uid',
    'uid/',
    'uid/1',
    'namespace/0000000000000001',
    'uid/000000000000000g',
    'uid/-000000000000001',
  ]) {
    assert.equal(parseClaims('uid', text), allSlots)
  }
})

const members = Array.from({ length: 4 }, (_, index) => `member-${index}`)

test('each slot is of one member, whoever asks and in whatever order, and shares are about even', () => {
  const shares = members.map(member => slotsOfMember(member, members))
  assert.equal(
    shares.reduce((a, b) => a | b),
    allSlots,
  )
  const counts = shares.map(share => slotNumbers(share).length)
  assert.equal(
    counts.reduce((a, b) => a + b),
    slotCount,
  )
  assert.ok(Math.min(...counts) >= 8, String(counts))
  assert.deepEqual(
    members.map(member => slotsOfMember(member, members.toReversed())),
    shares,
  )
})

test('a member that goes gives away its own slots only, and one that is none has none', () => {
  const [gone = '', ...rest] = members
  for (const member of rest) {
    const before = slotsOfMember(member, members)
    assert.equal(slotsOfMember(member, rest) & before, before)
  }
  assert.equal(slotsOfMember(gone, rest), noSlots)
  assert.equal(slotsOfMember('only', ['only']), allSlots)
})

const selectors: readonly [slots: number[], selector: string | undefined][] = [
  [[], undefined],
  [[0], "shardRange(object.metadata.uid, '0x0000000000000000', '0x0400000000000000')"],
  [[62, 63], "shardRange(object.metadata.uid, '0xf800000000000000', '0x10000000000000000')"],
  [
    [0, 1, 3],
    "shardRange(object.metadata.uid, '0x0000000000000000', '0x0800000000000000') || " +
      "shardRange(object.metadata.uid, '0x0c00000000000000', '0x1000000000000000')",
  ],
]

for (const [slots, selector] of selectors) {
  test(`slots ${slots} are selected by ${selector}`, () => {
    assert.equal(formatShardSelector(slotsOf(slots)), selector)
  })
}
