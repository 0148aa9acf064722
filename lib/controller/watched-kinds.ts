import { controllerOf, type KubeObject, RequestError } from '../core/index.ts'
import type { Informer, InformerEvent, Lister } from '../watch/index.ts'
import {
  type ControllerCluster,
  kindOptions,
  type Listers,
  type MappedKindOptions,
  type NamedOptions,
} from './controller-options.ts'
import type { OwnWrite } from './own-writes.ts'
import { isControlledBy, refersTo } from './owner-references.ts'
import { Unfinalized } from './unfinalized.ts'
import { type KindOptions, type MapEvent, WatchedKind } from './watched-kind.ts'

/** One table, so that controllers share the informers of what they own. */
const byOwner = { owner: 'owner' } as const

/** All kinds that a controller watches, that which it is for the first. Dispose of them to end their informers. */
export class WatchedKinds implements AsyncDisposable {
  /** What the controller is for and went without having been finalized. */
  readonly unfinalized: Unfinalized = new Unfinalized()
  readonly #controller: NamedOptions
  readonly #kinds: WatchedKind[] = []

  private constructor(controller: NamedOptions) {
    this.#controller = controller
  }

  /** Opens their informers. Throws NoMatchError if the cluster does not serve one, and as `cluster.informer`. */
  static async open(
    cluster: ControllerCluster,
    controller: NamedOptions,
    signal: AbortSignal,
  ): Promise<WatchedKinds> {
    const kinds = new WatchedKinds(controller)
    try {
      await kinds.#openAll(cluster, signal)
    } catch (error) {
      await kinds[Symbol.asyncDispose]()
      throw error
    }
    return kinds
  }

  /** Whether all caches are filled. */
  get areSynced(): boolean {
    return this.#kinds.every(({ informer }) => informer.hasSynced)
  }

  /** Fires when one of the informers ends. */
  get ended(): AbortSignal {
    return AbortSignal.any(this.#kinds.map(({ informer }) => informer.ended))
  }

  /** Resolves when all caches are filled. Rejects as `informer.synced`. */
  async synced(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#kinds.map(({ informer }) => informer.synced(signal)))
  }

  /** Tells the keys that changes concern, of what is there first. */
  follow(...[tell, onError]: Parameters<WatchedKind['follow']>): Disposable {
    const tellMain: typeof tell = (key, event) => {
      this.unfinalized.note(event)
      tell(key, event)
    }
    const following = this.#kinds.map((kind, index) =>
      kind.follow(index === 0 ? tellMain : tell, onError),
    )
    return {
      [Symbol.dispose]() {
        for (const each of following) each[Symbol.dispose]()
      },
    }
  }

  /** Resolves when the caches show what was written, as far as they can, or when the signal fires. */
  async show(writes: readonly OwnWrite[], signal: AbortSignal): Promise<void> {
    const shown = writes.flatMap(write => this.#kinds.map(kind => kind.shows(write, signal)))
    await Promise.allSettled(shown)
  }

  /** The object of a key; undefined if there is none. */
  get(key: string): KubeObject | undefined {
    return this.#kinds[0]?.informer.lister.get(key)
  }

  lister<O extends KubeObject = KubeObject>(name: string): Lister<O> {
    const found = this.#kinds.find(kind => kind.isNamed(name))
    if (found !== undefined) return found.informer.lister as Lister<O>
    throw new RequestError(
      `controller ${this.#controller.name}: it watches no "${name}"; add it to \`owns\` or \`watches\``,
    )
  }

  /** The objects of a kind that an object controls. */
  owned<O extends KubeObject = KubeObject>(name: string, owner: KubeObject | undefined): O[] {
    const lister = this.lister<O>(name)
    const uid = owner?.metadata.uid
    if (owner === undefined || uid === undefined) return []
    return [...lister.byIndex('owner', uid)].filter(object => isControlledBy(object, owner))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { informer } of this.#kinds) informer.stop()
  }

  async #openAll(cluster: ControllerCluster, signal: AbortSignal): Promise<void> {
    const { options } = this.#controller
    const open = async (kind: KindOptions, map: MapEvent): Promise<Informer> => {
      const { name, predicates = [], ...own } = kind
      const { namespace, predicates: forAll = [] } = options
      const where = own.namespaces === undefined ? { namespace, ...own } : own
      const informer = await cluster.informer(name, where, signal)
      const all = { ...kind, predicates: [...forAll, ...predicates] }
      this.#kinds.push(new WatchedKind({ informer, options: all, map }))
      return informer
    }
    const main = await open(kindOptions(options.for), ({ key }) => [key])
    for (const each of options.owns ?? []) {
      const kind = kindOptions(each)
      const indexers = kind.indexers === undefined ? byOwner : { ...kind.indexers, ...byOwner }
      await open({ ...kind, indexers }, toOwner(main))
    }
    // It may be taken apart.
    const listers: Listers = { lister: name => this.lister(name) }
    for (const { map, ...kind } of options.watches ?? []) {
      await open(kind, toMapped(map, listers))
    }
  }
}

/** The controller of an object, and the one that it had. */
const toOwner =
  ({ resource }: Informer): MapEvent =>
  event =>
    new Set(
      statesOf(event).flatMap(object => {
        const owner = controllerOf(object)
        if (owner === undefined || !refersTo(owner, resource)) return []
        const { namespace } = object.metadata
        return resource.namespaced ? `${namespace}/${owner.name}` : owner.name
      }),
    )

/** What a mapping says of an object, and of what it was. */
const toMapped =
  (map: MappedKindOptions['map'], listers: Listers): MapEvent =>
  async event => {
    const keys = await Promise.all(statesOf(event).map(object => map(object, listers)))
    return new Set(keys.flatMap(each => [...each]))
  }

const statesOf = ({ object, old }: InformerEvent): KubeObject[] =>
  old === undefined ? [object] : [old, object]
