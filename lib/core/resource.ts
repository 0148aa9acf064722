import type { GroupVersionKind } from './gvk.ts'

/** A resource as discovery tells of it: where it is served and what it can do. */
export interface ApiResource extends GroupVersionKind {
  /** The URL's word: `deployments`. */
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** `get list watch create update patch delete deletecollection`, as the server lists them. */
  readonly verbs: readonly string[]
  readonly subresources: readonly Subresource[]
  /** Whether this is the version that the server prefers in its group. */
  readonly preferred: boolean
  /**
   * The server has not heard lately from whatever serves this version: what is said here may be old, and
   * nothing is refused because of it.
   */
  readonly stale?: boolean
}

/** A subresource: `status`, `scale`, `log`. Its kind may be of another group (`autoscaling/v1 Scale`). */
export interface Subresource extends GroupVersionKind {
  readonly name: string
  readonly verbs: readonly string[]
}

/** `deployments.apps`, `pods`: unique among resources, versions apart. */
export const groupResource = (resource: { plural: string; group: string }): string =>
  resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
