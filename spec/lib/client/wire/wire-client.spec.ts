import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ResourceClient, type WireWatchEvent } from '../../../../lib/client/index.ts'
import { compose, createHttpTransport, gunzip, respond } from '../../../../lib/transport/index.ts'
import { connectionTo } from '../../../support/loopback-connection.ts'
import {
  type Answer,
  failure,
  json,
  LoopbackServer,
  lines,
} from '../../../support/loopback-server.ts'
import { configMaps } from '../../../support/resources.ts'

async function start(t: TestContext, answers: readonly Answer[]) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const send = compose(transport.send, gunzip(), respond)
  return { server, client: new ResourceClient(send, configMaps).in('shop') }
}

const configMap = (name: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', resourceVersion: '7' },
})

/** All events up to the end, and the failure that ended them. */
async function readAll(events: AsyncIterable<readonly WireWatchEvent[]>) {
  const texts: string[] = []
  try {
    for await (const batch of events) {
      for (const { type, object } of batch) {
        texts.push(`${type} ${'bytes' in object ? object.name : object.metadata.resourceVersion}`)
      }
    }
  } catch (error) {
    return { texts, failure: (error as Error).message }
  }
  return { texts, failure: undefined }
}

const request = 'GET /api/v1/namespaces/shop/configmaps'
const added = { type: 'ADDED', object: configMap('a') }
const endings: Readonly<Record<string, readonly [unknown[], string | undefined]>> = {
  'all well': [[], undefined],
  'no event': [['{'], `${request}: a watch event is not an object`],
  'another kind': [
    [{ type: 'ADDED', object: { ...configMap('a'), kind: 'Secret' } }],
    `${request}: an object is of another kind than ConfigMap`,
  ],
  'no name': [[{ type: 'ADDED', object: configMap('') }], `${request}: an object has no name`],
  'an ERROR event': [
    [{ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } }],
    `${request}: too old`,
  ],
  'another type': [
    [{ type: 'SHOUTED', object: configMap('a') }],
    `${request}: a watch event's type is none of ADDED, MODIFIED, DELETED, BOOKMARK`,
  ],
}
for (const [what, [more, message]] of Object.entries(endings)) {
  test(`events as bytes: ${what}, after those before it`, async t => {
    const bookmark = {
      type: 'BOOKMARK',
      object: { ...configMap(''), metadata: { resourceVersion: '9' } },
    }
    const { client } = await start(t, [lines([added, bookmark, ...more])])
    const { texts, failure } = await readAll(client.wire().watch())
    assert.deepEqual(texts, ['ADDED a', 'BOOKMARK 9'])
    assert.equal(failure, message)
  })
}

/** A member for each event, as the server packs them. */
const packed =
  (values: readonly unknown[]): Answer =>
  response => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    for (const value of values) response.write(gzipSync(`${JSON.stringify(value)}\n`))
  }

for (const [how, answer, all] of [
  ['a list that is packed ends its stream', packed, false],
  ['one that is not goes on as the watch', (values: readonly unknown[]) => lines(values), true],
] as const) {
  test(how, async t => {
    const metadata = { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } }
    const listed = { type: 'BOOKMARK', object: { ...configMap(''), metadata } }
    const changed = { type: 'MODIFIED', object: configMap('a') }
    const { server, client } = await start(t, [answer([added, listed, changed])])
    const { texts, failure } = await readAll(client.wire().watch({ sendInitialEvents: true }))
    assert.deepEqual(texts.slice(0, 2), ['ADDED a', 'BOOKMARK 9'])
    if (all) assert.deepEqual(texts.slice(2), ['MODIFIED a'])
    assert.equal(failure, undefined)
    await server.until(() => server.underWay === 0)
  })
}

test('bytes that are not UTF-8 are refused', async t => {
  const { client } = await start(t, [
    response => response.end(Buffer.from([...Buffer.from('{"type":"'), 0xff, 0x22, 0x7d, 0x0a])),
  ])
  const { failure } = await readAll(client.wire().watch())
  assert.equal(failure, `${request}: a watch event is not valid UTF-8`)
})

test('a page as bytes: its items, decoded with the kind that the list implies', async t => {
  const { metadata } = configMap('a')
  const list = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '5' } }
  const { client } = await start(t, [json({ items: [{ metadata, data: { a: '1' } }], ...list })])
  const wire = client.wire()
  const pages = await Array.fromAsync(wire.pages())
  assert.equal(pages[0]?.metadata.resourceVersion, '5')
  const [item] = pages[0]?.items ?? []
  assert.deepEqual(wire.decode(item?.bytes ?? new Uint8Array()), {
    ...configMap('a'),
    data: { a: '1' },
  })
})

for (const [what, body] of [
  ['a failure that says 200', { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: 403 }],
  ['no list', [1, 2]],
  ['items that are no array', { kind: 'ConfigMapList', apiVersion: 'v1', items: {} }],
  ['an item that is no object', { kind: 'ConfigMapList', apiVersion: 'v1', items: [1] }],
  ['an item without a name', { kind: 'ConfigMapList', apiVersion: 'v1', items: [{}] }],
] as const) {
  test(`a page as bytes is refused: ${what}`, async t => {
    const { client } = await start(t, [json(body)])
    await assert.rejects(client.wire().pages().next(), { code: /^ERR_KUBE_(DECODE|API)$/ })
  })
}

test('a list that is forbidden is the same error as of any other', async t => {
  const { client } = await start(t, [failure(403, 'Forbidden')])
  await assert.rejects(client.wire().pages().next(), { code: 'ERR_KUBE_API' })
})
