import { DecodeError, type GroupVersion, isRecord } from '../lib/core/index.ts'
import type { Hashes } from './kept-index.ts'

/** Where a group and version stands in the index: `api/v1`, `apis/apps/v1`. */
export const indexKey = ({ group, version }: GroupVersion): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`

/** The group and version that a key of the index stands for; undefined if it is of something else, as `version`. */
export function groupVersionOfKey(key: string): GroupVersion | undefined {
  const [, core, group = '', version = core] =
    /^(?:api\/([^/]+)|apis\/([^/]+)\/([^/]+))$/.exec(key) ?? []
  return version === undefined ? undefined : { group, version }
}

/**
 * Decodes `/openapi/v3`: the hash of each group and version's document. Of the URLs that it holds only
 * the hash is taken; paths are made here. Throws {@link DecodeError}.
 */
export function decodeOpenApiIndex(index: unknown): Hashes {
  if (!isRecord(index) || !isRecord(index.paths)) {
    throw new DecodeError('GET /openapi/v3: the answer is not an OpenAPI v3 index')
  }
  const hashes = new Map<string, string>()
  for (const [path, entry] of Object.entries(index.paths)) {
    const url = isRecord(entry) ? entry.serverRelativeURL : undefined
    const hash =
      typeof url === 'string' ? /[?&]hash=([\w-]{1,256})(?:&|$)/.exec(url)?.[1] : undefined
    if (hash !== undefined) hashes.set(path, hash)
  }
  return hashes
}
