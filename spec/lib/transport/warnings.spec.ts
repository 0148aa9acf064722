import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApiRequest, ApiResponse } from '../../../lib/core/index.ts'
import {
  compose,
  createHttpTransport,
  type OnWarning,
  respond,
  warnings,
} from '../../../lib/transport/index.ts'
import { parseWarnings } from '../../../lib/transport/warnings.ts'
import { answer } from '../../support/hanging-send.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { failure, LoopbackServer } from '../../support/loopback-server.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const get: ApiRequest = { method: 'GET', path: '/x', query: [['token', 'hunter2']] }

/** Headers as they are on the wire, and the warnings in them. */
for (const [header, texts] of [
  ['299 - "a"', ['a']],
  ['299 k8s.io/v1 "a" "Wed, 25 Nov 2026 12:00:00 GMT"', ['a']],
  ['299 - "a", 299 - "b, c"', ['a', 'b, c']],
  ['299 - "a" "date" ,  299 - "b"', ['a', 'b']],
  ['  299 - "a"  ', ['a']],
  ['299 - "say \\"hi\\" \\\\ and \\go"', ['say "hi" \\ and go']],
  ['299 - ""', []],
  ['199 - "a", 299 - "b"', ['b']],
  ['299 - "a", 299 - b, 299 - "c"', ['a']],
  ['299 - "a', []],
  ['299 - "a\\"', []],
  ['299 "a"', []],
  ['299', []],
  ['29 - "a"', []],
  ['', []],
  ['299 - "a" x', []],
] as const) {
  test(`the warnings of ${header} are ${JSON.stringify(texts)}`, () => {
    assert.deepEqual(parseWarnings(header), texts)
  })
}

test('any text can be quoted and comes out as it was (seeded)', () => {
  const random = seededRandom(1)
  const letters = ['"', '\\', ',', ' ', 'a', '299 - "', 'ü', '日', '\u001b']
  for (let round = 0; round < 2000; round++) {
    const textOf = () =>
      Array.from({ length: 1 + Math.floor(random() * 6) }, () => {
        return letters[Math.floor(random() * letters.length)]
      }).join('')
    const texts = [textOf(), textOf()]
    const quote = (text: string) => `299 - "${text.replace(/["\\]/g, '\\$&')}"`
    const header = Buffer.from(texts.map(quote).join(', ')).toString('latin1')
    assert.deepEqual(parseWarnings(header), texts)
  }
})

test('a header that is all quotes and backslashes is read in one go', () => {
  assert.deepEqual(parseWarnings(`299 - "${'\\'.repeat(200_000)}`), [])
  assert.deepEqual(parseWarnings('299 - "a", '.repeat(20_000)).length, 20_000)
})

/** What a callback gets of answers with these headers. */
async function told(headers: readonly ApiResponse['headers'][]): Promise<string[]> {
  const seen: string[] = []
  const answers = headers.map(headers => answer(200, headers))
  const send = warnings((warning, request) => seen.push(`${request}: ${warning}`))(
    async () => answers.shift() ?? answer(500),
  )
  for (const _ of headers) await send(get)
  return seen
}

test('each warning is told once, with the method and path of its request', async () => {
  const headers = [
    { warning: ['299 - "a"', '299 - "b"'] },
    { warning: '299 - "a", 299 - "c"' },
    {},
    { warning: 'garbage' },
  ]
  assert.deepEqual(await told(headers), ['GET /x: a', 'GET /x: b', 'GET /x: c'])
})

test('of a thousand warnings twenty are told, each of 256 characters at most', async () => {
  const warning = Array.from({ length: 1000 }, (_, i) => `299 - "${i} ${'x'.repeat(10_000)}"`)
  const seen = await told([{ warning }, { warning: '299 - "more"' }])
  assert.equal(seen.length, 20)
  for (const text of seen) assert.equal(text.length, 'GET /x: '.length + 256 + '…'.length)
})

test('control characters of a warning are made visible', async () => {
  const warning = Buffer.from('299 - "\u001b]0;x\u0007 \u202e\r\n"').toString('latin1')
  assert.deepEqual(await told([{ warning }]), ['GET /x: ^[]0;x^G \\u{202e}\\r\n'])
})

for (const [what, onWarning] of Object.entries<OnWarning>({
  throws: () => {
    throw new Error('oops')
  },
  'rejects later': async () => {
    throw new Error('oops')
  },
})) {
  test(`a callback that ${what} harms no call`, async () => {
    const response = answer(200, { warning: '299 - "a"' })
    assert.equal(await warnings(onWarning)(async () => response)(get), response)
  })
}

test('a refusal has warnings too, before it becomes an error', async t => {
  const refusal = failure(422, 'Invalid', 'no', { warning: '299 - "d\u00fc"' })
  const server = await LoopbackServer.start(refusal)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const seen: string[] = []
  const send = compose(
    transport.send,
    respond,
    warnings(warning => seen.push(warning)),
  )
  await assert.rejects(send(get), { code: 'ERR_KUBE_API' })
  assert.equal(seen.length, 1)
})
