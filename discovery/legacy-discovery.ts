import {
  DecodeError,
  decodeJson,
  formatApiVersion,
  type GroupVersion,
  groupVersionPath,
  isRecord,
  KubeError,
  type Send,
} from '../lib/core/index.ts'
import type { Root } from './group-discovery.ts'

/*
 * Servers before Kubernetes 1.27 answer `/api` and `/apis` with names only; what a version serves is a
 * document of its own. Here all of them are read and put into the one form that the rest of this folder
 * knows, as the server's aggregator would have done. No ETags: what is older than its TTL is read again.
 */

/** So many documents at a time: a server of that age may have a hundred, and one connection each. */
const concurrency = 8
/** A dead aggregated API must not hold up the others for long. */
const groupTimeoutMs = 5_000

/**
 * Reads what a legacy root document points at. A version that does not answer is there without
 * resources, its reason kept for `GroupFailure`. Throws {@link DecodeError} on another document.
 */
export async function readLegacyDiscovery(
  send: Send,
  root: Root,
  document: unknown,
  signal: AbortSignal,
): Promise<{ kind: 'APIGroupDiscoveryList'; items: unknown[] }> {
  const kind = isRecord(document) ? document.kind : undefined
  if (kind !== (root === '/api' ? 'APIVersions' : 'APIGroupList')) {
    throw new DecodeError(`GET ${root}: the answer is not a discovery document`)
  }
  const groups = root === '/api' ? coreGroup(document) : namedGroups(document)
  const pending = groups.flatMap(({ group, versions }) =>
    versions.map(version => ({ group, version })),
  )
  const read = new Map<string, unknown>()
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      read.set(formatApiVersion(next), await readVersion(send, next, signal))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return {
    kind: 'APIGroupDiscoveryList',
    items: groups.map(({ group, versions }) => ({
      metadata: { name: group },
      versions: versions.map(version => read.get(formatApiVersion({ group, version }))),
    })),
  }
}

interface LegacyGroup {
  readonly group: string
  /** The preferred one first. */
  readonly versions: readonly string[]
}

const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `metav1.APIVersions`. */
const coreGroup = (document: unknown): LegacyGroup[] => {
  const versions = isRecord(document) && Array.isArray(document.versions) ? document.versions : []
  return [{ group: '', versions: versions.map(text) }]
}

/** `metav1.APIGroupList`. */
const namedGroups = (document: unknown): LegacyGroup[] =>
  records(isRecord(document) ? document.groups : undefined).map(group => {
    const preferred = isRecord(group.preferredVersion) ? text(group.preferredVersion.version) : ''
    const versions = records(group.versions).map(({ version }) => text(version))
    return {
      group: text(group.name),
      versions: [
        ...versions.filter(version => version === preferred),
        ...versions.filter(version => version !== preferred),
      ],
    }
  })

/** One `metav1.APIResourceList` in the form of an `APIVersionDiscovery`. */
async function readVersion(send: Send, home: GroupVersion, signal: AbortSignal): Promise<unknown> {
  const { version } = home
  let list: unknown
  try {
    const path = groupVersionPath(home)
    const response = await send({ method: 'GET', path, timeoutMs: groupTimeoutMs }, signal)
    list = decodeJson(await response.body.bytes())
  } catch (error) {
    // An abort is not the group's failure.
    signal.throwIfAborted()
    if (!(error instanceof KubeError)) throw error
    return { version, freshness: 'Stale', reason: error.message }
  }
  // `pods/log` is listed beside `pods`, in any order.
  const entries = records(isRecord(list) ? list.resources : undefined).map(entry => {
    const [resource = '', ...rest] = text(entry.name).split('/')
    return { resource, subresource: rest.join('/'), entry }
  })
  const byResource = Map.groupBy(entries, ({ resource }) => resource)
  return {
    version,
    resources: entries
      .filter(({ subresource }) => subresource === '')
      .map(({ resource, entry }) => ({
        ...aggregatedForm(entry, home),
        resource,
        subresources: byResource
          .get(resource)
          ?.filter(({ subresource }) => subresource !== '')
          .map(sub => ({ ...aggregatedForm(sub.entry, home), subresource: sub.subresource })),
      })),
  }
}

/** The fields of a `metav1.APIResource` under the names that aggregated discovery has for them. */
const aggregatedForm = (entry: Record<string, unknown>, home: GroupVersion) => ({
  responseKind: {
    group: entry.group ?? home.group,
    version: entry.version ?? home.version,
    kind: entry.kind,
  },
  singularResource: entry.singularName,
  scope: entry.namespaced === true ? 'Namespaced' : 'Cluster',
  verbs: entry.verbs,
  shortNames: entry.shortNames,
  categories: entry.categories,
})
