import {
  type ApiResource,
  formatGvk,
  type GroupVersionKind,
  gvkOf,
  isRecord,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import { definedResources, isDefinition } from './defined-resources.ts'

/** Whether objects of a kind are in namespaces: all that can be told of one where no cluster is asked. */
export type KindScope = Pick<ApiResource, 'namespaced'>

/**
 * What is known of a kind: the resource that a cluster's discovery tells of, or only its scope where none is asked. Throws
 * NoMatchError if there is no such kind.
 */
export type Resolve = (
  gvk: GroupVersionKind,
  signal?: AbortSignal,
) => Promise<ApiResource | KindScope>

/** What a kind is, and who says so. */
export interface SurfaceKind extends KindScope {
  /** As the cluster serves it; undefined if it does not yet, or none is asked. */
  readonly served: ApiResource | undefined
  /** As it will be served by the set's definition; undefined if that has none. */
  readonly defined: ApiResource | undefined
  /** The set's definition of it. */
  readonly definition: KubeObject | undefined
}

/**
 * What a cluster serves once a set is applied: its definitions' kinds and its namespaces, over what is there now. So
 * objects may be mapped whose kind or namespace is in the same set.
 *
 *     the set's definition    served    the kind is
 *     none                    yes       the cluster's
 *     serves the version      yes       the cluster's, and may change with the definition
 *     serves the version      no        the definition's
 *     does not serve it       either    none: it would be gone
 *     none                    no        none
 */
export class ApiSurface {
  readonly #resolve: Resolve
  readonly #definitions: ReadonlyMap<string, KubeObject>
  readonly #kinds = new Map<string, Promise<SurfaceKind>>()
  readonly #namespaces: ReadonlySet<string>

  /** Nothing is asked before a kind is. Of two definitions of a kind the last counts, as when both are applied. */
  constructor(objects: readonly KubeObject[], resolve: Resolve) {
    this.#resolve = resolve
    this.#definitions = new Map(
      objects.filter(isDefinition).map(object => [definedKind(object), object]),
    )
    const namespaces = objects.filter(
      ({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Namespace',
    )
    this.#namespaces = new Set(namespaces.flatMap(({ metadata }) => metadata.name ?? []))
  }

  /** Throws NoMatchError, with suggestions, for a kind that there will not be; else as discovery does. */
  kindOf(gvk: GroupVersionKind, signal?: AbortSignal): Promise<SurfaceKind> {
    const name = formatGvk(gvk)
    const known = this.#kinds.get(name) ?? this.#find(gvk, signal)
    this.#kinds.set(name, known)
    return known
  }

  /** Whether the set has the namespace. */
  hasNamespace(name: string): boolean {
    return this.#namespaces.has(name)
  }

  /** The object as it will be stored: in its namespace, or the given one where it names none; in none if its kind has none. */
  async place(
    object: KubeObject,
    namespace: string,
    signal?: AbortSignal,
  ): Promise<SurfaceKind & { readonly object: KubeObject }> {
    const kind = await this.kindOf(gvkOf(object), signal)
    const { namespace: named = namespace, ...metadata } = object.metadata
    const placed = kind.namespaced ? { ...metadata, namespace: named } : metadata
    return { ...kind, object: { ...object, metadata: placed } }
  }

  async #find(gvk: GroupVersionKind, signal: AbortSignal | undefined): Promise<SurfaceKind> {
    const definition = this.#definitions.get(`${gvk.kind}.${gvk.group}`)
    const versions = definition === undefined ? [] : definedResources(definition)
    const defined = versions.find(({ version }) => version === gvk.version)
    if (definition !== undefined && defined === undefined) {
      const why = `its definition ${definition.metadata.name} in this set does not serve the version`
      throw new NoMatchError(formatGvk(gvk), versions.map(formatGvk), why)
    }
    try {
      const found = await this.#resolve(gvk, signal)
      const served = 'plural' in found ? found : undefined
      return { namespaced: found.namespaced, served, defined, definition }
    } catch (error) {
      if (!(error instanceof NoMatchError) || defined === undefined) throw error
      return { namespaced: defined.namespaced, served: undefined, defined, definition }
    }
  }
}

function definedKind({ spec }: KubeObject): string {
  const { names, group } = isRecord(spec) ? spec : {}
  return `${isRecord(names) ? names.kind : ''}.${group}`
}
