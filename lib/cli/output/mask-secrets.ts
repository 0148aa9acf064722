import { isRecord, type KubeObject } from '../../core/index.ts'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The two states of a Secret with its values masked as kubectl masks them: `***`, or where both have a value and they
 * differ, `*** (before)` and `*** (after)`. Other objects as they are. The copy of the values that client-side apply
 * keeps in an annotation is masked, too. Inputs are not written to.
 */
export function maskSecrets(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): [KubeObject | undefined, KubeObject | undefined] {
  if (![before, after].some(isSecret)) return [before, after]
  return [
    before && masked(before, after, '*** (before)'),
    after && masked(after, before, '*** (after)'),
  ]
}

const isSecret = (object: KubeObject | undefined): boolean =>
  object?.kind === 'Secret' && object.apiVersion === 'v1'

function masked(object: KubeObject, other: KubeObject | undefined, differing: string): KubeObject {
  const copy = { ...object }
  for (const field of ['data', 'stringData']) {
    const values = object[field]
    if (isRecord(values)) copy[field] = maskedValues(values, other?.[field], differing)
  }
  const annotations = object.metadata.annotations
  if (annotations?.[lastApplied] === undefined) return copy
  const others = other?.metadata.annotations
  const pick = (from: Record<string, string> | undefined) =>
    from?.[lastApplied] === undefined ? {} : { [lastApplied]: from[lastApplied] }
  const mask = maskedValues(pick(annotations), pick(others), differing)
  return {
    ...copy,
    metadata: {
      ...object.metadata,
      annotations: { ...annotations, ...mask } as typeof annotations,
    },
  }
}

const maskedValues = (
  values: Record<string, unknown>,
  others: unknown,
  differing: string,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const isThere = isRecord(others) && Object.hasOwn(others, key)
      return [key, isThere && others[key] !== value ? differing : '***']
    }),
  )
