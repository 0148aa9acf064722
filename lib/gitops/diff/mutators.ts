import type { Client } from '../../client/index.ts'
import {
  type ApiResource,
  isForbidden,
  isRecord,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'

/** Whether an update of an object of this resource may be changed on its way by somebody's webhook or policy. */
export type MayMutate = (resource: ApiResource) => boolean

/** What changes objects on their way, and where it says of which resources. */
const sources: readonly (readonly [
  resource: string,
  rulesOf: (object: KubeObject) => unknown[],
])[] = [
  [
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
    ({ webhooks }) => listOf(webhooks).flatMap(webhook => rulesIn(webhook, 'rules')),
  ],
  [
    'mutatingadmissionpolicies.admissionregistration.k8s.io',
    ({ spec }) => (isRecord(spec) ? rulesIn(spec.matchConstraints, 'resourceRules') : [everything]),
  ],
]

/**
 * Reads which webhooks and policies there are. Where they may not be read, there may be any. Throws as `Send` does
 * otherwise.
 */
export async function readMutators(client: Client, signal?: AbortSignal): Promise<MayMutate> {
  const rules = await Promise.all(sources.map(source => readRules(client, source, signal)))
  return resource => rules.flat().some(rule => matches(rule, resource))
}

const everything = { apiGroups: ['*'], resources: ['*'], operations: ['*'] }

async function readRules(
  client: Client,
  [name, rulesOf]: (typeof sources)[number],
  signal: AbortSignal | undefined,
): Promise<unknown[]> {
  try {
    const { items } = await (await client.resource(name, signal)).listAll({ signal })
    return items.flatMap(rulesOf)
  } catch (error) {
    if (error instanceof NoMatchError) return []
    if (isForbidden(error)) return [everything]
    throw error
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

const rulesIn = (value: unknown, field: string): unknown[] =>
  isRecord(value) ? listOf(value[field]) : []

/** By group and resource: objects reach a webhook in other versions too. What narrows further is not looked at. */
function matches(rule: unknown, { group, plural }: ApiResource): boolean {
  if (!isRecord(rule)) return true
  const has = (field: string, ...names: readonly string[]) =>
    listOf(rule[field]).some(value => names.includes(String(value)))
  return (
    has('apiGroups', '*', group) &&
    has('resources', '*', '*/*', plural) &&
    has('operations', '*', 'UPDATE')
  )
}
