import {
  type CallOptions,
  ownersPatch,
  patchOwners,
  type ResourceClient,
} from '../../client/index.ts'
import {
  decodeManagedFields,
  extractFields,
  type FieldSet,
  isConflict,
  isOf,
  type KubeObject,
  leavesOf,
  selectFields,
  subtractFields,
  unionOf,
  type WriteOptions,
} from '../../core/index.ts'
import { atVersionOf } from './at-version.ts'
import { anyFieldPattern, formatField } from './field-pattern.ts'
import { without } from './hand-over-patch.ts'

/** What is given up. */
export interface Relinquishing {
  /** By whom; what he has applied is meant. Default `anykind`, as `apply`. */
  readonly fieldManager?: string | undefined
  /** Patterns of the fields ({@link fieldPattern}). Default: all that he has applied. */
  readonly paths?: readonly string[] | undefined
  /** What was applied to, as `status`. Default: the object itself. */
  readonly subresource?: string | undefined
  /** Whether fields that are nobody else's keep their values, and become nobody's. Default false: they go. */
  readonly keepValues?: boolean | undefined
}

/** What becomes of the fields that are given up, as in patterns. */
export interface Relinquished {
  /** Nobody else's: they leave the object, or keep their values with `keepValues`. */
  readonly exclusive: readonly string[]
  /** Others', too: they stay as they are. */
  readonly shared: readonly string[]
}

/** What giving up would do. Pure. Throws DecodeError if managedFields are not what a server writes. */
export function planRelinquish(object: KubeObject, options: Relinquishing = {}): Relinquished {
  const managed = decodeManagedFields(object)
  const isOurs = isApplied(options)
  const others = unionOf(managed.filter(owned => !isOurs(owned)))
  const given = givenUp(unionOf(managed.filter(isOurs)), options)
  const exclusive = new Set(Array.from(leavesOf(subtractFields(given, others)), formatField))
  const all = Array.from(leavesOf(given), formatField)
  return {
    exclusive: all.filter(field => exclusive.has(field)),
    shared: all.filter(field => !exclusive.has(field)),
  }
}

const isApplied = ({ fieldManager = 'anykind', subresource = '' }: Relinquishing) =>
  isOf({ manager: fieldManager, operation: 'Apply', subresource })

const givenUp = (fields: FieldSet, { paths }: Relinquishing): FieldSet =>
  selectFields(fields, anyFieldPattern(paths))

/** So often somebody else may write between our requests. */
const maxAttempts = 5

/**
 * Gives up fields of a stored object. What nobody else owns goes from it, as after an apply that leaves it out; what others
 * own, too, stays with its value. For the very version that is read; reads again if somebody else was faster, five times in
 * all. Throws as `get` and `apply`: ApiError, too, if the object would not be valid without what goes.
 */
export async function relinquish<T extends KubeObject>(
  resource: ResourceClient<T>,
  name: string,
  {
    dryRun,
    signal,
    timeoutMs,
    ...options
  }: Relinquishing & Pick<WriteOptions, 'dryRun'> & CallOptions = {},
): Promise<Relinquished & { readonly object: T }> {
  const call = { dryRun, signal, timeoutMs }
  if (options.keepValues) return keep(resource, name, options, call)
  const { fieldManager, subresource = '' } = options
  const target = subresource === '' ? resource : resource.subresource(subresource)
  for (let attempt = 1; ; attempt++) {
    const live = await resource.get(name, { signal, timeoutMs })
    const plan = planRelinquish(live, options)
    if (plan.exclusive.length + plan.shared.length === 0) return { ...plan, object: live }
    try {
      const object = await target.apply(remaining(live, options), { ...call, fieldManager })
      return { ...plan, object: object as T }
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error
    }
  }
}

/** What is applied still. */
function remaining(object: KubeObject, options: Relinquishing): KubeObject {
  const mine = unionOf(decodeManagedFields(object).filter(isApplied(options)))
  return atVersionOf(object, extractFields(object, subtractFields(mine, givenUp(mine, options))))
}

async function keep<T extends KubeObject>(
  resource: ResourceClient<T>,
  name: string,
  options: Relinquishing,
  call: Pick<WriteOptions, 'dryRun'> & CallOptions,
): Promise<Relinquished & { readonly object: T }> {
  let plan: Relinquished = { exclusive: [], shared: [] }
  const patchOf = (object: T) => {
    plan = planRelinquish(object, options)
    return ownersPatch(object, managed => {
      const given = managed
        .filter(isApplied(options))
        .map(owned => [owned, givenUp(owned.fields, options)] as const)
        .filter(([, fields]) => fields.children.size > 0)
      return given.length === 0 ? managed : without(managed, new Map(given))
    })
  }
  const object = await patchOwners(resource, name, patchOf, call)
  return { ...plan, object }
}
