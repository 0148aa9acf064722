import { channel } from 'node:diagnostics_channel'
import {
  type ApiResource,
  type BlobStore,
  type CacheTrace,
  type Clock,
  type GroupVersion,
  type Send,
  SingleFlight,
  systemClock,
} from '../lib/core/index.ts'
import { type ChangeSource, Follower, type FollowOptions } from './follower.ts'
import { type Discovered, decodeGroupDiscovery, type GroupFailure } from './group-discovery.ts'
import { readGroupDiscovery } from './legacy-discovery.ts'
import { noMatch } from './no-match.ts'
import type { RestMapper, Wanted } from './rest-mapper.ts'
import type { ServedChange } from './served-change.ts'
import { ServerDocuments } from './server-documents.ts'
import { replaceGroup, type Snapshot, snapshotOf } from './snapshot.ts'

/** Options of {@link Discovery}. */
export interface DiscoveryOptions {
  /** Where the documents are kept between processes. */
  readonly store: BlobStore
  /**
   * For how long what was read is good without asking again. Default ten minutes: asking costs two
   * requests without bodies, and a name that is not known is asked for at once anyway.
   */
  readonly ttlMs?: number | undefined
  /** The time of day in milliseconds, as it outlives the process. Default `Date.now`. */
  readonly now?: (() => number) | undefined
  /**
   * Is told, once each, of a short name that means several resources, before the first of them is taken:
   * the others are those of lower priority. Default: nobody is.
   */
  readonly onAmbiguous?: ((name: string, others: readonly ApiResource[]) => void) | undefined
  /** For pauses. Default: the machine's. */
  readonly clock?: Clock | undefined
}

const reads = channel('anykind:cache')

function tell(source: CacheTrace['source']): void {
  if (reads.hasSubscribers) reads.publish({ cache: 'discovery', source } satisfies CacheTrace)
}

const defaultTtlMs = 10 * 60_000
/** A group that did not answer is asked for again sooner: it costs two answers without a body. */
const incompleteTtlMs = 30_000

/** What one group said when it was read by itself. */
interface GroupRead extends Discovered {
  readonly turn: number
}

/**
 * What the server serves. Nothing is asked before it is needed; then two requests tell all. It is kept
 * in memory and in the store: within its TTL no request is made, after it two conditional ones.
 *
 * All methods throw TransportError or ApiError if the server cannot be asked and nothing kept will do.
 */
export class Discovery {
  readonly #send: Send
  readonly #clock: Clock
  readonly #ttlMs: number
  readonly #now: () => number
  readonly #onAmbiguous: DiscoveryOptions['onAmbiguous']
  readonly #ambiguous = new Set<string>()
  readonly #documents: ServerDocuments
  readonly #flights = new SingleFlight<Snapshot>()
  #loaded = false
  #snapshot: Snapshot | undefined
  /** Groups that were read after a read of everything had begun, which may therefore know less of them. */
  readonly #groups = new Map<string, GroupRead>()
  /** Counts calls and reads, to tell what began after what. */
  #turn = 0

  constructor(
    send: Send,
    {
      store,
      ttlMs = defaultTtlMs,
      now = Date.now,
      onAmbiguous,
      clock = systemClock,
    }: DiscoveryOptions,
  ) {
    this.#onAmbiguous = onAmbiguous
    this.#send = send
    this.#clock = clock
    this.#ttlMs = ttlMs
    this.#now = now
    this.#documents = new ServerDocuments(send, { store, clock, now })
  }

