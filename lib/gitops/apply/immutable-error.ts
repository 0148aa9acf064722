import type { Client } from '../../client/index.ts'
import { ApiError, type ApiResource, isInvalid, type KubeObject } from '../../core/index.ts'
import { isCustomGroup, kindName } from '../order/index.ts'
import { immutableFieldsOf } from './immutable-fields.ts'
import { type TransitionRule, transitionRulesOf } from './transition-rules.ts'

/**
 * The object differs in fields that cannot be changed: it could only be deleted and made anew, which is not done unless it is
 * asked for. `code` is `ERR_KUBE_IMMUTABLE`; {@link status} has the server's words.
 */
export class ImmutableError extends ApiError {
  /** In the server's notation: `spec.selector`. */
  readonly fields: readonly string[]

  constructor(error: ApiError, fields: readonly string[]) {
    super(error.status, error.request, { code: 'IMMUTABLE', cause: error })
    this.fields = fields
  }
}

/** A failure of an apply as ImmutableError, if it is one. Of a custom resource its definition is read, where one may. */
export async function toImmutableError(
  error: unknown,
  client: Client,
  { group, kind, plural, version }: ApiResource,
  signal?: AbortSignal,
): Promise<ImmutableError | undefined> {
  if (!isInvalid(error)) return undefined
  const fieldsBy = (rules: readonly TransitionRule[]): string[] | undefined =>
    immutableFieldsOf(error.status, kindName(group, kind), rules)
  let fields = fieldsBy([])
  if (fields === undefined && isCustomGroup(group)) {
    const definition = await readDefinition(client, `${plural}.${group}`, signal)
    fields = definition && fieldsBy(transitionRulesOf(definition, version))
  }
  return fields && new ImmutableError(error, fields)
}

/** Undefined for who may not read it, and for what another server serves. */
async function readDefinition(
  client: Client,
  name: string,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    const crds = await client.resource('customresourcedefinitions.apiextensions.k8s.io', signal)
    return await crds.get(name, { signal })
  } catch (error) {
    if (error instanceof ApiError) return undefined
    throw error
  }
}
