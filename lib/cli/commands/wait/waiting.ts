import type { ResourceClient } from '../../../client/index.ts'
import { type ApiResource, type Clock, type KubeObject, systemClock } from '../../../core/index.ts'
import type { WaitForSetOptions } from '../../../gitops/index.ts'
import {
  type Condition,
  exists,
  isDeleted,
  observe,
  WaitError,
  waitFor,
} from '../../../watch/index.ts'
import type { Reading } from '../../fetch.ts'
import { resourceName } from '../../output/resource-name.ts'
import type { Selection } from '../../selection.ts'
import { present } from './present.ts'
import type { WaitCondition } from './wait-condition.ts'

/** What is waited with. */
export interface WaitingOptions {
  readonly reading: Reading
  /** For all that is waited for; 0 looks once. */
  readonly timeoutMs: number
  /** How readiness is told. */
  readonly health?: Pick<WaitForSetOptions, 'rules' | 'statusGraceMs'> | undefined
  /** Progress. */
  readonly tell: (text: string) => void
  readonly clock?: Clock
}

/** One span of time in which objects are waited for, one after the other. Errors are in kubectl's words. */
export class Waiting {
  readonly #reading: Reading
  readonly #timeoutMs: number
  readonly #health: WaitingOptions['health']
  readonly #tell: (text: string) => void
  readonly #clock: Clock
  readonly #begun: number

  constructor({ reading, timeoutMs, health, tell, clock = systemClock }: WaitingOptions) {
    this.#reading = reading
    this.#timeoutMs = timeoutMs
    this.#health = health
    this.#tell = tell
    this.#clock = clock
    this.#begun = clock.now()
  }

  /** The object when the condition holds; of one that is to go, its last state. Throws WaitError. */
  async until(
    condition: WaitCondition,
    resource: ApiResource,
    object: KubeObject,
  ): Promise<KubeObject> {
    if (condition.for === 'create') return object
    if (condition.for === 'ready') return this.#untilReady(object)
    const { name = '', namespace, uid } = object.metadata
    const client = this.#reading.cluster.client.of(resource).in(namespace)
    const { holds, explain } =
      condition.for === 'delete' ? { holds: isDeleted(uid), explain: isThere } : condition
    const place = `${resource.plural}/${name}`
    const error =
      this.#timeoutMs === 0
        ? `condition not met for ${place}`
        : `timed out waiting for the condition on ${place}`
    const told = resourceName(object)
    this.#tell(`waiting for ${told}`)
    const onChange = (last: KubeObject | undefined) =>
      this.#tell(`waiting for ${told}: ${last === undefined ? 'it does not exist' : explain(last)}`)
    return (await this.#waitFor(client, name, holds, error, onChange)) ?? object
  }

  /** Throws WaitError, and UnhealthyError with its causes. */
  async #untilReady(object: KubeObject): Promise<KubeObject> {
    const { untilReady } = await import('../../until-ready.ts')
    const { cluster, signal } = this.#reading
    const timeoutMs = this.#leftMs()
    const options = { ...this.#health, timeoutMs, signal, clock: this.#clock, tell: this.#tell }
    for await (const event of untilReady(cluster.client, [object], options)) {
      if (event.type === 'failed') throw event.error
      return event.object
    }
    return object
  }

  /** Resolves when all that is named is there, and something of what is not named. Throws WaitError. */
  async untilCreated(selections: readonly Selection[]): Promise<void> {
    if (this.#timeoutMs === 0) return this.#lookForAll(selections)
    this.#tell('waiting for objects to be created')
    const collections = selections.filter(({ name }) => name === undefined)
    for (const selection of selections) {
      if (selection.name === undefined) continue
      await this.#waitFor(this.#client(selection), selection.name, exists, notCreated)
    }
    if (collections.length > 0) await this.#untilAny(collections)
  }

  /** By get and not by watch: who may only get may look, too. */
  async #lookForAll(selections: readonly Selection[]): Promise<void> {
    const found = { named: true, others: selections.every(({ name }) => name !== undefined) }
    for (const selection of selections) {
      const isThere = (await present(selection, this.#reading, true)).length > 0
      if (selection.name === undefined) found.others ||= isThere
      else found.named &&= isThere
    }
    if (!found.named || !found.others) throw new WaitError(notCreated, undefined)
  }

  async #waitFor(
    client: ResourceClient,
    name: string,
    condition: Condition,
    message: string,
    onChange?: (last: KubeObject | undefined) => void,
  ): Promise<KubeObject | undefined> {
    const { signal } = this.#reading
    const timeoutMs = this.#leftMs()
    if (timeoutMs === 0 && this.#timeoutMs > 0) throw new WaitError(message, undefined)
    try {
      return await waitFor(client, name, condition, {
        timeoutMs,
        signal,
        clock: this.#clock,
        ...(onChange ? { onChange } : {}),
      })
    } catch (error) {
      throw error instanceof WaitError ? new WaitError(message, error.last) : error
    }
  }

  async #untilAny(collections: readonly Selection[]): Promise<void> {
    const ended = new AbortController()
    const signal = AbortSignal.any([this.#reading.signal, ended.signal])
    const timeUp = this.#clock.sleep(this.#leftMs(), signal).then(() => {
      throw new WaitError(notCreated, undefined)
    })
    const found = collections.map(selection => this.#untilOne(selection, signal))
    try {
      await Promise.race([...found, timeUp])
    } finally {
      ended.abort()
      await Promise.allSettled([...found, timeUp])
    }
  }

  async #untilOne(selection: Selection, signal: AbortSignal): Promise<void> {
    const { labelSelector, fieldSelector } = this.#reading
    const select = { labelSelector, fieldSelector, signal, clock: this.#clock }
    for await (const change of observe(this.#client(selection), select)) {
      if (change.type === 'applied') return
      if (change.type === 'listed' && change.objects.length > 0) return
    }
  }

  #client({ resource, namespace }: Selection): ResourceClient {
    const { cluster, namespace: chosen } = this.#reading
    return cluster.client.of(resource).in(namespace ?? chosen)
  }

  #leftMs(): number {
    return Math.max(0, this.#begun + this.#timeoutMs - this.#clock.now())
  }
}

const notCreated = 'timed out waiting for the condition'

const isThere = ({ metadata }: KubeObject): string =>
  metadata.deletionTimestamp === undefined
    ? 'nobody deletes it'
    : `it ends, ${metadata.finalizers?.join(', ') ?? 'gracefully'}`
