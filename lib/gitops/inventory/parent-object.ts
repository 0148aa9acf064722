import { type Client, ConflictError, type ResourceClient } from '../../client/index.ts'
import {
  type ApiResource,
  ConfigError,
  formatApiVersion,
  groupResource,
  isNotFound,
  type KubeObject,
} from '../../core/index.ts'
import {
  type ApplySetContents,
  decodeParent,
  encodeParent,
  idLabel,
  otherAnnotationBytes,
  type ParentName,
  parentAnnotations,
  parentTypeLabel,
  toolOf,
} from './apply-set-parent.ts'
import { type ParentReference, parentNameOf } from './parent-name.ts'

/** Which object keeps a set's inventory, and for whom. */
export interface InventoryOptions extends ParentReference {
  /** `NAME/VERSION` of whoever manages a set that is new. One that is there keeps its own. */
  readonly tooling: string
  /** Whether nothing is stored. Default false. */
  readonly dryRun?: boolean | undefined
}

/** Tools whose sets are as ours: kubectl's follow the same rules. */
const knownTools: readonly string[] = ['anykind', 'kubectl']

/** The object that keeps what is in a set: read, checked, and written as a whole. */
export class ApplySetParent {
  readonly name: ParentName
  /** As it was found; undefined if it was not there. */
  readonly found: KubeObject | undefined
  readonly client: ResourceClient
  readonly #options: InventoryOptions

  private constructor(
    client: ResourceClient,
    name: ParentName,
    found: KubeObject | undefined,
    options: InventoryOptions,
  ) {
    this.client = client
    this.name = name
    this.found = found
    this.#options = options
  }

  /** Reads it; a Secret or ConfigMap need not be there yet. Throws as `Inventory.open`, but for what it says. */
  static async open(client: Client, options: InventoryOptions): Promise<ApplySetParent> {
    const { signal } = options
    const parentName = await parentNameOf(client, options)
    const { kind, name, namespace } = parentName
    const all = await client.resource(options.resource, signal)
    await requireParentType(client, all.resource, signal)
    const parent = all.in(namespace)
    const found = await find(parent, name, signal)
    if (found === undefined && !isBuiltInParent(all.resource)) {
      throw new ConfigError(`apply set ${kind}/${name}: the object is not there; create it first`)
    }
    return new ApplySetParent(parent, parentName, found, options)
  }

  /** Whether it exists for nothing else, and may go with its set. */
  get isOurs(): boolean {
    const fields = this.found ?? {}
    const isEmpty = !['data', 'binaryData'].some(field => Object.hasOwn(fields, field))
    return isBuiltInParent(this.client.resource) && isEmpty
  }

  /** What it says of the set. Throws ConfigError for a parent that is none, or another tool's. */
  read(): ApplySetContents {
    const { tooling } = this.#options
    const empty = { groupKinds: new Set<string>(), namespaces: new Set<string>() }
    if (this.found === undefined) return { ...empty, tooling, entries: new Map() }
    const contents = decodeParent(this.found, this.name)
    if (![...knownTools, toolOf(tooling)].includes(toolOf(contents.tooling))) {
      const { kind, name } = this.name
      throw new ConfigError(`apply set ${kind}/${name}: it is managed by ${contents.tooling}`)
    }
    return contents
  }

  /** Who has written it with another manager gives way, as to kubectl. Gives what is stored, as {@link read} would. */
  async write(contents: ApplySetContents): Promise<ApplySetContents> {
    const { dryRun, signal } = this.#options
    const apiVersion = formatApiVersion(this.client.resource)
    const others = this.found === undefined ? 0 : otherAnnotationBytes(this.found)
    const object = encodeParent(apiVersion, this.name, contents, others)
    const fieldManager = `${toolOf(contents.tooling)}-applyset`
    const apply = (force: boolean) =>
      this.client.apply(object, { fieldManager, force, dryRun, signal })
    try {
      await apply(false)
    } catch (error) {
      // Its namespace would have been applied by then.
      const isEarly = dryRun && isNotFound(error)
      if (!isEarly) {
        if (!(error instanceof ConflictError)) throw error
        await apply(true)
      }
    }
    return decodeParent(object, this.name)
  }

  /** Ends its being a parent: deletes it if it is for nothing else, and else takes away what makes it one. */
  async remove(): Promise<void> {
    const { signal } = this.#options
    const { uid = '' } = this.found?.metadata ?? {}
    if (this.isOurs) {
      await this.client.delete(this.name.name, { preconditions: { uid }, signal })
      return
    }
    const annotations = Object.fromEntries(parentAnnotations.map(name => [name, null]))
    const patch = { metadata: { uid, labels: { [idLabel]: null }, annotations } }
    await this.client.patch(this.name.name, { type: 'merge', patch }, { signal })
  }
}

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

/** An object by its name; undefined if it is not there. */
export async function find(
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
