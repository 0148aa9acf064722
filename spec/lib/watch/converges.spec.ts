import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ResourceClient } from '../../../lib/client/index.ts'
import type { Clock } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import { type InformerEvent, Informers } from '../../../lib/watch/index.ts'
import { judgeInformer, type Told } from '../../faults/harness/judge-informer.ts'
import { configMap, type Line, listEnd, page, progress } from '../../support/collection-server.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, LoopbackServer } from '../../support/loopback-server.ts'
import { configMaps } from '../../support/resources.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/** Pauses take no time; what waits for a dead connection waits for ever. */
const hasty: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) =>
    ms >= 60_000
      ? new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
      : setImmediate(undefined, signal ? { signal } : {}),
}

interface Write extends Line {
  readonly version: number
  readonly key: string
  readonly uid: string
}

/**
 * A collection that changes and its server, which is as bad as the protocol allows: it cuts connections at any byte, tells
 * old states again after a resumption, forgets its history, and ends lists before their end.
 */
class WildServer {
  readonly writes: Write[] = []
  readonly #below: (limit: number) => number
  readonly #open = new Set<ServerResponse>()
  readonly #uids = new Map<string, string>()
  #oldest = 0
  #isTame = false

  constructor(random: () => number) {
    this.#below = limit => Math.floor(random() * limit)
  }

  get version(): number {
    return this.writes.length
  }

  /** One write of one of a few objects, told to all who watch. */
  write(): void {
    const key = `a-${this.#below(6)}`
    const known = this.#uids.get(key)
    const version = this.version + 1
    const uid = known ?? `uid-${version}`
    const isDelete = known !== undefined && this.#below(3) === 0
    const type = isDelete ? 'DELETED' : known === undefined ? 'ADDED' : 'MODIFIED'
    if (isDelete) this.#uids.delete(key)
    else this.#uids.set(key, uid)
    const object = configMap(key, String(version), { uid })
    this.writes.push({ version, key: `shop/${key}`, uid, type, object })
    for (const response of this.#open) this.#send(response, this.writes.slice(-1))
    if (this.#below(40) === 0) this.#oldest = this.version
  }

  /** From now on it does what it should. */
  tame(): void {
    this.#isTame = true
    for (const response of this.#open) response.destroy()
    this.#open.clear()
  }

  readonly answer: Answer = (response, { url }) => {
    const query = new URL(url, 'http://x').searchParams
    // Where it is, asked after it was out of reach.
    if (!query.has('watch')) return page(String(this.version))(response, ...nothing)
    const from = Number(query.get('resourceVersion'))
    const isList = query.has('sendInitialEvents')
    if (!isList && from < this.#oldest) return failure(410, 'Expired')(response, ...nothing)
    if (!this.#isTame && this.#below(8) === 0) return void response.destroy()
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    this.#open.add(response)
    response.on('close', () => this.#open.delete(response))
    if (isList) this.#send(response, [...this.#present(), listEnd(String(this.version))])
    else this.#send(response, this.#since(from))
    return undefined
  }

  /** What is there, in no order. */
  #present(): Line[] {
    const latest = new Map(this.writes.map(write => [write.key, write]))
    return [...latest.values()]
      .filter(({ type }) => type !== 'DELETED')
      .toSorted(() => this.#below(3) - 1)
      .map(({ object }) => ({ type: 'ADDED', object }))
  }

  /** What has come since a version, and now and then something that was before it. */
  #since(from: number): Line[] {
    const again = this.#isTame ? 0 : this.#below(3)
    return [
      ...this.writes.slice(Math.max(this.#oldest, from - again)),
      progress(String(this.version)),
    ]
  }

  #send(response: ServerResponse, lines: readonly Line[]): void {
    const text = lines.map(({ type, object }) => `${JSON.stringify({ type, object })}\n`).join('')
    if (this.#isTame || this.#below(12) > 0) {
      response.write(text)
      return
    }
    this.#open.delete(response)
    const how = this.#below(3)
    response.write(text.slice(0, this.#below(text.length + 1)), () => {
      if (how === 0) response.end()
      else if (how === 1) response.socket?.resetAndDestroy()
      else response.socket?.end()
    })
  }
}

const nothing = [undefined as never, undefined as never] as const

const seeds = Array.from({ length: 15 }, (_, index) => index + 1)

test('whatever a server does to lists and watches, an informer comes to its state, by events in order', async t => {
  for (const seed of seeds) {
    const random = seededRandom(seed)
    const wild = new WildServer(random)
    const server = await LoopbackServer.start(wild.answer)
    const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
    const informers = new Informers(hasty)
    t.after(() => transport[Symbol.asyncDispose]())
    t.after(() => server[Symbol.asyncDispose]())
    const client = new ResourceClient(compose(transport.send, respond), configMaps)
    const informer = informers.open(client, { namespace: 'shop' })
    const told: Told[] = []
    const note = ({ type, key, object: { metadata } }: InformerEvent): void => {
      const { uid = '', resourceVersion } = metadata
      told.push({ type, key, uid, revision: Number(resourceVersion) })
    }
    const registration = informer.addHandler({ add: note, update: note, delete: note })
    for (let write = 0; write < 120; write++) {
      wild.write()
      for (let turn = Math.floor(random() * 6); turn > 0; turn--) await setImmediate()
    }
    wild.tame()
    await informer.synced()
    wild.write()
    await informer.observed(String(wild.version))
    await registration.synced()
    const view = wild.writes.map(({ version, key, uid, type }) => {
      return { revision: version, key, uid, type: type === 'DELETED' ? 'gone' : 'put' } as const
    })
    const { lost, wrong, duplicate } = judgeInformer(view, told, Number.POSITIVE_INFINITY)
    assert.deepEqual({ lost, wrong, duplicate }, { lost: [], wrong: [], duplicate: [] }, `${seed}`)
    informers.stop(new Error('the test is over'))
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  }
})
