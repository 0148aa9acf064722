import { type Client, ConflictError, type ResourceClient } from '../../client/index.ts'
import {
  type ApiResource,
  ConfigError,
  formatApiVersion,
  formatObject,
  groupResource,
  gvkOf,
  isNotFound,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import {
  type ApplySetContents,
  applySetId,
  decodeParent,
  encodeParent,
  type GroupKind,
  groupKind,
  kindOf,
  type ParentName,
  parentTypeLabel,
  partOfLabel,
  toolOf,
} from './apply-set-parent.ts'

/** Which object keeps a set's inventory, and for whom. */
export interface InventoryOptions {
  /** Its resource, as kubectl's `--applyset` has it: `secrets`, `configmaps`, or one whose definition allows it. */
  readonly resource: string
  readonly name: string
  /** Of the parent; for one of a cluster's resources it is not looked at. */
  readonly namespace: string | undefined
  /** `NAME/VERSION` of whoever manages a set that is new. One that is there keeps its own. */
  readonly tooling: string
  /** Whether nothing is stored. Default false. */
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

type Members = Omit<ApplySetContents, 'tooling'>

/** Tools whose sets are as ours: kubectl's follow the same rules. */
const knownTools: readonly string[] = ['anykind', 'kubectl']

/**
 * What was applied as one set before, so that what is no longer in it can be found: an ApplySet of KEP-3659, which kubectl reads
 * and writes too. A run goes so, and may end at any line without losing an object:
 *
 *     open     the parent is read, and refused if it is another's
 *     begin    it is written to have what it had and what will be applied
 *     …        all of `labelled` is applied
 *     members  what carries the label and was not applied is what is to be pruned
 *     end      the parent is written to have what is left
 */
export class Inventory {
  readonly id: string
  readonly #client: Client
  readonly #parent: ResourceClient
  readonly #name: ParentName
  readonly #options: InventoryOptions
  #contents: ApplySetContents

  private constructor(
    client: Client,
    parent: ResourceClient,
    name: ParentName,
    contents: ApplySetContents,
    options: InventoryOptions,
  ) {
    this.id = applySetId(name)
    this.#client = client
    this.#parent = parent
    this.#name = name
    this.#contents = contents
    this.#options = options
  }

  /**
   * Reads a set's parent; a Secret or ConfigMap need not be there yet. Throws ConfigError for a parent that may be none or is
   * another's, and NoMatchError for a resource that is not served.
   */
  static async open(client: Client, options: InventoryOptions): Promise<Inventory> {
    const { name, signal, tooling } = options
    const all = await client.resource(options.resource, signal)
    const { resource } = all
    const namespace = resource.namespaced ? options.namespace : undefined
    if (resource.namespaced && namespace === undefined) {
      throw new ConfigError(`apply set ${resource.kind}/${name}: its parent needs a namespace`)
    }
    await requireParentType(client, resource, signal)
    const parent = all.in(namespace)
    const { group, kind } = resource
    const parentName: ParentName = { group, kind, name, namespace }
    const live = await find(parent, name, signal)
    if (live === undefined && !isBuiltInParent(resource)) {
      throw new ConfigError(`apply set ${kind}/${name}: the object is not there; create it first`)
    }
    const contents =
      live === undefined
        ? { tooling, groupKinds: new Set<string>(), namespaces: new Set<string>() }
        : decodeParent(live, parentName)
    if (![...knownTools, toolOf(tooling)].includes(toolOf(contents.tooling))) {
      throw new ConfigError(`apply set ${kind}/${name}: it is managed by ${contents.tooling}`)
    }
    return new Inventory(client, parent, parentName, contents, options)
  }

  /** The items as members. Throws ConfigError for one that says itself of which set it is. */
  labelled<T extends SetItem>(items: readonly T[]): T[] {
    return items.map(item => {
      const { metadata } = item.object
      if (metadata.labels?.[partOfLabel] !== undefined) {
        throw new ConfigError(
          `${formatObject(item.object)}: its label ${partOfLabel} is ours to set`,
        )
      }
      const labels = { ...metadata.labels, [partOfLabel]: this.id }
      return { ...item, object: { ...item.object, metadata: { ...metadata, labels } } }
    })
  }

  /**
   * Has the parent say that the set may hold these, too. Throws ConfigError, before anything is written, if one of them is a
   * member of another set.
   */
  async begin(objects: readonly KubeObject[]): Promise<void> {
    await this.#refuseForeign(objects)
    const { groupKinds, namespaces } = await this.#contentsOf(objects)
    this.#contents = {
      tooling: this.#contents.tooling,
      groupKinds: this.#contents.groupKinds.union(groupKinds),
      namespaces: this.#contents.namespaces.union(namespaces),
    }
    await this.#write(this.#contents)
  }

  /** What carries the set's label, each as metadata alone: more than was applied is what was applied before. */
  members(): Promise<KubeObject[]> {
    return this.#select(this.#contents, `${partOfLabel}=${this.id}`)
  }

  /** Has the parent say that the set holds these and nothing else. */
  async end(objects: readonly KubeObject[]): Promise<void> {
    const { tooling } = this.#contents
    await this.#write({ tooling, ...(await this.#contentsOf(objects)) })
  }

  async #refuseForeign(objects: readonly KubeObject[]): Promise<void> {
    const names = new Set(objects.flatMap(object => this.#possibleKeys(object)))
    const others = `${partOfLabel},${partOfLabel}!=${this.id}`
    for (const object of await this.#select(await this.#contentsOf(objects), others)) {
      if (!names.has(keyOf(object))) continue
      const set = object.metadata.labels?.[partOfLabel]
      throw new ConfigError(`${formatObject(object)} is in another apply set, ${set}`)
    }
  }

  /** Of one that names no namespace, it is in the default one or in none. */
  #possibleKeys(object: KubeObject): string[] {
    const { namespace } = object.metadata
    const namespaces = namespace === undefined ? [undefined, this.#client.namespace] : [namespace]
    return namespaces.map(namespace => keyOf(object, namespace))
  }

  async #select({ groupKinds, namespaces }: Members, labelSelector: string): Promise<KubeObject[]> {
    const objects: KubeObject[] = []
    for (const resource of await this.#served(groupKinds)) {
      for (const namespace of resource.namespaced ? namespaces : [undefined]) {
        objects.push(...(await this.#list(resource, namespace, labelSelector)))
      }
    }
    return objects
  }

  async #list(
    resource: ApiResource,
    namespace: string | undefined,
    labelSelector: string,
  ): Promise<KubeObject[]> {
    const client = this.#client.of(resource).onlyMetadata().in(namespace)
    const { signal } = this.#options
    const objects: KubeObject[] = []
    for await (const { metadata } of client.list({ labelSelector, signal })) {
      objects.push({ apiVersion: formatApiVersion(resource), kind: resource.kind, metadata })
    }
    return objects
  }

  /** With a definition that is gone its objects have gone, too. */
  async #served(groupKinds: ReadonlySet<string>): Promise<ApiResource[]> {
    const resources: ApiResource[] = []
    for (const name of groupKinds) {
      const resource = await this.#resourceOf(kindOf(name))
      if (resource !== undefined) resources.push(resource)
    }
    return resources
  }

  /** Undefined if it is not served. */
  async #resourceOf({ group, kind }: GroupKind): Promise<ApiResource | undefined> {
    const wanted = group === '' ? { group, version: 'v1', kind } : `${kind}.${group}`
    try {
      return (await this.#client.resource(wanted, this.#options.signal)).resource
    } catch (error) {
      if (error instanceof NoMatchError) return undefined
      throw error
    }
  }

  /** An object that names no namespace, of a kind that is not served yet, may be in the default one. */
  async #contentsOf(objects: readonly KubeObject[]): Promise<Members> {
    const groupKinds = new Set<string>()
    const namespaces = new Set<string>()
    for (const object of objects) {
      const gvk = gvkOf(object)
      groupKinds.add(groupKind(gvk))
      const { namespace = this.#client.namespace } = object.metadata
      if ((await this.#resourceOf(gvk))?.namespaced !== false) namespaces.add(namespace)
    }
    return { groupKinds, namespaces }
  }

  /** Who has written the parent with another manager gives way, as to kubectl. */
  async #write(contents: ApplySetContents): Promise<void> {
    const { dryRun, signal } = this.#options
    const apiVersion = formatApiVersion(this.#parent.resource)
    const object = encodeParent(apiVersion, this.#name, contents)
    const fieldManager = `${toolOf(contents.tooling)}-applyset`
    const apply = (force: boolean) =>
      this.#parent.apply(object, { fieldManager, force, dryRun, signal })
    try {
      await apply(false)
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
      await apply(true)
    }
  }
}

/** Whatever its version. */
const keyOf = (
  { apiVersion, kind, metadata }: KubeObject,
  namespace: string | undefined = metadata.namespace,
): string => [gvkOf({ apiVersion, kind }).group, kind, namespace ?? '', metadata.name].join('/')

const isBuiltInParent = (resource: ApiResource): boolean =>
  ['secrets', 'configmaps'].includes(groupResource(resource))

/** Other objects than Secrets and ConfigMaps are parents where their definition says so. */
async function requireParentType(
  client: Client,
  resource: ApiResource,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (isBuiltInParent(resource)) return
  const definitions = await client.resource(
    'customresourcedefinitions.apiextensions.k8s.io',
    signal,
  )
  const definition = await find(definitions.onlyMetadata(), groupResource(resource), signal)
  if (definition?.metadata.labels?.[parentTypeLabel] !== undefined) return
  throw new ConfigError(
    `${groupResource(resource)} may be no parents of apply sets: a definition with the label ${parentTypeLabel} would allow it`,
  )
}

async function find(
  client: ResourceClient,
  name: string,
  signal: AbortSignal | undefined,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(name, { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
