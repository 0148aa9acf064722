import type { Cluster } from '../cluster.ts'
import { WorkQueue } from '../controller/index.ts'
import type { KubeObject } from '../core/index.ts'
import { applyOptions, applySource } from './apply-source.ts'
import { Members } from './members.ts'
import type { SyncEvent } from './sync-event.ts'
import type { SyncOptions } from './sync-options.ts'

/** The key of the set as a whole, beside those of its members. */
const wholeSet = ''

/**
 * Keeps a cluster as a source says. One key at a time is worked on:
 *
 *     wholeSet  the source was read: has it changed, is it applied, and its members watched
 *     member    it has drifted: it is applied again, where that is wanted
 */
export class Sync {
  readonly #cluster: Cluster
  readonly #options: SyncOptions
  #queue: WorkQueue
  #members: Members | undefined
  #isRunning = false
  /** Of the source that was applied whole, and is watched. */
  #digest: string | undefined

  constructor(cluster: Cluster, options: SyncOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#queue = new WorkQueue({ clock: options.clock })
  }

  /** Whether all is applied and watched, or another process is to see to that. */
  get isReady(): boolean {
    return !this.#isRunning || this.#digest !== undefined
  }

  /** The source may have changed: it is read soon. */
  poke(): void {
    this.#queue.add(wholeSet)
  }

  /** Applies the source once, and watches nothing; gives whether all went well. What failed is told. */
  async once(signal: AbortSignal): Promise<boolean> {
    try {
      const { manifests, digest } = await this.#options.readSource(signal)
      this.#tell({ type: 'changed', objects: manifests.length, digest })
      const { isWhole } = await this.#apply(manifests, signal)
      return isWhole
    } catch (error) {
      return this.#fail(error, signal)
    }
  }

  /** Keeps the set until the signal fires, and ends what was begun. What fails is told and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const queue = new WorkQueue({ clock: this.#options.clock })
    this.#queue = queue
    const stop = (): void => void queue.shutDown({ drain: false })
    signal.addEventListener('abort', stop, { once: true })
    try {
      this.#isRunning = true
      this.poke()
      for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
        await this.#work(key, signal)
      }
    } finally {
      signal.removeEventListener('abort', stop)
      this.#isRunning = false
      await this.#forget()
    }
  }

  async #work(key: string, signal: AbortSignal): Promise<void> {
    const { intervalMs = 60_000 } = this.#options
    const work = key === wholeSet ? this.#keep(signal) : this.#heal(key, signal)
    const isDone = await work.catch(error => this.#fail(error, signal))
    this.#queue.done(key)
    if (!isDone) {
      this.#queue.addRateLimited(key)
      return
    }
    this.#queue.forget(key)
    if (key === wholeSet) this.#queue.addAfter(wholeSet, intervalMs)
  }

  /** Applies the source where it says something new, and watches what was applied. */
  async #keep(signal: AbortSignal): Promise<boolean> {
    const { readSource, fieldManager = 'anykind' } = this.#options
    const { manifests, digest } = await readSource(signal)
    if (digest === this.#digest) return true
    await this.#forget()
    this.#tell({ type: 'changed', objects: manifests.length, digest })
    const { labelSelector, members, isWhole } = await this.#apply(manifests, signal)
    this.#members = await Members.watch(this.#cluster, members, {
      labelSelector,
      manager: fieldManager,
      onDrift: (key, object) => this.#drifted(key, object),
      signal,
    })
    if (isWhole) this.#digest = digest
    return isWhole
  }

  async #apply(items: Parameters<typeof applySource>[1], signal: AbortSignal) {
    const tell = (event: SyncEvent): void => this.#tell(event)
    const applied = await applySource(this.#cluster.client, items, {
      ...this.#options,
      signal,
      tell,
    })
    if (applied.isWhole) this.#tell({ type: 'synced', objects: applied.members.length })
    return applied
  }

  #drifted(key: string, object: KubeObject): void {
    this.#tell({ type: 'drifted', object })
    if (this.#options.selfHeal) this.#queue.add(key)
  }

  async #heal(key: string, signal: AbortSignal): Promise<boolean> {
    const members = this.#members
    const member = members?.get(key)
    if (members === undefined || member === undefined) return true
    const { object } = member.item
    members.healing(key)
    try {
      const resource = await this.#cluster.for(object, signal)
      const stored = await resource.apply(object, applyOptions(this.#options, signal))
      this.#tell({ type: 'healed', object: stored })
      members.healed(key, member, stored)
      return true
    } catch (error) {
      signal.throwIfAborted()
      this.#tell({ type: 'failed', object, error })
      return false
    }
  }

  /** Whoever is told to stop has not failed. */
  #fail(error: unknown, signal: AbortSignal): false {
    if (!signal.aborted) this.#tell({ type: 'unreadable', error })
    return false
  }

  async #forget(): Promise<void> {
    const members = this.#members
    this.#members = undefined
    this.#digest = undefined
    await members?.[Symbol.asyncDispose]()
  }

  #tell(event: SyncEvent): void {
    this.#options.onEvent?.(event)
  }
}
