import { isRecord, type KubeObject } from './object.ts'

/** `metav1.OwnerReference`: an object without which another one is to be deleted. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  /** The one owner that manages it. */
  readonly controller?: boolean
  /** Whether deleting the owner in the foreground waits for it. */
  readonly blockOwnerDeletion?: boolean
}

/** The owners of an object, without entries that are none. */
export function ownerReferencesOf({ metadata }: KubeObject): OwnerReference[] {
  const { ownerReferences } = metadata
  return Array.isArray(ownerReferences) ? ownerReferences.filter(isOwnerReference) : []
}

const isOwnerReference = (value: unknown): value is OwnerReference =>
  isRecord(value) &&
  ['apiVersion', 'kind', 'name', 'uid'].every(field => typeof value[field] === 'string')

/** The owner that manages an object; undefined if none does. */
export const controllerOf = (object: KubeObject): OwnerReference | undefined =>
  ownerReferencesOf(object).find(({ controller }) => controller === true)
