import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitLines } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

async function* chunks(...pieces: readonly Uint8Array[]) {
  yield* pieces
}

/** The lines as texts, and the message of the failure that ended them, if one did. */
async function linesOf(pieces: AsyncIterable<Uint8Array>, maxLineBytes?: number) {
  const lines: string[] = []
  try {
    const options = maxLineBytes === undefined ? {} : { maxLineBytes }
    for await (const line of splitLines(pieces, options)) lines.push(Buffer.from(line).toString())
  } catch (error) {
    return { lines, failure: (error as Error).message }
  }
  return { lines, failure: undefined }
}

const text = '{"a":"ü\u2028😀"}\n\n{"b":"\u2029\\n"}\r\n{"c":1}\n'
const expected = ['{"a":"ü\u2028😀"}', '{"b":"\u2029\\n"}\r', '{"c":1}']

test('lines end at byte 0x0A and nowhere else, wherever two cuts of the stream fall', async () => {
  const bytes = Buffer.from(text)
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second += 3) {
      const pieces = [
        bytes.subarray(0, first),
        bytes.subarray(first, second),
        bytes.subarray(second),
      ]
      const { lines, failure } = await linesOf(chunks(...pieces))
      assert.equal(failure, undefined)
      assert.deepEqual(lines, expected, `cut at ${first} and ${second}`)
    }
  }
})

test('random lines in random pieces come out as they went in', async () => {
  const random = seededRandom(3)
  for (let round = 0; round < 200; round++) {
    const wanted = Array.from({ length: Math.floor(random() * 8) }, () =>
      'xü😀\u2028'.repeat(1 + Math.floor(random() * 20)),
    )
    const bytes = Buffer.from(wanted.map(line => `${line}\n`).join(''))
    const pieces: Uint8Array[] = []
    for (let start = 0; start < bytes.length; ) {
      const end = start + Math.floor(random() * 30)
      pieces.push(bytes.subarray(start, end))
      start = end
    }
    assert.deepEqual(await linesOf(chunks(...pieces)), { lines: wanted, failure: undefined })
  }
})

test('a stream that is cut inside its last line fails after the whole lines, at every byte', async () => {
  const bytes = Buffer.from('{"a":1}\n{"b":"ü"}\n')
  for (let end = 9; end < bytes.length; end++) {
    assert.deepEqual(await linesOf(chunks(bytes.subarray(0, end))), {
      lines: ['{"a":1}'],
      failure: 'the stream ended in the middle of a line',
    })
  }
})

test('no bytes are no lines', async () => {
  assert.deepEqual(await linesOf(chunks()), { lines: [], failure: undefined })
  assert.deepEqual(await linesOf(chunks(Buffer.from('\n\n'))), { lines: [], failure: undefined })
})

test('a line that is longer than allowed is refused before its end comes', async () => {
  async function* endless() {
    for (;;) yield Buffer.alloc(10, 'x')
  }
  const failure = 'a line is longer than 64 bytes'
  assert.deepEqual(await linesOf(endless(), 64), { lines: [], failure })
  assert.deepEqual(await linesOf(chunks(Buffer.from(`a\n${'x'.repeat(65)}\n`)), 64), {
    lines: ['a'],
    failure,
  })
  const longest = 'x'.repeat(64)
  assert.deepEqual((await linesOf(chunks(Buffer.from(`${longest}\n`)), 64)).lines, [longest])
})

test('a reader that stops ends the stream behind the lines', async () => {
  let ended = false
  async function* endless() {
    try {
      for (;;) yield Buffer.from('a\nb\n')
    } finally {
      ended = true
    }
  }
  for await (const _line of splitLines(endless())) break
  assert.equal(ended, true)
})

test('a failure of the stream is the failure of the lines, after those that came whole', async () => {
  async function* failing() {
    yield Buffer.from('a\nb')
    throw new Error('reset')
  }
  assert.deepEqual(await linesOf(failing()), { lines: ['a'], failure: 'reset' })
})
