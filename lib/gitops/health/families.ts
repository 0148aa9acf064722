import type { Client } from '../../client/index.ts'
import { type Clock, isRecord, type KubeObject } from '../../core/index.ts'
import { type Indexer, type Informer, type InformerOptions, Informers } from '../../watch/index.ts'
import type { Family } from './workload-family.ts'

type Followed = 'replicasets' | 'pods' | 'events'

/** What is below a workload, as it is followed. */
export interface FollowedFamily extends Family {
  /** The same with the Warnings that are stored now: they come by a stream of their own, and may be late. */
  withStoredWarnings(): Promise<Family>
}

/** Of a namespace in which more is amiss the rest is not looked at. */
const maxWarnings = 500

/** By which uid each resource is found: that of its owner, or of what an event is about. */
const indexers: Readonly<Record<Followed, Readonly<Record<string, Indexer>>>> = {
  replicasets: { uid: 'owner' },
  pods: { uid: 'owner' },
  events: { uid: { field: 'involvedObject.uid' } },
}

const names: Readonly<Record<Followed, string>> = {
  replicasets: 'replicasets.apps',
  pods: 'pods',
  events: 'events',
}

/**
 * What there is below workloads, as it changes: one watch of ReplicaSets, of Pods and of Warnings for each namespace, from
 * when somebody follows a workload of it. What one may not list stays empty. Dispose of it to end them.
 */
export class Families implements Disposable {
  readonly #client: Client
  readonly #informers: Informers
  readonly #namespaces = new Map<string, Promise<ReadonlyMap<Followed, Informer>>>()
  /** Who is to be told of what an object with this uid owns, or what is said of it. */
  readonly #claims = new Map<string, () => void>()
  readonly #ended = new AbortController()

  constructor(client: Client, clock?: Clock) {
    this.#client = client
    this.#informers = new Informers(clock)
  }

  /**
   * What is below a workload of a namespace, to be read as often as one likes; `onChange` is called when it may have
   * changed.
   */
  async follow(namespace: string, onChange: () => void): Promise<FollowedFamily> {
    let informers = this.#namespaces.get(namespace)
    if (informers === undefined) {
      informers = this.#open(namespace)
      this.#namespaces.set(namespace, informers)
    }
    const opened = await informers
    const find = (resource: Followed, uid: string): Iterable<KubeObject> => {
      this.#claims.set(uid, onChange)
      return opened.get(resource)?.lister.byIndex('uid', uid) ?? []
    }
    const family: Family = {
      children: find,
      lastWarning: uid => [...find('events', uid)].toSorted(byTime).at(-1),
    }
    const withStoredWarnings = async (): Promise<Family> => {
      const stored = Map.groupBy(await this.#readWarnings(namespace), aboutUid)
      const lastWarning = (uid: string) =>
        stored.get(uid)?.toSorted(byTime).at(-1) ?? family.lastWarning(uid)
      return { ...family, lastWarning }
    }
    return { ...family, withStoredWarnings }
  }

  [Symbol.dispose](): void {
    const reason = new Error('nobody waits any more')
    this.#ended.abort(reason)
    this.#informers.stop(reason)
    this.#claims.clear()
  }

  /** None where one may not list them. */
  async #readWarnings(namespace: string): Promise<readonly KubeObject[]> {
    const { signal } = this.#ended
    try {
      const events = (await this.#client.resource(names.events, signal)).in(namespace)
      for await (const page of events.pages({ ...warnings, limit: maxWarnings, signal })) {
        return page.items
      }
    } catch {
      // The causes are told without them.
    }
    return []
  }

  async #open(namespace: string): Promise<ReadonlyMap<Followed, Informer>> {
    const opened = new Map<Followed, Informer>()
    for (const resource of Object.keys(names) as Followed[]) {
      const informer = await this.#openOne(resource, namespace).catch(() => undefined)
      if (informer !== undefined) opened.set(resource, informer)
    }
    return opened
  }

  async #openOne(resource: Followed, namespace: string): Promise<Informer> {
    const client = await this.#client.resource(names[resource], this.#ended.signal)
    this.#ended.signal.throwIfAborted()
    const options: InformerOptions = {
      namespace,
      omitManagedFields: true,
      indexers: indexers[resource],
      ...(resource === 'events' ? warnings : {}),
    }
    const informer = this.#informers.open(client, options)
    // One may not be allowed to.
    informer.synced().catch(() => {})
    const tell = ({ object }: { readonly object: KubeObject }): void => {
      for (const uid of uidsOf(object)) this.#claims.get(uid)?.()
    }
    informer.addHandler({ add: tell, update: tell, delete: tell })
    return informer
  }
}

const warnings = { fieldSelector: 'type=Warning' }

/** Of what an event is about. */
const aboutUid = ({ involvedObject }: KubeObject): unknown =>
  isRecord(involvedObject) ? involvedObject.uid : undefined

/** By which the indexers find it. */
function uidsOf({ metadata, involvedObject }: KubeObject): string[] {
  const owners = Array.isArray(metadata.ownerReferences) ? metadata.ownerReferences : []
  return [...owners, involvedObject]
    .map(each => (isRecord(each) ? each.uid : undefined))
    .filter(uid => typeof uid === 'string')
}

const byTime = (a: KubeObject, b: KubeObject): number => timeOf(a).localeCompare(timeOf(b))

const timeOf = ({ lastTimestamp, eventTime, metadata }: KubeObject): string =>
  String(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '')
