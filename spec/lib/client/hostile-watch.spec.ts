import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loopbackClient } from '../../support/loopback-client.ts'

const object = (name: string, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, resourceVersion: '7' },
  ...more,
})
const line = (type: unknown, it: unknown = object('x')) => JSON.stringify({ type, object: it })
const good = (name: string, more?: object) => line('ADDED', object(name, more))

const bytes = (...parts: readonly (string | number[])[]) =>
  Buffer.concat(parts.map(part => Buffer.from(part as string)))

/** What is between two good events, and the names that a reader gets; `b` is behind the fault. */
const faults: readonly (readonly [string, Buffer, string])[] = [
  ['half a JSON', bytes('{"type":"ADDED","object":{\n'), 'a !DECODE'],
  ['two objects on a line', bytes(line('ADDED'), line('ADDED'), '\n'), 'a !DECODE'],
  ['a line of more than 32 MiB', bytes('"', 'x'.repeat(33 * 1024 * 1024), '"\n'), 'a !DECODE'],
  ['no UTF-8', bytes('{"type":"ADDED', [0xff, 0xc0], '"}\n'), 'a !DECODE'],
  ['a byte order mark', bytes('\ufeff', good('bom'), '\n'), 'a !DECODE'],
  [
    'a line separator in a text',
    bytes(good('u\u2028\u2029\u0085'), '\n'),
    'a u\u2028\u2029\u0085 b',
  ],
  ['empty lines', bytes('\n\n\n'), 'a b'],
  ['a carriage return at the end', bytes(good('cr'), '\r\n'), 'a cr b'],
  ['blanks around it', bytes('  ', good('blank'), ' \t\n'), 'a blank b'],
  ['an unknown type', bytes(line('CHANGED'), '\n'), 'a !DECODE'],
  ['a type in small letters', bytes(line('added'), '\n'), 'a !DECODE'],
  ['a type that is a number', bytes(line(1), '\n'), 'a !DECODE'],
  ['no object', bytes('{"type":"ADDED"}\n'), 'a !DECODE'],
  ['an object that is null', bytes(line('MODIFIED', null), '\n'), 'a !DECODE'],
  ['no metadata', bytes(line('ADDED', { apiVersion: 'v1', kind: 'ConfigMap' }), '\n'), 'a !DECODE'],
  ['another kind', bytes(line('ADDED', object('x', { kind: 'Secret' })), '\n'), 'a !DECODE'],
  ['another group', bytes(line('DELETED', object('x', { apiVersion: 'a/v1' })), '\n'), 'a !DECODE'],
  ['a table', bytes(line('ADDED', { ...object('x'), kind: 'Table' }), '\n'), 'a !DECODE'],
  [
    'a Status that is no error',
    bytes(line('ADDED', { ...object('x'), kind: 'Status', status: 'Success' }), '\n'),
    'a !DECODE',
  ],
  [
    'a bookmark of another kind',
    bytes(line('BOOKMARK', object('m', { kind: 'X' })), '\n'),
    'a m b',
  ],
  [
    'no resourceVersion',
    bytes(line('ADDED', object('n', { metadata: { name: 'n' } })), '\n'),
    'a n b',
  ],
  [
    'a resourceVersion that is no number',
    bytes(line('ADDED', object('n', { metadata: { name: 'n', resourceVersion: 'abc' } })), '\n'),
    'a n b',
  ],
  ['an error without a code', bytes(line('ERROR', { kind: 'Status' }), '\n'), 'a !API 500'],
  ['an error that is no Status', bytes(line('ERROR', object('x')), '\n'), 'a !API 500'],
  ['an error without an object', bytes('{"type":"ERROR"}\n'), 'a !API 500'],
  ['an error of expiry', bytes(line('ERROR', { kind: 'Status', code: 410 }), '\n'), 'a !API 410'],
  ['an end in the middle of a line', bytes(good('half').slice(0, -1)), 'a !DECODE'],
]

for (const [what, fault, expected] of faults) {
  test(`a watch with ${what} gives what came before, and is told as it is`, async t => {
    const isEnd = what.startsWith('an end')
    const { client } = await loopbackClient(t, response => {
      response.write(`${good('a')}\n`)
      response.end(isEnd ? fault : Buffer.concat([fault, bytes(`${good('b')}\n`)]))
    })
    const seen: string[] = []
    try {
      for await (const { object } of client.watch()) seen.push(object.metadata.name ?? '')
    } catch (error) {
      const { code, status } = error as { code: string; status?: { code: number } }
      seen.push(`!${code.replace('ERR_KUBE_', '')}${status ? ` ${status.code}` : ''}`)
    }
    assert.equal(seen.join(' '), expected)
  })
}

test('an object of another kind is not named by what the server calls it', async t => {
  const { client } = await loopbackClient(t, response => {
    response.end(`${line('ADDED', object('x', { kind: 'hunter2' }))}\n`)
  })
  await assert.rejects(client.watch().next(), {
    code: 'ERR_KUBE_DECODE',
    message:
      "GET /api/v1/namespaces/shop/configmaps: a watch event's object is of another kind than ConfigMap",
  })
})
