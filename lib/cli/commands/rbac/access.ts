import type { ResourceName } from '../../../client/index.ts'
import type { ApiResource } from '../../../core/index.ts'
import { UsageError } from '../../usage-error.ts'

/** What is to be done with a type. */
export interface WantedAccess {
  readonly type: ResourceName
  readonly subresource: string | undefined
  readonly verbs: readonly string[]
}

/** What is done with a resource. */
export interface Access {
  readonly resource: ApiResource
  readonly subresource: string | undefined
  readonly verbs: readonly string[]
}

/** A `rbac.authorization.k8s.io/v1.PolicyRule`. */
export interface PolicyRule {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly verbs: readonly string[]
}

/** What an informer asks for. */
const watchVerbs: readonly string[] = ['get', 'list', 'watch']
/** What it takes to make, change and remove objects; for a subresource, which is there with its object, to change it. */
const writeVerbs = ['get', 'create', 'update', 'patch', 'delete']
const subresourceVerbs = ['get', 'update', 'patch']
/** In the order of rules that people write. */
const order = [...watchVerbs, 'create', 'update', 'patch', 'delete', 'deletecollection']

/** Reads `TYPE[/SUBRESOURCE][=VERB,…]`. Throws UsageError. */
export function parseAccess(flag: 'watch' | 'write', text: string): WantedAccess {
  const [what = '', verbs] = text.split('=')
  const [type = '', subresource] = what.split('/')
  if (type === '' || subresource === '' || verbs === '') {
    throw new UsageError(`--${flag} ${text}: it is TYPE, TYPE/SUBRESOURCE or TYPE=VERB,…`)
  }
  if (flag === 'watch') return watching(type, subresource)
  return writing(type, subresource, verbs?.split(','))
}

/** What an informer of a type needs. */
export const watching = (type: ResourceName, subresource?: string): WantedAccess => ({
  type,
  subresource,
  verbs: watchVerbs,
})

/** What it takes to make, change and remove objects of a type, or so much of it. */
export const writing = (
  type: ResourceName,
  subresource?: string,
  verbs: readonly string[] = subresource === undefined ? writeVerbs : subresourceVerbs,
): WantedAccess => ({ type, subresource, verbs })

/**
 * What is done with a resource, checked: the server has its subresource and verbs. Its own `finalizers` it need not have:
 * these are asked for where owners are protected. Throws UsageError.
 */
export function accessTo(
  resource: ApiResource,
  { subresource, verbs, type: wanted }: WantedAccess,
): Access {
  const type = typeof wanted === 'string' ? wanted : resource.plural
  const served = subresource === undefined ? resource.verbs : verbsOf(resource, subresource)
  if (served === undefined) {
    const others = resource.subresources.map(({ name }) => name).join(', ')
    throw new UsageError(`${type} has no ${subresource}; it has ${others || 'no subresources'}`)
  }
  const unknown = verbs.find(verb => !served.includes(verb))
  if (unknown !== undefined) {
    throw new UsageError(`${type} cannot be ${unknown}: the server serves ${served.join(', ')}`)
  }
  return { resource, subresource, verbs }
}

function verbsOf(resource: ApiResource, subresource: string): readonly string[] | undefined {
  if (subresource === 'finalizers') return ['update']
  return resource.subresources.find(({ name }) => name === subresource)?.verbs
}

/** The least rules that allow all of it: each resource once, those of a group with the same verbs together. */
export function policyRules(accesses: readonly Access[]): PolicyRule[] {
  const byResource = new Map<string, Set<string>>()
  for (const { resource, subresource, verbs } of accesses) {
    const name = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`
    const key = JSON.stringify([resource.group, name])
    byResource.set(key, new Set([...(byResource.get(key) ?? []), ...verbs]))
  }
  const rules = new Map<string, string[]>()
  for (const [key, verbs] of [...byResource].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [group, name]: [string, string] = JSON.parse(key)
    const same = JSON.stringify([group, [...verbs].toSorted(byOrder)])
    rules.set(same, [...(rules.get(same) ?? []), name])
  }
  return [...rules].map(([same, resources]) => {
    const [group, verbs]: [string, string[]] = JSON.parse(same)
    return { apiGroups: [group], resources, verbs }
  })
}

const byOrder = (a: string, b: string): number => order.indexOf(a) - order.indexOf(b)
