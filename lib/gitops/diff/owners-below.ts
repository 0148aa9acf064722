import {
  type FieldOwner,
  type FieldPath,
  isRecord,
  type KubeObject,
  ownersOf,
} from '../../core/index.ts'

/** More parts of one value are not asked about: who owns the first of them owns it. */
const maxParts = 1_000

/** Who owns a value of an object, or a part of it: each once. Throws as `ownersOf`. */
export function ownersBelow(object: KubeObject, path: FieldPath, value: unknown): FieldOwner[] {
  const owners = new Map<string, FieldOwner>()
  let parts = 0
  for (const part of partsOf(value, path)) {
    if (++parts > maxParts) break
    for (const owner of ownersOf(object, part)) {
      owners.set(JSON.stringify([owner.manager, owner.operation, owner.subresource]), owner)
    }
  }
  return [...owners.values()]
}

/** The paths to the value and to all that is in it. */
function* partsOf(value: unknown, path: FieldPath): Generator<FieldPath, void, undefined> {
  yield path
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* partsOf(item, [...path, index])
  } else if (isRecord(value)) {
    for (const [key, field] of Object.entries(value)) yield* partsOf(field, [...path, key])
  }
}
