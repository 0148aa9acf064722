import { createHash } from 'node:crypto'
import { ConfigError, type KubeObject } from '../../core/index.ts'
import type { GroupKind } from './group-kind.ts'
import { decodeEntries, type Entries, encodeEntries } from './inventory-entry.ts'

/*
 * KEP-3659, ApplySet, as kubectl has it: an object, the parent, says by labels and annotations what a set may hold, and each
 * member has the set's id as a label. The inventory is the KEP's, too, though kubectl neither writes nor reads it.
 *
 *     parent   applyset.kubernetes.io/id: applyset-…-v1                      label
 *              applyset.kubernetes.io/tooling: anykind/0.1.0                 annotations
 *              applyset.kubernetes.io/contains-group-kinds: ConfigMap,Deployment.apps
 *              applyset.kubernetes.io/additional-namespaces: lab,shop
 *              applyset.kubernetes.io/inventory, anykind.dev/inventory-uids  see inventory-entry.ts
 *     member   applyset.kubernetes.io/part-of: applyset-…-v1                 label
 */

const prefix = 'applyset.kubernetes.io/'

/** The label of a member. */
export const partOfLabel: string = `${prefix}part-of`
/** The label of a CustomResourceDefinition whose objects may be parents. */
export const parentTypeLabel: string = `${prefix}is-parent-type`
/** The label of a parent. */
export const idLabel: string = `${prefix}id`
const toolingAnnotation = `${prefix}tooling`
const groupKindsAnnotation = `${prefix}contains-group-kinds`
const namespacesAnnotation = `${prefix}additional-namespaces`
const inventoryAnnotation = `${prefix}inventory`
const uidsAnnotation = 'anykind.dev/inventory-uids'

/** The annotations of a parent that make it one. */
export const parentAnnotations: readonly string[] = [
  toolingAnnotation,
  groupKindsAnnotation,
  namespacesAnnotation,
  inventoryAnnotation,
  uidsAnnotation,
]

/** The server's: of names and values of an object's annotations together. */
const maxAnnotationBytes = 256 * 1024

/** What the parent of a set is called. */
export interface ParentName extends GroupKind {
  readonly name: string
  /** Undefined for an object of the cluster. */
  readonly namespace: string | undefined
}

/** What a set may hold: it holds nothing else, and perhaps not all of it. */
export interface ApplySetContents {
  /** Who manages it: `NAME/VERSION`. */
  readonly tooling: string
  /** As `Deployment.apps`, `ConfigMap`. */
  readonly groupKinds: ReadonlySet<string>
  /** Of its members; the parent's own is one of them. */
  readonly namespaces: ReadonlySet<string>
  /** Each member; undefined where the parent does not say: kubectl's do not, nor do those of too many members. */
  readonly entries: Entries | undefined
}

/** The id of a set, by the name of its parent. */
export function applySetId({ name, namespace = '', kind, group }: ParentName): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.${kind}.${group}`)
  return `applyset-${hash.digest('base64url')}-v1`
}

/** What tooling is called, without its version. */
export const toolOf = (tooling: string): string =>
  tooling.includes('/') ? tooling.slice(0, tooling.lastIndexOf('/')) : tooling

/**
 * Reads a parent. Throws ConfigError where it is none, is another's, or does not say what is in the set: then what is to be
 * pruned cannot be known.
 */
export function decodeParent(parent: KubeObject, name: ParentName): ApplySetContents {
  const { labels = {}, annotations = {} } = parent.metadata
  const fault = (why: string) => new ConfigError(`apply set ${name.kind}/${name.name}: ${why}`)
  const tooling = annotations[toolingAnnotation]
  if (tooling === undefined) {
    throw fault(
      `the object exists and is no parent of a set: it has no annotation ${toolingAnnotation}`,
    )
  }
  const id = labels[idLabel]
  if (id !== applySetId(name)) {
    const what = id === undefined ? 'has no label' : 'has another set in its label'
    throw fault(`the object ${what} ${idLabel}, which should be ${applySetId(name)}`)
  }
  const groupKinds = annotations[groupKindsAnnotation]
  if (groupKinds === undefined) {
    throw fault(`it does not say what is in the set: it has no annotation ${groupKindsAnnotation}`)
  }
  const inventory = annotations[inventoryAnnotation]
  const entries =
    inventory === undefined ? undefined : decodeEntries(inventory, annotations[uidsAnnotation])
  const namespaces = namesOf(annotations[namespacesAnnotation])
  // Of the parent's own it is not said whether anything is in it, but by an exact inventory: who has nothing there need not see it.
  const own = name.namespace
  const mayHold =
    entries === undefined || entries.values().some(({ namespace }) => namespace === own)
  if (own !== undefined && mayHold) namespaces.add(own)
  return { tooling, groupKinds: namesOf(groupKinds), namespaces, entries }
}

/**
 * The parent of a set that may hold these. The entries are left out where they would be more than the server takes in annotations,
 * of which `otherBytes` are somebody else's.
 */
export function encodeParent(
  apiVersion: string,
  name: ParentName,
  { tooling, groupKinds, namespaces, entries }: ApplySetContents,
  otherBytes = 0,
): KubeObject {
  const others = [...namespaces].filter(namespace => namespace !== name.namespace)
  const annotations = {
    [toolingAnnotation]: tooling,
    [groupKindsAnnotation]: [...groupKinds].toSorted().join(),
    [namespacesAnnotation]: others.toSorted().join(),
  }
  const exact = entries === undefined ? undefined : { ...annotations, ...inventoryOf(entries) }
  const fits = exact !== undefined && annotationBytes(exact) + otherBytes <= maxAnnotationBytes
  return {
    apiVersion,
    kind: name.kind,
    metadata: {
      name: name.name,
      ...(name.namespace === undefined ? {} : { namespace: name.namespace }),
      labels: { [idLabel]: applySetId(name) },
      annotations: fits ? exact : annotations,
    },
  }
}

function inventoryOf(entries: Entries): Record<string, string> {
  const { names, uids } = encodeEntries(entries)
  return { [inventoryAnnotation]: names, [uidsAnnotation]: uids }
}

/** What annotations other than a parent's own take. */
export const otherAnnotationBytes = ({ metadata: { annotations = {} } }: KubeObject): number =>
  annotationBytes(
    Object.fromEntries(
      Object.entries(annotations).filter(([name]) => !parentAnnotations.includes(name)),
    ),
  )

const annotationBytes = (annotations: Readonly<Record<string, string>>): number =>
  Object.entries(annotations).reduce(
    (bytes, [name, value]) => bytes + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  )

const namesOf = (text = ''): Set<string> => new Set(text.split(',').filter(name => name !== ''))
