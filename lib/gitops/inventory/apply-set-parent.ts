import { createHash } from 'node:crypto'
import { ConfigError, type KubeObject } from '../../core/index.ts'

/*
 * KEP-3659, ApplySet, as kubectl has it: an object, the parent, says by labels and annotations what a set may hold, and each
 * member has the set's id as a label.
 *
 *     parent   applyset.kubernetes.io/id: applyset-…-v1                      label
 *              applyset.kubernetes.io/tooling: anykind/0.1.0                 annotations
 *              applyset.kubernetes.io/contains-group-kinds: ConfigMap,Deployment.apps
 *              applyset.kubernetes.io/additional-namespaces: lab,shop
 *     member   applyset.kubernetes.io/part-of: applyset-…-v1                 label
 */

const prefix = 'applyset.kubernetes.io/'

/** The label of a member. */
export const partOfLabel: string = `${prefix}part-of`
/** The label of a CustomResourceDefinition whose objects may be parents. */
export const parentTypeLabel: string = `${prefix}is-parent-type`
const idLabel = `${prefix}id`
const toolingAnnotation = `${prefix}tooling`
const groupKindsAnnotation = `${prefix}contains-group-kinds`
const namespacesAnnotation = `${prefix}additional-namespaces`

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
}

/** The id of a set, by the name of its parent. */
export function applySetId({ name, namespace = '', kind, group }: ParentName): string {
  const hash = createHash('sha256').update(`${name}.${namespace}.${kind}.${group}`)
  return `applyset-${hash.digest('base64url')}-v1`
}

/** A kind, whatever its version. */
export interface GroupKind {
  readonly group: string
  readonly kind: string
}

/** `Deployment.apps`, as Go prints it. */
export const groupKind = ({ group, kind }: GroupKind): string =>
  group === '' ? kind : `${kind}.${group}`

/** The inverse of {@link groupKind}. */
export function kindOf(name: string): GroupKind {
  const [kind = '', ...group] = name.split('.')
  return { kind, group: group.join('.') }
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
  const namespaces = namesOf(annotations[namespacesAnnotation])
  if (name.namespace !== undefined) namespaces.add(name.namespace)
  return { tooling, groupKinds: namesOf(groupKinds), namespaces }
}

/** The parent of a set that may hold these. */
export function encodeParent(
  apiVersion: string,
  name: ParentName,
  { tooling, groupKinds, namespaces }: ApplySetContents,
): KubeObject {
  const others = [...namespaces].filter(namespace => namespace !== name.namespace)
  return {
    apiVersion,
    kind: name.kind,
    metadata: {
      name: name.name,
      ...(name.namespace === undefined ? {} : { namespace: name.namespace }),
      labels: { [idLabel]: applySetId(name) },
      annotations: {
        [toolingAnnotation]: tooling,
        [groupKindsAnnotation]: [...groupKinds].toSorted().join(),
        [namespacesAnnotation]: others.toSorted().join(),
      },
    },
  }
}

const namesOf = (text = ''): Set<string> => new Set(text.split(',').filter(name => name !== ''))