  /** Every group and version that answers, in the server's order; one may have no resources. */
  async versions(signal?: AbortSignal): Promise<readonly GroupVersion[]> {
    return (await this.#current(signal)).versions
  }

  /** Every resource in every version, in the server's order of groups and versions. */
  async resources(signal?: AbortSignal): Promise<readonly ApiResource[]> {
    return (await this.#current(signal)).resources
  }

  /** Groups and versions that did not tell all they serve: only their own kinds may be missing. */
  async failures(signal?: AbortSignal): Promise<readonly GroupFailure[]> {
    return (await this.#current(signal)).failures
  }

  /** Names to resources, for those who want more than {@link resolve}: ambiguities, categories. */
  async mapper(signal?: AbortSignal): Promise<RestMapper> {
    return (await this.#current(signal)).mapper
  }

  /**
   * The resource of a name, kind or resource, as kubectl reads it; see {@link RestMapper}. A name that
   * is not known is asked for once more, as it may be new. Throws NoMatchError, with suggestions.
   */
  async resolve(wanted: Wanted, signal?: AbortSignal): Promise<ApiResource> {
    this.#turn += 1
    const turn = this.#turn
    let snapshot = await this.#current(signal)
    let [resource] = snapshot.mapper.match(wanted)
    if (resource === undefined && snapshot.turn <= turn) {
      snapshot = await this.#refresh(signal)
      resource = snapshot.mapper.match(wanted)[0]
    }
    if (resource === undefined) throw noMatch(wanted, snapshot)
    if (typeof wanted === 'string') this.#tellRivals(wanted, snapshot)
    return resource
  }

  #tellRivals(name: string, { mapper }: Snapshot): void {
    if (this.#onAmbiguous === undefined || this.#ambiguous.has(name)) return
    const rivals = mapper.rivals(name)
    if (rivals.length === 0) return
    this.#ambiguous.add(name)
    this.#onAmbiguous(name, rivals)
  }

  /** Asks the server anew, whatever the TTL: what was served before this call is known after it. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.#refresh(signal)
  }

  /**
   * Follows what the server serves for as long as it is read: `sources` say which groups may have changed,
   * these are read, and what has become different is told, after the mapper knows it. The first change
   * comes when the sources have begun, and is empty if nothing was new. Passing failures to read are tried
   * again; a source that fails ends it with the source's error.
   */
  follow(
    sources: readonly ChangeSource[],
    { signal, clock = this.#clock }: FollowOptions = {},
  ): AsyncGenerator<ServedChange, void, undefined> {
    const served = {
      known: async (signal: AbortSignal) => (await this.#current(signal)).resources,
      read: async (groups: ReadonlySet<string> | undefined, signal: AbortSignal) =>
        (await this.#look(groups, signal)).resources,
    }
    return new Follower(served, sources, clock).changes(signal)
  }

  async #refresh(signal?: AbortSignal): Promise<Snapshot> {
    // A read that is under way may have been answered before whatever the caller knows of.
    if (this.#flights.running('read') !== undefined) {
      await this.#read(signal).catch(() => signal?.throwIfAborted())
    }
    return this.#read(signal)
  }

  async #current(signal?: AbortSignal): Promise<Snapshot> {
    if (this.#snapshot !== undefined && this.#isFresh(this.#snapshot)) {
      tell('memory')
      return this.#snapshot
    }
    return this.#flights.run('current', signal => this.#renew(signal), signal)
  }

  async #renew(signal: AbortSignal): Promise<Snapshot> {
    const kept = await this.#load()
    if (kept === undefined || !this.#isFresh(kept)) return this.#read(signal)
    tell('store')
    return kept
  }

  #isFresh({ readAt, failures }: Snapshot): boolean {
    const age = this.#now() - readAt
    const ttlMs = failures.length === 0 ? this.#ttlMs : Math.min(this.#ttlMs, incompleteTtlMs)
    // A time in the future is a clock that was set back, or a file that was made up.
    return age >= 0 && age < ttlMs
  }

  /** The store's copy, looked at once: it gives the ETags too. */
  async #load(): Promise<Snapshot | undefined> {
    if (this.#loaded) return this.#snapshot
    this.#loaded = true
    const kept = await this.#documents.load()
    if (kept !== undefined) this.#snapshot = snapshotOf(kept, 0)
    return this.#snapshot
  }

  #read(signal?: AbortSignal): Promise<Snapshot> {
    return this.#flights.run('read', signal => this.#readServer(signal), signal)
  }

  async #readServer(signal: AbortSignal): Promise<Snapshot> {
    tell('server')
    await this.#load()
    this.#turn += 1
    const turn = this.#turn
    let snapshot = snapshotOf(await this.#documents.read(signal), turn)
    for (const [group, read] of this.#groups) {
      if (read.turn > turn) snapshot = replaceGroup(snapshot, group, read)
      else this.#groups.delete(group)
    }
    this.#snapshot = snapshot
    return snapshot
  }

  /**
   * Reads a few groups by their own documents, or everything: only that tells the place of a group that
   * is new, and from some number of groups on it is cheaper.
   */
  async #look(groups: ReadonlySet<string> | undefined, signal: AbortSignal): Promise<Snapshot> {
    const { versions } = await this.#current(signal)
    const isKnown = (group: string) => versions.some(version => version.group === group)
    if (groups === undefined || groups.size > maxGroupReads || ![...groups].every(isKnown)) {
      return this.#refresh(signal)
    }
    await Promise.all([...groups].map(group => this.#readGroup(group, signal)))
    return this.#current(signal)
  }

  async #readGroup(group: string, signal: AbortSignal): Promise<void> {
    this.#turn += 1
    const turn = this.#turn
    const document = await readGroupDiscovery(this.#send, group, { clock: this.#clock, signal })
    const read = { ...decodeGroupDiscovery(document, '/apis'), turn }
    // Whatever began later knows more.
    if (turn < (this.#snapshot?.turn ?? 0) || turn < (this.#groups.get(group)?.turn ?? 0)) return
    this.#groups.set(group, read)
    if (this.#snapshot !== undefined) this.#snapshot = replaceGroup(this.#snapshot, group, read)
  }
}

/** Each costs two requests or more, everything costs two. */
const maxGroupReads = 4
