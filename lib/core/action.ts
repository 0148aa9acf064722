import { KubeError } from './errors.ts'
import { type ApiResource, groupResource, type Subresource } from './resource.ts'

/** What a request asks of a resource, in discovery's words. */
export interface Action {
  readonly resource: ApiResource
  /** `get list watch create update patch delete deletecollection`. */
  readonly verb: string
  readonly subresource?: string | undefined
}

/**
 * Whether discovery says that the server has this; true where it does not say: verbs may be missing, and what
 * is stale may be old.
 */
export function isServed({ resource, verb, subresource }: Action): boolean {
  const { verbs, subresources, stale } = resource
  if (stale || (verbs.length === 0 && subresources.length === 0)) return true
  const part = subresource === undefined ? resource : subresources.find(hasName(subresource))
  return part !== undefined && (part.verbs.length === 0 || part.verbs.includes(verb))
}

const hasName =
  (name: string) =>
  (subresource: Subresource): boolean =>
    subresource.name === name

/**
 * A verb or subresource that the server does not have for a resource, by its own discovery, asked again just
 * now. `code` is `ERR_KUBE_UNSUPPORTED`; nothing was sent. Branch on it to do without: list where watch is missing.
 */
export class UnsupportedError extends KubeError {
  /** `deployments.apps` */
  readonly resource: string
  readonly verb: string
  readonly subresource: string | undefined
  /** The verbs that there are; the subresources, if it is that which is missing. */
  readonly supported: readonly string[]

  constructor({ resource, verb, subresource }: Action) {
    const name = groupResource(resource)
    const part = resource.subresources.find(sub => sub.name === subresource)
    const hasPart = subresource === undefined || part !== undefined
    const supported = hasPart
      ? (part ?? resource).verbs
      : resource.subresources.map(sub => sub.name)
    const why = hasPart
      ? 'the server does not allow this method on the requested resource'
      : 'the server has no such subresource'
    const hint = supported.length > 0 ? `; there is ${supported.join(', ')}` : ''
    const what = subresource === undefined ? name : `${name}/${subresource}`
    super('UNSUPPORTED', `${verb} ${what}: ${why}${hint}`)
    this.resource = name
    this.verb = verb
    this.subresource = subresource
    this.supported = supported
  }
}
