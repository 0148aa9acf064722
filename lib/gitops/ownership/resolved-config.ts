import {
  type FieldPath,
  findManagedPath,
  isRecord,
  type KubeObject,
  setMember,
  valueAt,
} from '../../core/index.ts'

/** A field by the server's notation, and what is done about it. */
export interface Resolution {
  readonly field: string
  readonly action: 'yield' | 'share' | 'force'
}

/** Another value for what is at a path; undefined for none. */
interface Edit {
  readonly path: FieldPath
  readonly value: unknown
}

/**
 * What is to be applied so that fields are yielded or shared: the object without the ones, and with the live values of the
 * others. Where nothing is left of a map or list, it is left out, too. Pure; the object is not written to.
 */
export function resolvedConfig<T extends KubeObject>(
  object: T,
  live: KubeObject,
  resolutions: readonly Resolution[],
): T {
  const edits = resolutions.flatMap(({ field, action }): Edit[] => {
    const path = action === 'force' ? undefined : findManagedPath(object, field)
    if (path === undefined) return []
    return [{ path, value: action === 'share' ? liveValue(live, field) : undefined }]
  })
  return edited(object, edits, 0) as T
}

function liveValue(live: KubeObject, field: string): unknown {
  const path = findManagedPath(live, field)
  return path && valueAt(live, path)
}

/** Undefined for what nothing is left of. */
function edited(value: unknown, edits: readonly Edit[], depth: number): unknown {
  if (edits.length === 0) return value
  const here = edits.find(({ path }) => path.length === depth)
  if (here !== undefined) return here.value
  const inner = (key: string | number, part: unknown): unknown => {
    const below = edits.filter(({ path }) => path[depth] === key)
    return edited(part, below, depth + 1)
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => inner(index, item)).filter(item => item !== undefined)
    return items.length === 0 ? undefined : items
  }
  if (!isRecord(value)) return value
  const fields = {}
  for (const key of Object.keys(value)) {
    const part = inner(key, value[key])
    if (part !== undefined) setMember(fields, key, part)
  }
  return Object.keys(fields).length === 0 ? undefined : fields
}
