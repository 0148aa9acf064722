import type { Client } from '../../client/index.ts'
import { ApiError, type ApiResource, isRecord, type KubeObject } from '../../core/index.ts'
import { listMetadata } from './labelled-objects.ts'

/** Nobody's work: told by the thousand, or the deprecated copy of EndpointSlices, whose lists warn. */
const passing: ReadonlySet<string> = new Set(['Event', 'Endpoints'])

/**
 * What a deletion takes with it, or waits for, in lines for people: the objects that it owns, and those that they own; all that is
 * in a namespace; all objects of a definition; a claim's volume; finalizers. What one may not list is not counted.
 */
export class BlastRadius {
  readonly #client: Client
  readonly #resources: readonly ApiResource[]
  readonly #signal: AbortSignal | undefined
  /** Of each namespace its objects by the uid of an owner, read once. */
  readonly #owned = new Map<string, Promise<ReadonlyMap<string, readonly KubeObject[]>>>()

  /** `resources` are all that the server serves, as discovery has them. */
  constructor(client: Client, resources: readonly ApiResource[], signal?: AbortSignal) {
    this.#client = client
    this.#resources = resources.filter(
      ({ verbs, kind, preferred }) => verbs.includes('list') && preferred && !passing.has(kind),
    )
    this.#signal = signal
  }

  /** Of one object, of which metadata are enough. */
  async of(object: KubeObject): Promise<string[]> {
    const { name = '', namespace, finalizers = [] } = object.metadata
    const lines = await this.#consequences(object, name, namespace)
    if (finalizers.length > 0) lines.push(`it waits for its finalizers: ${finalizers.join(', ')}`)
    return lines
  }

  async #consequences(
    object: KubeObject,
    name: string,
    namespace: string | undefined,
  ): Promise<string[]> {
    const namespaced = this.#resources.filter(resource => resource.namespaced)
    if (object.kind === 'Namespace') {
      return this.#counted(namespaced, name, 'in it')
    }
    if (object.kind === 'CustomResourceDefinition') {
      const defined = this.#resources.filter(({ plural, group }) => `${plural}.${group}` === name)
      return this.#counted(defined, undefined, 'of its kind')
    }
    const volume = object.kind === 'PersistentVolumeClaim' ? await this.#volumeOf(object) : []
    if (namespace === undefined) return volume
    return [...volume, ...described(await this.#descendants(object, namespace), 'that it owns')]
  }

  async #counted(
    resources: readonly ApiResource[],
    namespace: string | undefined,
    where: string,
  ): Promise<string[]> {
    const lists = resources.map(resource => this.#list(resource, namespace))
    return described((await Promise.all(lists)).flat(), where)
  }

  /** Owned by what it owns, too; a circle of owners is gone round once. */
  async #descendants(object: KubeObject, namespace: string): Promise<KubeObject[]> {
    const found = this.#owned.get(namespace) ?? this.#ownedIn(namespace)
    this.#owned.set(namespace, found)
    const owned = await found
    const all = new Map<string | undefined, KubeObject>([[object.metadata.uid, object]])
    for (const { metadata } of all.values()) {
      for (const child of owned.get(metadata.uid ?? '') ?? []) all.set(child.metadata.uid, child)
    }
    all.delete(object.metadata.uid)
    return [...all.values()]
  }

  async #ownedIn(namespace: string): Promise<ReadonlyMap<string, readonly KubeObject[]>> {
    const resources = this.#resources.filter(resource => resource.namespaced)
    const lists = resources.map(resource => this.#list(resource, namespace))
    const owned = new Map<string, KubeObject[]>()
    for (const object of (await Promise.all(lists)).flat()) {
      for (const uid of ownerUids(object)) owned.set(uid, [...(owned.get(uid) ?? []), object])
    }
    return owned
  }

  async #list(resource: ApiResource, namespace: string | undefined): Promise<KubeObject[]> {
    try {
      return await listMetadata(this.#client, resource, { namespace, signal: this.#signal })
    } catch (error) {
      if (error instanceof ApiError) return []
      throw error
    }
  }

  async #volumeOf(claim: KubeObject): Promise<string[]> {
    const { name = '', namespace } = claim.metadata
    const claims = (await this.#client.for(claim, this.#signal)).in(namespace)
    try {
      const { spec } = await claims.get(name, { signal: this.#signal })
      const volume = isRecord(spec) ? spec.volumeName : undefined
      return typeof volume === 'string' ? [`PersistentVolume ${volume} is bound to it`] : []
    } catch (error) {
      if (error instanceof ApiError) return []
      throw error
    }
  }
}

function ownerUids({ metadata: { ownerReferences } }: KubeObject): string[] {
  const owners = Array.isArray(ownerReferences) ? ownerReferences.filter(isRecord) : []
  return owners.flatMap(({ uid }) => (typeof uid === 'string' ? [uid] : []))
}

/** `3 Pod, 1 ReplicaSet that it owns`; nothing of nothing. */
function described(objects: readonly KubeObject[], where: string): string[] {
  if (objects.length === 0) return []
  const kinds = Map.groupBy(objects, ({ kind }) => kind)
  const counts = [...kinds]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { length }]) => `${length} ${kind}`)
  return [`${counts.join(', ')} ${where}`]
}
