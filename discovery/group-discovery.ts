import {
  type ApiResource,
  DecodeError,
  type GroupVersion,
  isRecord,
  type Subresource,
} from '../lib/core/index.ts'
import { isSegment } from './segment.ts'

/** A group and version that did not tell all it serves. Only its own kinds are affected. */
export interface GroupFailure {
  readonly group: string
  readonly version: string
  /** For people: `the server has not heard from it lately`. */
  readonly reason: string
}

/** What a server serves, in its own order: groups by priority, versions by preference. */
export interface Discovered {
  /** Those that answer, with resources or without. */
  readonly versions: readonly GroupVersion[]
  readonly resources: readonly ApiResource[]
  readonly failures: readonly GroupFailure[]
}

/** The two documents that hold all of discovery. The core group has one of its own, and no name. */
export type Root = '/api' | '/apis'

const isGroup = (value: unknown, root: Root): value is string =>
  root === '/api' ? value === undefined || value === '' : isSegment(value)

/** Those of a list that are right: the list itself if all are, as in all answers that were ever seen. */
const those = <T>(value: unknown, isRight: (item: unknown) => item is T): readonly T[] => {
  if (!Array.isArray(value)) return []
  return value.every(isRight) ? value : value.filter(isRight)
}
const isString = (item: unknown): item is string => typeof item === 'string'
const strings = (value: unknown): readonly string[] => those(value, isString)
const records = (value: unknown): readonly Record<string, unknown>[] => those(value, isRecord)
const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'nothing'

/**
 * Decodes an aggregated discovery document (`apidiscovery.k8s.io/v2 APIGroupDiscoveryList`, KEP-3352).
 * Throws {@link DecodeError} on another document; a bad entry inside is a {@link GroupFailure}.
 */
export function decodeGroupDiscovery(document: unknown, root: Root): Discovered {
  if (!isRecord(document) || document.kind !== 'APIGroupDiscoveryList') {
    throw new DecodeError(`GET ${root}: the answer is not an APIGroupDiscoveryList`)
  }
  const found: Found = { versions: [], resources: [], failures: [] }
  for (const item of records(document.items)) {
    const name = isRecord(item.metadata) ? item.metadata.name : undefined
    if (isGroup(name, root)) decodeVersions(item.versions, name ?? '', found)
    else found.failures.push({ group: '', version: '', reason: `a group is named ${shown(name)}` })
  }
  return found
}

/** What is being collected. */
interface Found {
  readonly versions: GroupVersion[]
  readonly resources: ApiResource[]
  readonly failures: GroupFailure[]
}

function decodeVersions(entries: unknown, group: string, found: Found): void {
  const { versions, resources, failures } = found
  const isStale = ({ freshness }: Record<string, unknown>) => freshness === 'Stale'
  // The preferred one is the first that answers (client-go's SplitGroupsAndResources).
  const answering = records(entries).toSorted((a, b) => Number(isStale(a)) - Number(isStale(b)))
  for (const [index, entry] of answering.entries()) {
    const { version } = entry
    if (!isSegment(version)) {
      failures.push({ group, version: '', reason: `a version is named ${shown(version)}` })
      continue
    }
    const stale = isStale(entry)
    const home = { group, version, preferred: index === 0, ...(stale ? { stale } : {}) }
    const fail = (reason: string) => failures.push({ group, version, reason })
    if (stale) fail(staleReason(entry.reason))
    else versions.push({ group, version })
    for (const raw of records(entry.resources)) {
      const resource = decodeResource(raw, home)
      if (resource === undefined) fail(`a resource is named ${shown(raw.resource)}`)
      else resources.push(resource)
    }
  }
}

/** The server gives no reason; legacy discovery, read by ourselves, does. */
const staleReason = (reason: unknown): string =>
  typeof reason === 'string' ? reason : 'the server has not heard from it lately'

/** What all resources of a version have in common. */
type Home = Pick<ApiResource, 'group' | 'version' | 'preferred' | 'stale'>

function decodeResource(raw: Record<string, unknown>, home: Home): ApiResource | undefined {
  const kind = isRecord(raw.responseKind) ? (raw.responseKind.kind ?? '') : ''
  const subresources = records(raw.subresources).flatMap(sub => decodeSubresource(sub, home))
  // What is there for its subresources only has no kind, as KubeVirt's `virtualmachines/start`.
  const isParent = kind === '' && subresources.length > 0
  if (!isSegment(raw.resource) || !(isParent || isSegment(kind))) return undefined
  return {
    ...home,
    kind,
    plural: raw.resource,
    // Old servers leave it out; kubectl then takes the kind as well.
    singular: isSegment(raw.singularResource) ? raw.singularResource : kind.toLowerCase(),
    shortNames: strings(raw.shortNames),
    categories: strings(raw.categories),
    namespaced: raw.scope === 'Namespaced',
    verbs: strings(raw.verbs),
    subresources,
  }
}

function decodeSubresource(raw: Record<string, unknown>, home: Home): Subresource[] {
  if (!isSegment(raw.subresource)) return []
  const kind = isRecord(raw.responseKind) ? raw.responseKind : {}
  const elsewhere = isSegment(kind.version) && (kind.group === '' || isSegment(kind.group))
  return [
    {
      name: raw.subresource,
      // A subresource without a kind of its own, as `proxy`, answers with anything.
      kind: isSegment(kind.kind) ? kind.kind : '',
      group: elsewhere ? String(kind.group) : home.group,
      version: elsewhere ? String(kind.version) : home.version,
      verbs: strings(raw.verbs),
    },
  ]
}
