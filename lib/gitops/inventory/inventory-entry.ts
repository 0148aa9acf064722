import { gvkOf, type KubeObject } from '../../core/index.ts'
import { type GroupKind, groupKind, kindOf } from './group-kind.ts'

/*
 * What a set holds, object by object, in two annotations of its parent, line by line of each other:
 *
 *     applyset.kubernetes.io/inventory   ConfigMap/a.shop,Namespace/lab.,Widget.example.com/w.shop    KEP-3659
 *     anykind.dev/inventory-uids         0a6f…,,9c1e…                     empty where it is not known yet
 *
 * A name may have dots, a namespace has none: the last dot parts them, and stands alone for an object of the cluster. Only names
 * of RBAC may have a comma, which is written `%2C`: none has a percent sign.
 */

/** A member of a set, whatever its version. */
export interface InventoryEntry extends GroupKind {
  readonly name: string
  /** Undefined for an object of the cluster. */
  readonly namespace: string | undefined
  /** Undefined while it is about to be applied, and where another tool has written the entry. */
  readonly uid: string | undefined
}

/** Entries by {@link entryKey}. */
export type Entries = ReadonlyMap<string, InventoryEntry>

/** What is the same for an object and its entry: all but the version and the uid. */
export const entryKey = ({ group, kind, namespace, name }: Omit<InventoryEntry, 'uid'>): string =>
  `${groupKind({ group, kind })}/${name.replaceAll(',', '%2C')}.${namespace ?? ''}`

/** The entry of an object that is stored, or, without a uid, of one that is about to be. */
export function entryOf(object: KubeObject): InventoryEntry {
  const { group, kind } = gvkOf(object)
  const { name = '', namespace, uid } = object.metadata
  return { group, kind, name, namespace, uid }
}

/** By their keys; of two of one key the last one counts. */
export const entriesOf = (entries: Iterable<InventoryEntry>): Entries =>
  new Map([...entries].map(entry => [entryKey(entry), entry]))

/** The values of the two annotations. */
export function encodeEntries(entries: Entries): { readonly names: string; readonly uids: string } {
  const sorted = [...entries].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    names: sorted.map(([key]) => key).join(),
    uids: sorted.map(([, { uid = '' }]) => uid).join(),
  }
}

/** The inverse of {@link encodeEntries}. Without uids, or with those of other names, none is known. */
export function decodeEntries(names: string, uids = ''): Entries {
  const keys = names.split(',').filter(key => key !== '')
  const known = uids.split(',')
  const fits = known.length === keys.length
  return entriesOf(
    keys.flatMap((key, index) => {
      const entry = decodeKey(key)
      return entry === undefined ? [] : [{ ...entry, uid: (fits && known[index]) || undefined }]
    }),
  )
}

function decodeKey(key: string): Omit<InventoryEntry, 'uid'> | undefined {
  const slash = key.indexOf('/')
  const dot = key.lastIndexOf('.')
  if (slash < 1 || dot < slash + 2) return undefined
  return {
    ...kindOf(key.slice(0, slash)),
    name: key.slice(slash + 1, dot).replaceAll('%2C', ','),
    namespace: key.slice(dot + 1) || undefined,
  }
}
