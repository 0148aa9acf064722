import {
  type ApiResource,
  closest,
  formatApiVersion,
  formatGvk,
  type GroupVersionKind,
  type GroupVersionResource,
  groupResource,
} from '../lib/core/index.ts'

/** How a caller names a resource: any name that kubectl takes, a kind, or a resource. */
export type Wanted = string | GroupVersionKind | GroupVersionResource

/**
 * From names to resources. Pure: made of what discovery told, in its order, which is the server's
 * priority of groups and preference of versions.
 *
 *     wanted                  read as
 *     deploy, Deployment      short name, plural, singular or kind; case does not matter
 *     deployments.apps        name and group, or the beginning of a group: `storageclass.storage`
 *     deployments.v1.apps     name, version and group; `pods.v1.` for the core group
 *
 * As in kubectl, a full name anywhere beats a short name, which beats a kind, and of several groups the
 * first in the server's order wins: the core group, then Kubernetes' own, then the others.
 */
export class RestMapper {
  readonly #resources: readonly ApiResource[]
  /*
   * Each index is made when it is first looked into: most processes resolve a name or two, and end. All keys
   * are in lower case.
   */
  readonly #byPlural: Lazy<Index>
  readonly #byKind: Lazy<Index>
  readonly #byCategory: Lazy<Index>
  /** In the order in which a name is looked up. */
  readonly #byName: readonly Lazy<Index>[]
  readonly #versions: Lazy<ReadonlySet<string>>

  constructor(resources: readonly ApiResource[]) {
    const indexOf = (keysOf: KeysOf) => lazy(() => indexBy(resources, keysOf))
    this.#resources = resources
    this.#byPlural = indexOf(({ plural, singular }) =>
      plural === singular ? [plural] : [plural, singular],
    )
    this.#byKind = indexOf(({ kind }) => [kind])
    this.#byCategory = indexOf(({ categories }) => categories)
    this.#byName = [this.#byPlural, indexOf(({ shortNames }) => shortNames), this.#byKind]
    this.#versions = lazy(() => new Set(resources.map(({ version }) => version)))
  }

  /**
   * What a name may mean, best first; empty if nothing. More than one: the name is ambiguous, and the
   * others can be had by naming their group. One version of each, the preferred one unless another is
   * named. A kind or resource with group and version has one meaning or none.
   */
  match(wanted: Wanted): readonly ApiResource[] {
    if (typeof wanted !== 'string') return this.#whole(wanted)
    for (const reading of readings(wanted)) {
      const found = this.#find(reading)
      if (found.length > 0) return oneVersionOfEach(found)
    }
    return []
  }

  /**
   * What a short name could mean as well, of lower priority; kubectl warns of these. A full name has none:
   * whoever spells it out means the first.
   */
  rivals(wanted: Wanted): readonly ApiResource[] {
    const [best, ...others] = this.match(wanted)
    if (typeof wanted !== 'string' || best === undefined) return []
    const [word = ''] = wanted.toLowerCase().split('.')
    return [best.plural, best.singular, best.kind.toLowerCase()].includes(word) ? [] : others
  }

  /** The resources of a category, as `all`; one version of each. */
  category(name: string): readonly ApiResource[] {
    return oneVersionOfEach(this.#byCategory().get(name.toLowerCase()) ?? [])
  }

  /** Names that are served and close to one that is not, best first, in the form it was asked in. */
  suggest(wanted: Wanted): string[] {
    if (typeof wanted === 'string') return this.#suggestNames(wanted)
    const format = (resource: ApiResource) =>
      'kind' in wanted ? formatGvk(resource) : formatGvr({ ...resource, resource: resource.plural })
    const { name, nameOf } = named(wanted)
    return closest(name, this.#resources.map(nameOf))
      .flatMap(near => this.#resources.filter(resource => nameOf(resource) === near))
      .map(format)
      .slice(0, maxSuggestions)
  }

  /** A kind or resource with group and version; the letters' case counts. */
  #whole(wanted: GroupVersionKind | GroupVersionResource): ApiResource[] {
    const { name, nameOf } = named(wanted)
    const index = 'kind' in wanted ? this.#byKind() : this.#byPlural()
    const found = index
      .get(name.toLowerCase())
      ?.find(
        each =>
          nameOf(each) === name && each.group === wanted.group && each.version === wanted.version,
      )
    return found === undefined ? [] : [found]
  }

  /** The first index that knows the name, in the group itself before groups that begin so. */
  #find({ name, group, version }: Reading): ApiResource[] {
    // Most often it is the first word of a group, and no index need be made to tell.
    if (version !== undefined && !this.#versions().has(version)) return []
    const exactly = (resource: ApiResource) =>
      (group === undefined || resource.group === group) &&
      (version === undefined || resource.version === version)
    const begun = (resource: ApiResource) =>
      version === undefined && resource.group.startsWith(group ?? '')
    for (const fits of [exactly, begun]) {
      for (const index of this.#byName) {
        const found = index().get(name)?.filter(fits) ?? []
        if (found.length > 0) return found
      }
    }
    return []
  }

  #suggestNames(wanted: string): string[] {
    const [word = ''] = wanted.split('.')
    const names = this.#byName.flatMap(index => [...index().keys()])
    const resources = closest(word, names).flatMap(name => this.match(name))
    return [...new Set(resources.map(groupResource))].slice(0, maxSuggestions)
  }
}

const maxSuggestions = 3

/** What is asked for, and what of a resource it is compared with. */
const named = (wanted: GroupVersionKind | GroupVersionResource) =>
  'kind' in wanted
    ? { name: wanted.kind, nameOf: ({ kind }: ApiResource) => kind }
    : { name: wanted.resource, nameOf: ({ plural }: ApiResource) => plural }

interface Reading {
  readonly name: string
  readonly group?: string
  readonly version?: string
}

/** The ways to read a name with dots, the longest first. */
function readings(wanted: string): Reading[] {
  const [name = '', ...rest] = wanted.toLowerCase().split('.')
  if (rest.length === 0) return [{ name }]
  const [version = '', ...group] = rest
  const byGroup = { name, group: rest.join('.') }
  return group.length === 0 ? [byGroup] : [{ name, version, group: group.join('.') }, byGroup]
}

const oneVersionOfEach = (resources: readonly ApiResource[]): ApiResource[] => {
  const first = new Map<string, ApiResource>()
  for (const resource of resources) {
    const name = groupResource(resource)
    if (!first.has(name)) first.set(name, resource)
  }
  return [...first.values()]
}

/** `apps/v1, Resource=deployments`, as Go prints it. */
export const formatGvr = (gvr: GroupVersionResource): string =>
  `${formatApiVersion(gvr)}, Resource=${gvr.resource}`

type Index = Map<string, ApiResource[]>
type KeysOf = (resource: ApiResource) => readonly string[]
type Lazy<T> = () => T

function lazy<T>(make: () => T): Lazy<T> {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}

function indexBy(resources: readonly ApiResource[], keysOf: KeysOf): Index {
  const index: Index = new Map()
  for (const resource of resources) {
    for (const key of keysOf(resource)) {
      // What is there for its subresources only has no kind, and none can ask for it by that.
      if (key === '') continue
      const name = key.toLowerCase()
      const entries = index.get(name)
      if (entries === undefined) index.set(name, [resource])
      else entries.push(resource)
    }
  }
  return index
}
