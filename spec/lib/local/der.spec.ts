import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  bitString,
  boolean,
  der,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  sequence,
  time,
  utf8String,
} from '../../../lib/local/der.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('a length is one byte below 128, and else has its own length before it', () => {
  const head = (length: number) =>
    hex(der(0x04, Buffer.alloc(length))).slice(0, -2 * length || undefined)
  assert.equal(head(0), '0400')
  assert.equal(head(127), '047f')
  assert.equal(head(128), '048180')
  assert.equal(head(255), '0481ff')
  assert.equal(head(256), '04820100')
  assert.equal(head(65_536), '0483010000')
})

test('an integer is positive and as short as it can be', () => {
  const cases: [number[], string][] = [
    [[], '020100'],
    [[0], '020100'],
    [[0, 0, 1], '020101'],
    [[0x7f], '02017f'],
    [[0x80], '02020080'],
    [[0, 0xff, 1], '020300ff01'],
  ]
  for (const [bytes, expected] of cases) assert.equal(hex(integer(Buffer.from(bytes))), expected)
})

test('object identifiers are written in base 128', () => {
  // Both as `openssl asn1parse -genstr OID:…` writes them.
  assert.equal(hex(objectIdentifier('1.2.840.10045.4.3.2')), '06082a8648ce3d040302')
  assert.equal(hex(objectIdentifier('2.5.29.17')), '0603551d11')
})

test('a date is a UTCTime until 2049 and a GeneralizedTime after', () => {
  const text = (iso: string) => Buffer.from(time(new Date(iso)))
  assert.equal(text('2049-12-31T23:59:59.900Z').toString('latin1'), '\x17\x0d491231235959Z')
  assert.equal(text('2050-01-01T00:00:00Z').toString('latin1'), '\x18\x0f20500101000000Z')
})

test('containers and tags are those of X.690', () => {
  assert.equal(hex(sequence(boolean(true), boolean(false))), '30060101ff010100')
  assert.equal(hex(bitString(Buffer.of(0b1010_0000), 5)), '030205a0')
  assert.equal(hex(explicit(3, integer(Buffer.of(2)))), 'a303020102')
  assert.equal(hex(implicit(2, Buffer.from('a'))), '820161')
  assert.equal(hex(utf8String('é')), '0c02c3a9')
})
