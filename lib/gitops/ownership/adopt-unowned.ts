import {
  type CallOptions,
  ownersPatch,
  patchOwners,
  type ResourceClient,
} from '../../client/index.ts'
import {
  decodeManagedFields,
  extractUnowned,
  isOf,
  type KubeObject,
  leavesOf,
  unionOf,
  type WriteOptions,
} from '../../core/index.ts'
import { atVersionOf } from './at-version.ts'
import { anyFieldPattern, formatField } from './field-pattern.ts'
import type { OwnersChanged } from './hand-over.ts'
import { receiver } from './hand-over-patch.ts'

/** Which of an object's fields that nobody owns become whose. */
export interface UnownedAdoption extends CallOptions, Pick<WriteOptions, 'dryRun'> {
  /** Patterns of the fields ({@link fieldPattern}). No default: all would be each default of the server, too. */
  readonly paths: readonly string[]
  /** Whose they become, as if he had applied them. Default `anykind`, as `apply`. */
  readonly fieldManager?: string | undefined
}

/** Who the fields are asked for as; nothing of his is stored. */
const asking = 'anykind-asking'

/**
 * Makes fields that nobody owns a manager's own: what the server has set by default, or somebody has written before it kept
 * managedFields. No value changes. Which fields a value is, item by item of its lists, is the server's to say, in a dry run.
 * For the very version that is read; reads again if somebody else was faster, five times in all. Throws as `get`,
 * `apply` and `patch`.
 */
export async function adoptUnowned<T extends KubeObject>(
  resource: ResourceClient<T>,
  name: string,
  { paths, fieldManager = 'anykind', dryRun, ...call }: UnownedAdoption,
): Promise<OwnersChanged<T>> {
  const isOurs = isOf({ manager: fieldManager, operation: 'Apply', subresource: '' })
  let fields: readonly string[] = []
  const patchOf = async (live: T) => {
    const config = atVersionOf(live, extractUnowned(live, anyFieldPattern(paths)))
    const options = { ...call, fieldManager: asking, dryRun: true }
    const asked = decodeManagedFields(await resource.apply(config as T, options)).filter(
      isOf(asking),
    )
    fields = Array.from(leavesOf(unionOf(asked)), formatField)
    if (fields.length === 0) return []
    return ownersPatch(live, managed => {
      const ours = managed.find(isOurs)
      return [receiver(live, ours, asked, fieldManager), ...managed.filter(owned => owned !== ours)]
    })
  }
  const object = await patchOwners(resource, name, patchOf, { ...call, dryRun })
  return { object, fields }
}
