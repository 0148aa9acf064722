import { isRecord, type KubeObject, parseApiVersion } from '../../core/index.ts'

/**
 * How much an object needs another one.
 *
 *     required   it cannot be stored before, or somebody said so: a cycle is an error
 *     reference  it does not work before: a cycle is broken here
 *     hint       better so, as far as can be told: broken first, and a failure of the other one does not matter
 */
export type Strength = 'required' | 'reference' | 'hint'

/** Another object that an object names, if it is in the set. */
export interface Reference {
  /** Where: `spec.volumes[].configMap.name`. */
  readonly path: string
  /** `Kind` or `Kind.group`. */
  readonly kind: string
  readonly name: string
  /** Undefined for that of the object. */
  readonly namespace: string | undefined
  readonly strength: Strength
}

/** `Deployment.apps`; `Pod` for the core group. */
export const kindName = (group: string, kind: string): string =>
  group === '' ? kind : `${kind}.${group}`

/** The kind of an object as {@link kindName} writes it. */
export function kindNameOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return kindName(parseApiVersion(apiVersion).group, kind)
}

/**
 * What a value names: a name itself, or a map with one, which may say the kind as well (`to` is `*`) and its group, else
 * `group`. Undefined for what names nothing; manifests may hold anything.
 */
export function referenceTo(
  value: unknown,
  to: string,
  about: Pick<Reference, 'path' | 'strength'>,
  group = '',
): Reference | undefined {
  if (typeof value === 'string') {
    return value === '' || to === '*'
      ? undefined
      : { kind: to, name: value, namespace: undefined, ...about }
  }
  if (!isRecord(value) || typeof value.name !== 'string' || value.name === '') return undefined
  const kind = to === '*' ? kindSaidBy(value, group) : to
  const namespace = typeof value.namespace === 'string' ? value.namespace : undefined
  return kind === undefined ? undefined : { kind, name: value.name, namespace, ...about }
}

/** `apiVersion` of owners and scale targets, `apiGroup` of all others; a subject that is an account has neither. */
function kindSaidBy(value: Record<string, unknown>, group: string): string | undefined {
  const { apiVersion, apiGroup = value.group, kind } = value
  if (typeof kind !== 'string') return undefined
  if (typeof apiGroup === 'string') return kindName(apiGroup, kind)
  return kindName(typeof apiVersion === 'string' ? groupOf(apiVersion) : group, kind)
}

/** Of an apiVersion that may be any text. */
const groupOf = (apiVersion: string): string =>
  apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))
