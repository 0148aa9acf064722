import type { ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  escapeFieldValue,
  groupResource,
  isForbidden,
  type KubeObject,
} from '../../core/index.ts'
import { type Informer, Informers, observe } from '../../watch/index.ts'
import { Latch } from './latch.ts'

/** So many of a kind in a namespace have a watch each: nothing is read that nobody waits for, and no right to it is needed. */
const maxAlone = 3

/** Those of one kind in one namespace that somebody looks at. */
interface Group {
  alone: number
  informer: Informer | undefined
  /** Whether a list was refused: nobody asks for it again. */
  isForbidden: boolean
  /** Who is to be told of a change, by the object's name. */
  readonly claims: Map<string, Set<Latch>>
}

/**
 * Objects as they become, for as long as somebody looks at them:
 *
 *     1st to 3rd of a kind in a namespace ──▶ a watch each, by name
 *     every further one ──▶ one watch of the kind in that namespace ──403──▶ a watch each
 *
 * Dispose of it to end them.
 */
export class Sightings implements Disposable {
  readonly #clock: Clock
  readonly #informers: Informers
  readonly #groups = new Map<string, Group>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#informers = new Informers(clock)
  }

  /**
   * The object as it is, first of all and after each change, undefined when it is not there; never as it was before `written`, which a
   * write was answered with. Throws as `observe` does.
   */
  async *of(
    resource: ResourceClient,
    written: KubeObject,
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject | undefined, void, undefined> {
    const group = this.#groupOf(resource)
    const { resourceVersion = '' } = written.metadata
    // Without one an informer could not tell what was before it.
    const isComparable = /^\d+$/.test(resourceVersion)
    if (group.alone >= maxAlone && isComparable && !group.isForbidden) {
      try {
        return yield* this.#together(group, resource, written, signal)
      } catch (error) {
        if (!isForbidden(error)) throw error
        group.isForbidden = true
      }
    }
    group.alone++
    try {
      yield* this.#alone(resource, written, signal)
    } finally {
      group.alone--
    }
  }

  [Symbol.dispose](): void {
    this.#informers.stop(new Error('nobody waits any more'))
  }

  #groupOf({ resource, namespace = '' }: ResourceClient): Group {
    const key = `${groupResource(resource)} ${namespace}`
    const none = { alone: 0, informer: undefined, isForbidden: false, claims: new Map() }
    const group = this.#groups.get(key) ?? none
    this.#groups.set(key, group)
    return group
  }

  async *#alone(
    resource: ResourceClient,
    { metadata: { name = '' } }: KubeObject,
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject | undefined, void, undefined> {
    const fieldSelector = `metadata.name=${escapeFieldValue(name)}`
    for await (const change of observe(resource, { fieldSelector, signal, clock: this.#clock })) {
      if (change.type === 'listed') yield change.objects[0]
      else yield change.type === 'applied' ? change.object : undefined
    }
  }

  async *#together(
    group: Group,
    resource: ResourceClient,
    written: KubeObject,
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject | undefined, void, undefined> {
    const { name = '' } = written.metadata
    group.informer ??= this.#open(group, resource)
    const { informer, claims } = group
    await informer.observed(written, { signal })
    const changed = new Latch()
    const claimed = claims.get(name) ?? new Set()
    claims.set(name, claimed.add(changed))
    const end = () => changed.fail(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    const { namespace } = resource
    const key = namespace === undefined ? name : `${namespace}/${name}`
    try {
      for (;;) {
        yield informer.lister.get(key)
        await changed.turn()
      }
    } finally {
      claimed.delete(changed)
      signal.removeEventListener('abort', end)
    }
  }

  #open({ claims }: Group, resource: ResourceClient): Informer {
    const informer = this.#informers.open(resource, { namespace: resource.namespace })
    const tell = ({ object: { metadata } }: { readonly object: KubeObject }): void => {
      for (const changed of claims.get(metadata.name ?? '') ?? []) changed.set()
    }
    informer.addHandler({ add: tell, update: tell, delete: tell })
    return informer
  }
}
