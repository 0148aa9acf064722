import {
  DecodeError,
  decodeJson,
  isNotFound,
  isRecord,
  pathSegment,
  type Send,
} from '../lib/core/index.ts'
import type { Root } from './group-discovery.ts'
import {
  type GroupDocuments,
  type GroupVersions,
  type ReadOptions,
  readVersions,
  records,
  text,
} from './group-documents.ts'
import { isSegment } from './segment.ts'

/*
 * Servers before Kubernetes 1.27 answer `/api` and `/apis` with names only; what a version serves is a
 * document of its own. Here all of them are read and put into the one form that the rest of this folder
 * knows, as the server's aggregator would have done. No ETags: what is older than its TTL is read again.
 */

/**
 * Reads what a legacy root document points at. A version that does not answer is there without
 * resources, its reason kept for `GroupFailure`. Throws {@link DecodeError} on another document.
 */
export function readLegacyDiscovery(
  send: Send,
  document: unknown,
  { root, ...options }: ReadOptions & { readonly root: Root },
): Promise<GroupDocuments> {
  const kind = isRecord(document) ? document.kind : undefined
  if (kind !== (root === '/api' ? 'APIVersions' : 'APIGroupList')) {
    throw new DecodeError(`GET ${root}: the answer is not a discovery document`)
  }
  const groups =
    root === '/api' ? coreGroup(document) : records(document, 'groups').map(decodeGroup)
  return readVersions(send, groups, options)
}

/**
 * Reads one group by its own documents, which every server has, old or new. A group that is not served
 * is as an empty list. Throws {@link DecodeError} on another document.
 */
export async function readGroupDiscovery(
  send: Send,
  group: string,
  options: ReadOptions,
): Promise<GroupDocuments> {
  const path = `/apis/${pathSegment(group, 'group')}`
  try {
    const response = await send({ method: 'GET', path }, options.signal)
    const document = decodeJson(await response.body.bytes())
    if (!isRecord(document) || document.kind !== 'APIGroup' || document.name !== group) {
      throw new DecodeError(`GET ${path}: the answer is not the APIGroup`)
    }
    return await readVersions(send, [decodeGroup(document)], options)
  } catch (error) {
    if (isNotFound(error)) return { kind: 'APIGroupDiscoveryList', items: [] }
    throw error
  }
}

/** `metav1.APIVersions`. */
const coreGroup = (document: unknown): GroupVersions[] => {
  const versions = isRecord(document) && Array.isArray(document.versions) ? document.versions : []
  return [{ group: '', versions: versions.map(text) }]
}

/** `metav1.APIGroup`. One that is not plainly named has no versions, so that nothing is asked for. */
const decodeGroup = (group: Record<string, unknown>): GroupVersions => {
  if (!isSegment(group.name)) return { group: text(group.name), versions: [] }
  const preferred = isRecord(group.preferredVersion) ? text(group.preferredVersion.version) : ''
  const versions = records(group, 'versions').map(({ version }) => text(version))
  return {
    group: group.name,
    versions: [
      ...versions.filter(version => version === preferred),
      ...versions.filter(version => version !== preferred),
    ],
  }
}
