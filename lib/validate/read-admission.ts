import {
  formatLabelSelector,
  type GroupVersionKind,
  gvkOf,
  isForbidden,
  isRecord,
  type KubeObject,
  NoMatchError,
  type ObjectSelector,
  parseApiVersion,
} from '../core/index.ts'

/** What admission looks up in a cluster. */
export interface Admission {
  /** Policies, bindings, their parameters, namespaces, LimitRanges. */
  readonly objects: readonly KubeObject[]
  /** What could not be read, and why: with any of that, nobody can say that all policies have judged. */
  readonly unread: readonly string[]
}

/** Lists a cluster's objects: of all namespaces, unless one is named. Throws ApiError and NoMatchError. */
export type ListObjects = (
  resource: string | GroupVersionKind,
  options: {
    readonly namespace?: string | undefined
    readonly labelSelector?: string | undefined
    readonly fieldSelector?: string | undefined
  },
) => AsyncIterable<KubeObject>

const registration = 'admissionregistration.k8s.io'
const kinds = ['validatingadmissionpolic', 'mutatingadmissionpolic'] as const

/**
 * Reads what admission looks up in a cluster, as far as one may: what one may not is told. Of parameters, those that
 * bindings name or select. Secrets are never read: a binding that takes some by labels is left out, and one that names
 * one has no parameter. Rejects as `list` does, but for what is forbidden or not served.
 */
export async function readAdmission(list: ListObjects): Promise<Admission> {
  const reading = new Reading(list)
  const objects = [...(await reading.all('namespaces')), ...(await reading.all('limitranges'))]
  for (const kind of kinds) {
    const policies = await reading.all(`${kind}ies.${registration}`)
    const bindings = await reading.all(`${kind}ybindings.${registration}`)
    objects.push(...policies)
    for (const binding of bindings) {
      const parameters = await reading.parameters(binding, policies)
      if (parameters !== undefined) objects.push(binding, ...parameters)
    }
  }
  return { objects: distinct(objects), unread: [...new Set(reading.unread)] }
}

class Reading {
  readonly unread: string[] = []
  readonly #list: ListObjects

  constructor(list: ListObjects) {
    this.#list = list
  }

  async all(resource: string): Promise<KubeObject[]> {
    return (await this.#read(resource, resource, {})) ?? []
  }

  /** Undefined where the binding is not to be judged by: it selects what cannot be read. */
  async parameters(
    binding: KubeObject,
    policies: readonly KubeObject[],
  ): Promise<KubeObject[] | undefined> {
    const { policyName, paramRef } = recordOf(binding.spec)
    const policy = policies.find(({ metadata }) => metadata.name === policyName)
    const { paramKind } = recordOf(policy?.spec)
    if (!isRecord(paramKind) || !isRecord(paramRef)) return []
    const gvk = { ...parseApiVersion(String(paramKind.apiVersion)), kind: String(paramKind.kind) }
    const { name, namespace, selector } = paramRef
    const isNamed = typeof name === 'string'
    const what = `the ${gvk.kind} parameters of ${binding.kind} ${binding.metadata.name}`
    const found =
      gvk.group === '' && gvk.kind === 'Secret'
        ? this.#leave(what, 'Secrets are never read')
        : await this.#read(gvk, what, {
            namespace: typeof namespace === 'string' ? namespace : undefined,
            ...(isNamed
              ? { fieldSelector: `metadata.name=${name}` }
              : { labelSelector: formatLabelSelector(recordOf(selector) as ObjectSelector) }),
          })
    return found ?? (isNamed ? [] : undefined)
  }

  async #read(
    resource: string | GroupVersionKind,
    what: string,
    options: Parameters<ListObjects>[1],
  ): Promise<KubeObject[] | undefined> {
    try {
      return (await Array.fromAsync(this.#list(resource, options))).map(withoutHistory)
    } catch (error) {
      // What is not served is not there; of a kind of parameters, which its definition may bring, nobody knows.
      if (error instanceof NoMatchError)
        return typeof resource === 'string' ? [] : this.#leave(what, 'the server has no such kind')
      if (isForbidden(error)) return this.#leave(what, 'they may not be listed')
      throw error
    }
  }

  #leave(what: string, why: string): undefined {
    this.unread.push(`${what}: ${why}`)
  }
}

const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {})

/** What changes without the object, and no policy can look at. */
function withoutHistory(object: KubeObject): KubeObject {
  const { managedFields: _, resourceVersion: __, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** Two bindings may name one parameter. */
function distinct(objects: readonly KubeObject[]): KubeObject[] {
  const named = objects.map(object => {
    const { group, kind } = gvkOf(object)
    const { namespace = '', name = '' } = object.metadata
    return [[kind, group, namespace, name].join('/'), object] as const
  })
  return [...new Map(named).values()]
}
