import type { CallOptions, ResourceClient } from '../client/index.ts'
import { isNotFound, type JsonPatchOperation, type KubeObject } from '../core/index.ts'
import type { ReconcileRequest, ReconcileResult } from './reconcile.ts'

/** What is done as long as an object is wanted, and before it goes. */
export interface FinalizerOptions<T extends KubeObject = KubeObject> {
  /** As `example.com/cleanup`: of the program's own domain. */
  readonly finalizer: string
  /** The object is wanted, and has the finalizer. */
  readonly apply: (object: T) => ReconcileResult | Promise<ReconcileResult> | Promise<void>
  /**
   * The object is being deleted, and goes when this gives undefined. May run more than once; what it throws, or a result
   * that wants another run, lets the object stay. An object that the server took away all the same is as it last was.
   */
  readonly cleanup: (object: T) => ReconcileResult | Promise<ReconcileResult> | Promise<void>
}

/**
 * Has something outside of an object cleaned up before the object goes (kube-rs' `finalizer`). Nothing is applied before
 * the finalizer is stored, so that nothing is left behind. Gives what `apply` and `cleanup` give. Throws as they do, and
 * as {@link addFinalizer} and {@link removeFinalizer}.
 *
 *     no finalizer ──▶ add it ──▶ apply
 *     being deleted ──▶ cleanup ──undefined──▶ remove it
 *     being deleted, no finalizer of ours: nothing
 *     gone, with the finalizer (kubernetes/kubernetes#77988) ──▶ cleanup
 *     gone: nothing
 */
export async function withFinalizer<T extends KubeObject>(
  {
    object,
    unfinalized,
    client,
    signal,
  }: Pick<ReconcileRequest<T>, 'object' | 'unfinalized' | 'client' | 'signal'>,
  { finalizer, apply, cleanup }: FinalizerOptions<T>,
): Promise<ReconcileResult> {
  if (unfinalized !== undefined && hasFinalizer(unfinalized, finalizer)) {
    return (await cleanup(unfinalized)) ?? undefined
  }
  if (object === undefined) return undefined
  const resource = await client.for(object, signal)
  if (object.metadata.deletionTimestamp === undefined) {
    return (await apply(await addFinalizer(resource, object, finalizer, { signal }))) ?? undefined
  }
  if (!hasFinalizer(object, finalizer)) return undefined
  const result = (await cleanup(object)) ?? undefined
  if (result === undefined) await removeFinalizer(resource, object, finalizer, { signal })
  return result
}

/** Whether the object stays until this finalizer is removed. */
export const hasFinalizer = ({ metadata }: KubeObject, finalizer: string): boolean =>
  metadata.finalizers?.includes(finalizer) ?? false

/**
 * Adds a finalizer, unless the object has it, and gives the object as it is stored. Throws ApiError of 422 (`isInvalid`) if
 * its finalizers are not those that were read, or another object has its name, or it is being deleted: read it again.
 */
export async function addFinalizer<T extends KubeObject>(
  client: ResourceClient<T>,
  object: T,
  finalizer: string,
  options: CallOptions = {},
): Promise<T> {
  if (hasFinalizer(object, finalizer)) return object
  const { name = '', finalizers } = object.metadata
  const path = '/metadata/finalizers'
  const add: JsonPatchOperation =
    finalizers === undefined
      ? { op: 'add', path, value: [finalizer] }
      : { op: 'add', path: `${path}/-`, value: finalizer }
  const patch = [sameObject(object), { op: 'test', path, value: finalizers ?? null } as const, add]
  return client.patch(name, { type: 'json', patch }, options)
}

/** Removes a finalizer; an object that is gone has none. Throws as {@link addFinalizer}. */
export async function removeFinalizer<T extends KubeObject>(
  client: ResourceClient<T>,
  object: T,
  finalizer: string,
  options: CallOptions = {},
): Promise<void> {
  const { name = '', finalizers = [] } = object.metadata
  const index = finalizers.indexOf(finalizer)
  if (index < 0) return
  const path = `/metadata/finalizers/${index}`
  const test: JsonPatchOperation = { op: 'test', path, value: finalizer }
  const patch = [sameObject(object), test, { op: 'remove', path } as const]
  try {
    await client.patch(name, { type: 'json', patch }, options)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** That it is this object, and not another one of its name. */
export const sameObject = ({ metadata }: KubeObject): JsonPatchOperation => ({
  op: 'test',
  path: '/metadata/uid',
  value: metadata.uid ?? null,
})
