import { isRecord, type KubeObject } from '../../core/index.ts'
import { isSecret, lastApplied } from './secret.ts'

/** What is shown in place of a value; `other` is the value of the same key on the other side, if there is one. */
export type MaskValue = (value: unknown, other: unknown, side: 'before' | 'after') => unknown

/**
 * The two states of a Secret without its values: of `data`, of `stringData`, and of the copy that client-side apply
 * keeps in an annotation. Other objects as they are. Inputs are not written to.
 */
export function maskValues(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  mask: MaskValue,
): [KubeObject | undefined, KubeObject | undefined] {
  if (![before, after].some(isSecret)) return [before, after]
  return [
    before && masked(before, after, (value, other) => mask(value, other, 'before')),
    after && masked(after, before, (value, other) => mask(value, other, 'after')),
  ]
}

type MaskSide = (value: unknown, other: unknown) => unknown

function masked(object: KubeObject, other: KubeObject | undefined, mask: MaskSide): KubeObject {
  const copy = { ...object }
  for (const field of ['data', 'stringData']) {
    copy[field] = maskedValues(object[field], other?.[field], mask)
    if (object[field] === undefined) delete copy[field]
  }
  const annotations = object.metadata.annotations
  const copied = annotations?.[lastApplied]
  if (copied === undefined) return copy
  const text = mask(copied, other?.metadata.annotations?.[lastApplied])
  const metadata = { ...object.metadata, annotations: { ...annotations, [lastApplied]: `${text}` } }
  return { ...copy, metadata }
}

/** What is no object is no Secret's, and may hold anything. */
function maskedValues(values: unknown, others: unknown, mask: MaskSide): unknown {
  if (!isRecord(values))
    return values === undefined || values === null ? values : mask(values, others)
  const otherOf = (key: string) =>
    isRecord(others) && Object.hasOwn(others, key) ? others[key] : undefined
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, mask(value, otherOf(key))]),
  )
}
