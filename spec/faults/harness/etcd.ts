import type { ClientRequest } from 'node:http'
import type { KubeObject } from '../../../lib/core/index.ts'
import type { LocalCluster } from '../../../lib/local/index.ts'
import { Changing } from '../../support/changing.ts'
import { requestEtcd } from '../../support/request-etcd.ts'
import type { Revision } from './history.ts'

/** The API group whose objects the harness writes and follows. */
export const group = 'faults.example.com'
const prefix = `/registry/${group}/`

interface WatchAnswer {
  readonly result?: {
    readonly canceled?: boolean
    readonly cancel_reason?: string
    readonly events?: readonly {
      readonly type?: 'DELETE'
      readonly kv: { readonly key: string; readonly mod_revision: string; readonly value?: string }
    }[]
  }
}

/** etcd itself, by its gateway of JSON: what is stored, whatever the API server or a client says. */
export class Etcd extends Changing implements Disposable {
  /** Each write of an object of the group, in order. */
  readonly history: Revision[] = []
  /** What is wrong with the history, if anything. */
  failure: string | undefined
  readonly #cluster: LocalCluster
  #request: ClientRequest | undefined
  #isOver = false

  constructor(cluster: LocalCluster) {
    super()
    this.#cluster = cluster
    void this.#follow()
  }

  /** Resolves when the history has come to a revision. */
  async reached(revision: number): Promise<void> {
    await this.until(
      ({ history, failure }) =>
        failure !== undefined || (history.at(-1)?.revision ?? 0) >= revision,
    )
    if (this.failure !== undefined) throw new Error(`etcd: ${this.failure}`)
  }

  /** The revision that it has now. */
  async revision(): Promise<number> {
    const answer = (await this.#post('/v3/kv/range', { key: base64('/') })) as {
      header: { revision: string }
    }
    return Number(answer.header.revision)
  }

  /** Writes objects of the group past the API server, as fast as etcd takes them; gives the last revision. */
  async put(plural: string, objects: readonly KubeObject[]): Promise<number> {
    let revision = 0
    for (const batch of batches(objects)) {
      const success = batch.map(object => ({
        requestPut: {
          key: base64(`${prefix}${plural}/${object.metadata.namespace}/${object.metadata.name}`),
          value: base64(JSON.stringify(object)),
        },
      }))
      const answer = (await this.#post('/v3/kv/txn', { success })) as {
        header?: { revision: string }
      }
      if (answer.header === undefined) throw new Error(`etcd: ${JSON.stringify(answer)}`)
      revision = Number(answer.header.revision)
    }
    return revision
  }

  /** Forgets what was before a revision. */
  async compact(revision: number): Promise<void> {
    await this.#post('/v3/kv/compaction', { revision: String(revision), physical: true })
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#request?.destroy()
  }

  async #follow(): Promise<void> {
    while (!this.#isOver) {
      await this.#read().catch(() => {})
      // It is restarted, or paused: that is a fault that rows make.
      await new Promise(resolve => setTimeout(resolve, this.#isOver ? 0 : 50))
    }
  }

  async #read(): Promise<void> {
    const start_revision = String((this.history.at(-1)?.revision ?? 0) + 1)
    const create_request = { ...rangeOf(prefix), start_revision }
    let rest = ''
    for await (const piece of await this.#open('/v3/watch', { create_request })) {
      const lines = `${rest}${piece}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') this.#take(JSON.parse(line))
      this.changed()
    }
  }

  #take({ result }: WatchAnswer): void {
    if (result?.canceled) this.failure = result.cancel_reason ?? 'it ended the watch'
    for (const { type, kv } of result?.events ?? []) {
      const [plural = '', ...key] = text(kv.key).slice(prefix.length).split('/')
      const object = type === 'DELETE' ? undefined : JSON.parse(text(kv.value ?? ''))
      this.history.push({ revision: Number(kv.mod_revision), plural, key: key.join('/'), object })
    }
  }

  async #post(path: string, body: object): Promise<unknown> {
    let answer = ''
    for await (const piece of await this.#open(path, body)) answer += piece
    return JSON.parse(answer)
  }

  #open(path: string, body: object): Promise<AsyncIterable<string>> {
    const { sent, answer } = requestEtcd(this.#cluster, path, body)
    if (path === '/v3/watch') this.#request = sent
    return answer
  }
}

/** What etcd takes at once: 128 operations, and 1.5 MiB. */
function* batches(objects: readonly KubeObject[]): Generator<KubeObject[], void, undefined> {
  let batch: KubeObject[] = []
  let bytes = 0
  for (const object of objects) {
    const size = JSON.stringify(object).length
    if (batch.length === 100 || (batch.length > 0 && bytes + size > 1_000_000)) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(object)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

const base64 = (value: string): string => Buffer.from(value).toString('base64')
const text = (value: string): string => Buffer.from(value, 'base64').toString()

/** All keys that begin so: up to the one that follows the last of them. */
const rangeOf = (keys: string) => ({
  key: base64(keys),
  range_end: base64(`${keys.slice(0, -1)}0`),
})
