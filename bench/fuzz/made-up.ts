import { isRecord, type KubeObject } from '../../lib/core/index.ts'

/** What stands in a mutant for what the server makes up, until it is sent. */
const placeholders = { uid: '@uid', resourceVersion: '@resourceVersion' } as const

/** What else is another each time that an object is created, or is said by the request. */
const dropped = new Set([
  ...['creationTimestamp', 'managedFields', 'namespace'],
  ...['clusterIP', 'clusterIPs', 'nodePort', 'healthCheckNodePort'],
])

/**
 * A copy of a stored object that is the same on another day: its uid and version are placeholders, wherever they are,
 * and the rest of what the server makes up is left out.
 */
export function withoutMadeUp(object: KubeObject): KubeObject {
  const { uid, resourceVersion } = object.metadata
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy)
    if (value === uid) return placeholders.uid
    if (!isRecord(value)) return value
    const kept = Object.entries(value).filter(([name]) => !dropped.has(name))
    return Object.fromEntries(kept.map(([name, member]) => [name, copy(member)]))
  }
  const copied = copy(object) as KubeObject
  return resourceVersion === undefined ? copied : withVersion(copied)
}

/** An object as it would be sent by who has read its version, which many kinds want to be told. */
export const withVersion = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: placeholders.resourceVersion },
})

/** A mutant's text with what the server has made up. */
export const filledIn = (text: string, { metadata }: KubeObject): string =>
  text
    .replaceAll(placeholders.uid, metadata.uid ?? '')
    .replaceAll(placeholders.resourceVersion, metadata.resourceVersion ?? '')
