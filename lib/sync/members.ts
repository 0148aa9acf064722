import type { Client } from '../client/index.ts'
import type { Cluster } from '../cluster.ts'
import { compareResourceVersions, gvkOf, type KubeObject } from '../core/index.ts'
import { objectKey } from '../gitops/index.ts'
import type { Informer, InformerEvent } from '../watch/index.ts'
import type { Member } from './apply-source.ts'
import { hasDrifted } from './has-drifted.ts'

/** Which object, whatever its version. */
export const memberKey = ({ apiVersion, kind, metadata }: KubeObject): string =>
  objectKey({ apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? '' })

/** Which objects are members, and who is told. */
export interface WatchMembersOptions {
  readonly labelSelector: string
  /** Whose fields are to stay as they are. */
  readonly manager: string
  /** `object` is how it is now; of one that is gone, how it was. */
  readonly onDrift: (key: string, object: KubeObject) => void
  readonly signal: AbortSignal
}

/** How an object was last seen: as it is, or as it was when it was deleted. */
type Seen = Pick<InformerEvent, 'type' | 'object' | 'isTombstone'>

/**
 * Watches the members of a set, each kind once, and calls back with those that are no longer as they were applied. Dispose of it
 * to watch no more.
 *
 *     as applied ── seen otherwise, or gone: told ──▶ drifted ── to be applied again ──▶ healing ── seen: kept
 *         ▲                                              │                                  │
 *         └──────────────── seen as applied ─────────────┴───── applied, what was kept is looked at ─────┘
 */
export class Members implements AsyncDisposable {
  readonly #byKey = new Map<string, Member>()
  /** Those that have drifted, and how they were seen since they are being healed. */
  readonly #drifted = new Map<string, Seen | undefined>()
  readonly #informers: Informer[] = []
  readonly #manager: string
  readonly #onDrift: (key: string, object: KubeObject) => void

  private constructor(manager: string, onDrift: (key: string, object: KubeObject) => void) {
    this.#manager = manager
    this.#onDrift = onDrift
  }

  /** Resolves when all kinds are watched; drift since the objects were stored is told by then. */
  static async watch(
    cluster: Cluster,
    members: Iterable<Member>,
    { labelSelector, manager, onDrift, signal }: WatchMembersOptions,
  ): Promise<Members> {
    const watched = new Members(manager, onDrift)
    for (const member of members) watched.#byKey.set(memberKey(member.stored), member)
    try {
      for (const { name, namespaces } of await kindsOf(cluster.client, watched.#byKey.values())) {
        const scope = namespaces.size === 0 ? {} : { namespaces: [...namespaces] }
        const informer = await cluster.informer(name, { labelSelector, ...scope }, signal)
        watched.#informers.push(informer)
        await watched.#follow(informer, signal)
      }
      return watched
    } catch (error) {
      await watched[Symbol.asyncDispose]()
      throw error
    }
  }

  get(key: string): Member | undefined {
    return this.#byKey.get(key)
  }

  /** A member is about to be applied again. */
  healing(key: string): void {
    this.#drifted.set(key, undefined)
  }

  /** It was applied again. What was seen meanwhile may be of before that, or be new drift. */
  healed(key: string, member: Member, stored: KubeObject): void {
    member.stored = stored
    const seen = this.#drifted.get(key)
    this.#drifted.delete(key)
    if (seen !== undefined) this.#look(seen)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const informer of this.#informers.splice(0)) await informer[Symbol.asyncDispose]()
  }

  async #follow(informer: Informer, signal: AbortSignal): Promise<void> {
    const tell = (event: InformerEvent): void => this.#look(event)
    informer.addHandler({ add: tell, update: tell, delete: tell })
    await informer.synced(signal)
    const { group, kind } = informer.resource
    for (const { stored } of this.#byKey.values()) {
      if (stored.kind !== kind || gvkOf(stored).group !== group) continue
      const { namespace, name = '' } = stored.metadata
      const isThere = informer.lister.get(namespace === undefined ? name : `${namespace}/${name}`)
      if (isThere === undefined) this.#look({ type: 'delete', object: stored, isTombstone: true })
    }
  }

  #look(seen: Seen): void {
    const { object } = seen
    const key = memberKey(object)
    const member = this.#byKey.get(key)
    if (member === undefined || isOfBefore(seen, member.stored)) return
    if (seen.type !== 'delete' && !hasDrifted(member.stored, object, this.#manager)) {
      this.#drifted.delete(key)
      return
    }
    const isTold = this.#drifted.has(key)
    this.#drifted.set(key, seen)
    if (!isTold) this.#onDrift(key, object)
  }
}

/** Whether it tells of a time before the object was stored so, or of the one before, if it was made anew. */
function isOfBefore({ type, object, isTombstone }: Seen, stored: KubeObject): boolean {
  const order = compareResourceVersions(versionOf(object), versionOf(stored))
  if (type !== 'delete') return order <= 0
  // A tombstone has the version that was seen last, not that of the deletion.
  return object.metadata.uid !== stored.metadata.uid || (!isTombstone && order < 0)
}

const versionOf = ({ metadata }: KubeObject): string => metadata.resourceVersion ?? ''

/** The kinds of members, by a name that is found, with the namespaces that they are in. */
async function kindsOf(
  client: Client,
  members: Iterable<Member>,
): Promise<{ name: string; namespaces: Set<string> }[]> {
  const kinds = new Map<string, { name: string; namespaces: Set<string> }>()
  for (const { stored } of members) {
    const { resource } = await client.for(stored)
    const { plural, version, group, namespaced } = resource
    const name = group === '' ? plural : `${plural}.${version}.${group}`
    const kind = kinds.get(name) ?? { name, namespaces: new Set<string>() }
    kinds.set(name, kind)
    if (namespaced) kind.namespaces.add(stored.metadata.namespace ?? '')
  }
  return [...kinds.values()]
}
