import type { ResourceClient } from '../../../lib/client/index.ts'
import type { Cluster } from '../../../lib/cluster.ts'
import { isNotFound, type KubeObject, systemClock } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { group } from './etcd.ts'
import { namespaces, objectOf, plurals } from './kinds.ts'

/** Writes between two pauses of as many milliseconds times five: 200 a second. */
const batch = 4
const pauseMs = 20
const names = 12

/**
 * Writes and deletes objects of all kinds for as long as it runs, each stamped with a number of its own, the same for the
 * same seed. What fails is not repeated: the truth is what etcd has.
 */
export class Writer {
  /** Writes that the server has taken. */
  written = 0
  readonly #clients: Promise<ReadonlyMap<string, ResourceClient>>
  readonly #random: () => number
  #running: Promise<void> | undefined
  #isStopped = true
  #seq = 0

  constructor(cluster: Cluster, seed: number) {
    this.#clients = clientsOf(cluster)
    this.#random = seededRandom(seed)
  }

  start(): void {
    this.#isStopped = false
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
  }

  /** Resolves when no write is under way. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#running
  }

  /** So many writes, one after the other or a few at a time. */
  async write(times: number): Promise<void> {
    for (let done = 0; done < times; done += batch) await this.#batch()
  }

  /** Writes an object that is selected whatever is selected by, in each namespace; gives it as it is stored. */
  async mark(plural: string, namespace: string): Promise<KubeObject> {
    const client = (await this.#clients).get(plural)
    if (client === undefined) throw new Error(`no client of ${plural}`)
    const object = objectOf(plural, `${namespace}/marker`, { seq: this.#seq++ })
    return client.in(namespace).apply(object, { fieldManager: 'writer', force: true })
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const begun = systemClock.now()
      await this.#batch()
      const leftMs = pauseMs - (systemClock.now() - begun)
      if (leftMs > 0) await systemClock.sleep(leftMs)
    }
  }

  async #batch(): Promise<void> {
    const clients = await this.#clients
    await Promise.all(Array.from({ length: batch }, () => this.#one(clients)))
  }

  async #one(clients: ReadonlyMap<string, ResourceClient>): Promise<void> {
    const below = (limit: number): number => Math.floor(this.#random() * limit)
    const [plural = '', namespace = ''] = [plurals[below(5)], namespaces[below(2)]]
    const name = `object-${below(names)}`
    const [isDelete, half, filling] = [below(4) === 0, String(below(2)), 'x'.repeat(below(400))]
    const client = clients.get(plural)?.in(namespace)
    const object = objectOf(plural, `${namespace}/${name}`, { seq: this.#seq++, half, filling })
    try {
      if (isDelete) await client?.delete(name, { timeoutMs: 5_000 })
      else await client?.apply(object, { fieldManager: 'writer', force: true, timeoutMs: 5_000 })
      this.written++
    } catch (error) {
      // A server that is down is what rows make; one is not asked again at once.
      if (!isNotFound(error)) await systemClock.sleep(50)
    }
  }
}

async function clientsOf(cluster: Cluster): Promise<ReadonlyMap<string, ResourceClient>> {
  const clients = plurals.map(
    async plural => [plural, await cluster.resource(`${plural}.${group}`)] as const,
  )
  return new Map(await Promise.all(clients))
}
