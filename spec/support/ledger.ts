import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, isConflict, type KubeObject, type ResourceClient } from 'anykind'
import type { Leadership } from 'anykind/controller'
import { compareResourceVersions } from '../../lib/core/index.ts'

/** An object that only the leader may write; each write says of which term it is, and counts one further. */
interface Ledger extends KubeObject {
  data: { term: string; holder: string; count: string }
}

/** Makes the ledger of a namespace, empty. */
export async function createLedger(cluster: Cluster, namespace: string): Promise<LedgerRecord> {
  const ledgers = (await cluster.resource<Ledger>('configmaps')).in(namespace)
  const stored = await ledgers.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ledger' },
    data: { term: '0', holder: '', count: '0' },
  })
  return new LedgerRecord(ledgers, stored)
}

/**
 * Writes to the ledger until the signal fires or a newer term is found in it. Does not ask whether it still
 * leads: what keeps the ledger right is the fence, and that a write is for the very state that was read.
 */
export async function keepLedger(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
  { identity, fence }: Leadership,
): Promise<void> {
  const ledgers = (await cluster.resource<Ledger>('configmaps')).in(namespace)
  const term = fence.resourceVersion
  let stored: Ledger | undefined
  while (!signal.aborted) {
    try {
      stored ??= await ledgers.get('ledger')
      if (compareResourceVersions(stored.data.term, term) > 0) return
      const count = String(Number(stored.data.count) + 1)
      stored = await ledgers.update({ ...stored, data: { term, holder: identity, count } })
      await sleep(20)
    } catch (error) {
      // Somebody else has written, or the server is out of reach: what is there is read anew.
      stored = undefined
      if (!isConflict(error)) await sleep(100)
    }
  }
}

/** Every state that the ledger has had, by a watch of it. */
export class LedgerRecord {
  readonly states: Ledger['data'][] = []
  readonly #ledgers: ResourceClient<Ledger>
  readonly #ending = new AbortController()
  readonly #watching: Promise<void>

  constructor(ledgers: ResourceClient<Ledger>, { metadata }: Ledger) {
    this.#ledgers = ledgers
    this.#watching = this.#watch(metadata.resourceVersion)
  }

  async #watch(resourceVersion: string | undefined): Promise<void> {
    const options = { resourceVersion, fieldSelector: 'metadata.name=ledger' }
    const { signal } = this.#ending
    try {
      for await (const { type, object } of this.#ledgers.watch({ ...options, signal })) {
        if (type === 'MODIFIED') this.states.push(object.data)
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Who wrote it last. */
  get holder(): string {
    return this.states.at(-1)?.holder ?? ''
  }

  /** Waits until it has been written by this holder. */
  async writtenBy(holder: string): Promise<void> {
    while (this.holder !== holder) await sleep(20)
  }

  /** Ends the watch. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.#watching
  }

  /** Asserts that each write was accepted on top of the one before, by one holder a term, and no term came back. */
  async assertFenced(): Promise<void> {
    const { data } = await this.#ledgers.get('ledger')
    while (this.states.at(-1)?.count !== data.count) await sleep(20)
    await this.end()
    const holders = new Map<string, string>()
    let last = '0'
    for (const [index, { term, holder, count }] of this.states.entries()) {
      assert.equal(count, String(index + 1))
      assert.ok(compareResourceVersions(term, last) >= 0, `term ${term} after ${last}`)
      assert.equal(holders.get(term) ?? holder, holder)
      holders.set(term, holder)
      last = term
    }
  }
}
