import { decodeObject, isRecord, type KubeObject } from '../core/index.ts'

/**
 * What a delete has done: the object is `gone`; or it is `deleting`, and will be gone when its finalizers are
 * removed and its grace period is over. The server says neither: some kinds answer with the object, others with a
 * Status, and what it means is in both.
 */
export type DeleteResult<T extends KubeObject = KubeObject> =
  | {
      readonly state: 'gone'
      /** Of what was deleted; absent if the server did not say. */
      readonly uid: string | undefined
      /** Its last state, where the server gives it: of Pods, Services, ServiceAccounts and a few more. */
      readonly object: T | undefined
    }
  | { readonly state: 'deleting'; readonly uid: string | undefined; readonly object: T }

/**
 * Reads the answer to a delete. Throws DecodeError if it is neither an object nor a Status, and ApiError on a
 * Status that tells of a failure, whatever the HTTP status was.
 */
export function decodeDeleteResult<T extends KubeObject>(
  answer: unknown,
  request: string,
): DeleteResult<T> {
  const object = decodeObject<T>(answer, request)
  if (object.kind === 'Status' && object.apiVersion === 'v1') {
    const { uid } = isRecord(object.details) ? object.details : {}
    return { state: 'gone', uid: typeof uid === 'string' ? uid : undefined, object: undefined }
  }
  const { uid } = object.metadata
  return { state: isStillThere(object) ? 'deleting' : 'gone', uid, object }
}

/**
 * Of an object as a delete answers with it. First match wins (registry/generic/registry/store.go):
 *
 *     no deletionTimestamp          gone    a Service
 *     finalizers                    there   a claim that a pod uses
 *     finalizers in its spec        there   a Namespace
 *     a grace period of 0           gone    a Pod that was deleted at once
 *     any other                     there   a Pod that has 30 seconds to end
 */
function isStillThere({ metadata, spec }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined) return false
  if ((metadata.finalizers?.length ?? 0) > 0) return true
  if (isRecord(spec) && Array.isArray(spec.finalizers) && spec.finalizers.length > 0) return true
  return metadata.deletionGracePeriodSeconds !== 0
}
