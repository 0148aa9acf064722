import assert from 'node:assert/strict'
import { test } from 'node:test'
import { constants, crc32, createGzip, deflateRawSync, gzipSync } from 'node:zlib'
import { gunzipStream } from '../../../lib/transport/gunzip-stream.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const decodeError = { code: 'ERR_KUBE_DECODE' }

/** A body that comes in these chunks. */
function bodyOf(chunks: readonly Uint8Array[]) {
  return {
    bytes: async () => Buffer.concat(chunks),
    cancel: () => {},
    async *[Symbol.asyncIterator]() {
      yield* chunks
    },
  }
}

async function unpack(chunks: readonly Uint8Array[]): Promise<string> {
  return Buffer.concat(await Array.fromAsync(gunzipStream(bodyOf(chunks), 'GET /x'))).toString()
}

/** The text cut into chunks, none of them empty. */
function cut(bytes: Uint8Array, random: () => number, most: number): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(random() * most)
    chunks.push(bytes.subarray(at, end))
    at = end
  }
  return chunks
}

/** A member with the fields of RFC 1952 that its flags name. */
function member(content: Uint8Array, flags: number): Uint8Array {
  const fields = [
    flags & 4 ? Buffer.from([3, 0, 1, 0, 2]) : '',
    flags & 8 ? 'name\0' : '',
    flags & 16 ? 'what it is\0' : '',
    flags & 2 ? 'ck' : '',
  ]
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(content), 0)
  trailer.writeUInt32LE(content.length, 4)
  const header = Buffer.from([0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255])
  return Buffer.concat([
    header,
    ...fields.map(part => Buffer.from(part)),
    deflateRawSync(content),
    trailer,
  ])
}

const textOf = (random: () => number): string => {
  const length = Math.floor(random() ** 4 * 80_000)
  return Array.from({ length }, () => String.fromCharCode(97 + Math.floor(random() * 26))).join('')
}

for (const seed of Array.from({ length: 40 }, (_, seed) => seed)) {
  test(`members of any length are unpacked, wherever their bytes are cut (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const texts = Array.from({ length: 1 + Math.floor(random() * 8) }, () => textOf(random))
    const bytes = Buffer.concat(
      texts.map(text => {
        const flags = random() < 0.5 ? 0 : Math.floor(random() * 16) * 2
        return member(Buffer.from(text), flags)
      }),
    )
    const most = [1, 7, 100, 5_000, 70_000, 10_000_000][Math.floor(random() * 6)] ?? 1
    assert.equal(
      await unpack(cut(bytes, random, bytes.length > 50_000 ? most * 100 : most)),
      texts.join(''),
    )
  })
}

test('one member that is flushed now and then is given at each flush', async () => {
  const gzip = createGzip()
  const flushed = async (text: string): Promise<Uint8Array> => {
    gzip.write(text)
    await new Promise<void>(resolve => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
    return gzip.read()
  }
  const texts = ['{"a":1}\n', '{"a":2}\n', 'x'.repeat(100_000)]
  const chunks: Uint8Array[] = []
  for (const text of texts) chunks.push(await flushed(text))
  let come = 0
  const body = {
    ...bodyOf([]),
    async *[Symbol.asyncIterator]() {
      for (const chunk of chunks) {
        yield chunk
        come += 1
        assert.equal(seen, texts.slice(0, come).join(''))
      }
    },
  }
  let seen = ''
  const reading = async () => {
    for await (const part of gunzipStream(body, 'GET /x')) seen += Buffer.from(part).toString()
  }
  await assert.rejects(reading(), decodeError)
  assert.equal(seen, texts.join(''))
})

test('an answer of no bytes is empty', async () => {
  assert.equal(await unpack([]), '')
  assert.equal(await unpack([gzipSync('')]), '')
})

test('what follows and is no gzip counts for nothing', async () => {
  for (const rest of ['\0\0\0', 'hunter2', '\n']) {
    assert.equal(await unpack([gzipSync('a'), Buffer.from(rest)]), 'a')
    assert.equal(await unpack([Buffer.concat([gzipSync('a'), Buffer.from(rest)])]), 'a')
  }
})

const text = 'Sphinx of black quartz, judge my vow'
const packed = gzipSync(text)
for (const [what, bytes] of Object.entries({
  'another checksum': withByte(packed, packed.length - 8, 0x55),
  'another length': withByte(packed, packed.length - 4, 0x55),
  'another method': withByte(packed, 2, 7),
  'a name without an end': Buffer.concat([
    withByte(packed, 3, 8).subarray(0, 10),
    Buffer.alloc(5_000, 65),
  ]),
  'a second member that is cut off in its header': Buffer.concat([packed, packed.subarray(0, 5)]),
})) {
  test(`${what} is refused`, async () => {
    await assert.rejects(unpack([bytes]), decodeError)
    await assert.rejects(unpack(Array.from(bytes, byte => Uint8Array.of(byte))), decodeError)
  })
}

test('wherever a stream is cut off or bent, it gives no other text', async () => {
  for (let length = 1; length < packed.length; length += 1) {
    await assert.rejects(unpack([packed.subarray(0, length)]), decodeError, `${length} bytes`)
  }
  for (let at = 10; at < packed.length; at += 1) {
    const bent = withByte(packed, at, (packed[at] ?? 0) ^ 0x10)
    const outcome = await unpack([bent]).catch(({ code }) => code)
    // Some bits between content and trailer mean nothing.
    if (outcome !== text) assert.equal(outcome, 'ERR_KUBE_DECODE', `byte ${at}`)
  }
})

function withByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  const changed = Uint8Array.from(bytes)
  changed[at] = byte
  return changed
}
