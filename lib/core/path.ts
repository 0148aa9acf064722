import { RequestError } from './errors.ts'
import type { ApiResource } from './resource.ts'

/** Which object, collection or subresource of a resource. */
export interface Target {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

/** Almost every name: nothing to refuse, nothing to encode. */
const plainSegment = /^[a-z0-9][a-z0-9.-]{0,252}$/
/** At most what a DNS subdomain may have; every name that Kubernetes stores is within it. */
const maxSegmentLength = 253

/**
 * One segment of a URL path, percent-encoded. The checks are client-go's (`IsValidPathSegmentName`)
 * and a few more: `encodeURIComponent('..')` is `..`, which servers and proxies fold, so that an
 * unchecked name would reach another resource.
 */
export function pathSegment(value: string, what: string): string {
  if (typeof value === 'string' && plainSegment.test(value)) return value
  const reason = segmentFault(value)
  if (reason !== undefined) throw new RequestError(`${what} ${JSON.stringify(value)}: ${reason}`)
  return encodeURIComponent(value)
}

function segmentFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'must not be empty'
  if (value === '.' || value === '..') return 'may not be "." or ".."'
  if (/[/%\\?#]/.test(value)) return 'may not contain "/", "%", "\\", "?" or "#"'
  if (/\p{Cc}/u.test(value)) return 'may not contain control characters'
  if (!value.isWellFormed()) return 'may not contain lone surrogates'
  if (value.length > maxSegmentLength)
    return `may not be longer than ${maxSegmentLength} characters`
  return undefined
}

/** The path of a group and version: `/api/v1`, `/apis/apps/v1`. */
export const groupVersionPath = ({ group, version }: { group: string; version: string }): string =>
  group === ''
    ? `/api/${pathSegment(version, 'version')}`
    : `/apis/${pathSegment(group, 'group')}/${pathSegment(version, 'version')}`

/**
 * The path of a collection, object or subresource.
 * Throws {@link RequestError} on a bad segment, on a namespace for a cluster-scoped resource, and on
 * an object of a namespaced resource without one: before any socket is touched.
 */
export function resourcePath(resource: ApiResource, target: Target): string {
  const { namespace, name, subresource } = target
  let path = groupVersionPath(resource)
  if (resource.namespaced) {
    if (namespace !== undefined) path += `/namespaces/${pathSegment(namespace, 'namespace')}`
    else if (name !== undefined) {
      throw new RequestError(`${resource.kind} ${JSON.stringify(name)}: a namespace is needed`)
    }
  } else if (namespace !== undefined) {
    throw new RequestError(
      `${resource.kind} is cluster-scoped: it has no namespace ("${namespace}")`,
    )
  }
  path += `/${pathSegment(resource.plural, 'resource')}`
  if (name !== undefined) path += `/${pathSegment(name, `name of ${resource.kind}`)}`
  if (subresource !== undefined) {
    if (name === undefined) throw new RequestError(`subresource "${subresource}": a name is needed`)
    path += `/${pathSegment(subresource, 'subresource')}`
  }
  return path
}
