import {
  type Clock,
  DecodeError,
  decodeJson,
  formatApiVersion,
  type GroupVersion,
  groupVersionPath,
  isRecord,
  KubeError,
  type Send,
} from '../lib/core/index.ts'
import { isSegment } from './segment.ts'

/** So many documents at a time: a server of that age may have a hundred, and one connection each. */
const concurrency = 8
/** What is not answered by then is most likely dead: the next one need not wait for it. */
const patienceMs = 100
/** All that dead aggregated APIs may cost, however many there are; a live one answers in a fraction of it. */
const versionTimeoutMs = 1_500

/** How to read documents. */
export interface ReadOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** A group as its own document names it. */
export interface GroupVersions {
  readonly group: string
  /** The preferred one first. */
  readonly versions: readonly string[]
}

/** Documents of single versions in the form of the aggregated one. */
export interface GroupDocuments {
  readonly kind: 'APIGroupDiscoveryList'
  readonly items: readonly unknown[]
}

/**
 * Reads the document of each version. One that does not answer is there without resources, its reason
 * kept for `GroupFailure`; what is not plainly a name is not asked for.
 */
export async function readVersions(
  send: Send,
  groups: readonly GroupVersions[],
  options: ReadOptions,
): Promise<GroupDocuments> {
  const pending = groups.flatMap(({ group, versions }) =>
    versions.filter(isSegment).map(version => ({ group, version })),
  )
  const read = new Map<string, Promise<unknown>>()
  const worker = async () => {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const version = readVersion(send, next, options.signal)
      read.set(formatApiVersion(next), version)
      await orLater(version, options)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const items = groups.map(async ({ group, versions }) => ({
    metadata: { name: group },
    versions: await Promise.all(
      versions.map(version => read.get(formatApiVersion({ group, version })) ?? { version }),
    ),
  }))
  return { kind: 'APIGroupDiscoveryList', items: await Promise.all(items) }
}

/** Waits for an answer, but not for long. Its failure is told where it is used. */
async function orLater(answer: Promise<unknown>, { clock, signal }: ReadOptions): Promise<void> {
  const answered = new AbortController()
  const end = () => answered.abort()
  answer.then(end, end)
  await clock.sleep(patienceMs, AbortSignal.any([signal, answered.signal])).catch(() => undefined)
}

/** One `metav1.APIResourceList` in the form of an `APIVersionDiscovery`. */
async function readVersion(send: Send, home: GroupVersion, signal: AbortSignal): Promise<unknown> {
  const { version } = home
  let list: unknown
  try {
    const path = groupVersionPath(home)
    const response = await send({ method: 'GET', path, timeoutMs: versionTimeoutMs }, signal)
    list = decodeJson(await response.body.bytes())
    if (!isRecord(list) || list.kind !== 'APIResourceList') {
      throw new DecodeError('the answer is not an APIResourceList')
    }
  } catch (error) {
    // An abort is not the group's failure.
    signal.throwIfAborted()
    if (!(error instanceof KubeError)) throw error
    const where = error instanceof DecodeError ? `GET ${groupVersionPath(home)}: ` : ''
    return { version, freshness: 'Stale', reason: where + error.message }
  }
  // `pods/log` is listed beside `pods`, in any order.
  const entries = records(list, 'resources').map(entry => {
    const [resource = '', ...rest] = text(entry.name).split('/')
    return { resource, subresource: rest.join('/'), entry }
  })
  const byResource = Map.groupBy(entries, ({ resource }) => resource)
  return {
    version,
    resources: Array.from(byResource, ([resource, parts]) => {
      const own = parts.find(({ subresource }) => subresource === '')
      return {
        // Without an entry of its own it is there for its subresources, which tell its scope.
        ...aggregatedForm(own?.entry ?? { namespaced: parts[0]?.entry.namespaced }, home),
        resource,
        subresources: parts
          .filter(({ subresource }) => subresource !== '')
          .map(sub => ({ ...aggregatedForm(sub.entry, home), subresource: sub.subresource })),
      }
    }),
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

/** The objects of a list. */
export const records = (document: unknown, field: string): Record<string, unknown>[] => {
  const value = isRecord(document) ? document[field] : undefined
  return Array.isArray(value) ? value.filter(isRecord) : []
}
/** A string, or an empty one. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')
