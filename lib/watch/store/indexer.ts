import { readField, type WireObject } from '../../client/index.ts'
import { isRecord, type KubeObject } from '../../core/index.ts'
import type { IndexValues } from './object-store.ts'

/**
 * By what objects are found: a label's value; a field's, by its path (`spec.nodeName`); the uids of their owners; or any
 * texts that a function makes of an object. Only the last one has objects parsed as they come.
 */
export type Indexer =
  | { readonly label: string }
  | { readonly field: string }
  | 'owner'
  | ((object: KubeObject) => readonly string[])

/** How the values of an index are made. */
export function indexValues(indexer: Indexer): IndexValues {
  if (typeof indexer === 'function') {
    return ({ bytes }, decode) => [...new Set(indexer(decode(bytes)))]
  }
  if (indexer === 'owner') return ownersOf
  if ('label' in indexer) return ({ labels }) => textOf(parsed(labels), indexer.label)
  const path = indexer.field.split('.')
  return ({ bytes }) => {
    const value = readField(bytes, path)
    return value === undefined ? [] : [value]
  }
}

const parsed = (json: string): unknown => (json === '' ? undefined : JSON.parse(json))

const textOf = (value: unknown, name: string): string[] => {
  const text = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return typeof text === 'string' ? [text] : []
}

function ownersOf({ ownerReferences }: WireObject): string[] {
  const owners = parsed(ownerReferences)
  if (!Array.isArray(owners)) return []
  return [...new Set(owners.flatMap(owner => textOf(owner, 'uid')))]
}
