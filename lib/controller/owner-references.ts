import {
  controllerOf,
  formatObject,
  type KubeObject,
  type OwnerReference,
  ownerReferencesOf,
  RequestError,
} from '../core/index.ts'

/** Whether this very object, by its uid, manages the other. */
export const isControlledBy = (object: KubeObject, owner: KubeObject): boolean =>
  owner.metadata.uid !== undefined && controllerOf(object)?.uid === owner.metadata.uid

/**
 * The object with an owner that manages it, as `metav1.NewControllerRef` makes it: deleting the owner in the foreground
 * waits for it. What refers to the same owner already is replaced. Throws RequestError as {@link withOwner}, and if
 * another owner manages it: an object has one controller.
 */
export function withController<T extends KubeObject>(object: T, owner: KubeObject): T {
  const other = controllerOf(object)
  if (other !== undefined && other.uid !== owner.metadata.uid) {
    const name = formatObject({ kind: other.kind, metadata: { name: other.name } })
    throw new RequestError(`own ${formatObject(object)}: ${name} is its controller`)
  }
  return withReference(object, owner, { controller: true, blockOwnerDeletion: true })
}

/**
 * The object with one more owner, which does not manage it. Throws RequestError for an owner that is not stored, as it has
 * no uid, and for one of another namespace: the server takes that for an owner that is gone, and deletes the object.
 */
export const withOwner = <T extends KubeObject>(object: T, owner: KubeObject): T =>
  withReference(object, owner, {})

/** The object without this owner. */
export const withoutOwner = <T extends KubeObject>(object: T, owner: KubeObject): T =>
  withReferences(
    object,
    ownerReferencesOf(object).filter(({ uid }) => uid !== owner.metadata.uid),
  )

function withReference<T extends KubeObject>(
  object: T,
  owner: KubeObject,
  how: Pick<OwnerReference, 'controller' | 'blockOwnerDeletion'>,
): T {
  const { name, uid } = owner.metadata
  if (name === undefined || uid === undefined) {
    throw new RequestError(`own ${formatObject(object)}: ${formatObject(owner)} is not stored`)
  }
  refuseOtherNamespace(object, owner)
  const { apiVersion, kind } = owner
  const others = ownerReferencesOf(object).filter(reference => reference.uid !== uid)
  return withReferences(object, [...others, { apiVersion, kind, name, uid, ...how }])
}

const withReferences = <T extends KubeObject>(
  object: T,
  ownerReferences: readonly OwnerReference[],
): T => ({ ...object, metadata: { ...object.metadata, ownerReferences } })

/** An owner of the cluster may own anything; one of a namespace, what is in the same. */
function refuseOtherNamespace(object: KubeObject, owner: KubeObject): void {
  const { namespace } = owner.metadata
  if (namespace === undefined || namespace === object.metadata.namespace) return
  throw new RequestError(
    `own ${formatObject(object)}: ${formatObject(owner)} is of another namespace, and cannot own it`,
  )
}

/** Whether a reference is to an object of this group and kind, in any version. */
export const refersTo = (
  { apiVersion, kind }: OwnerReference,
  wanted: { readonly group: string; readonly kind: string },
): boolean => kind === wanted.kind && groupOf(apiVersion) === wanted.group

/** Of any text: the server does not look at it. */
const groupOf = (apiVersion: string): string =>
  apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')))
