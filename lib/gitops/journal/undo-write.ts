import {
  type Client,
  type OwnersChange,
  ownersPatch,
  patchOwners,
  type ResourceClient,
} from '../../client/index.ts'
import {
  ApiError,
  decodeManagedFields,
  type FieldOwner,
  isNotFound,
  type KubeObject,
  NoMatchError,
  type ObjectMeta,
  type OwnedFields,
  sameJson,
} from '../../core/index.ts'
import { intentOf } from '../intent.ts'
import type { TouchedObject } from './journal-state.ts'
import { isMadeBy } from './made-by.ts'
import { restoreTaken } from './restore-taken.ts'

/** What has become of an object that a run had written. */
export type Undone =
  /** Its fields are what we had applied before; or it is there again; or gone again. */
  | { readonly type: 'reverted' | 'recreated' | 'deleted' }
  /** It is as it was before the run. */
  | { readonly type: 'unchanged' }
  /** Somebody else has it now: `reason` says why nothing was done. */
  | { readonly type: 'kept'; readonly reason: string }

/** How an object is brought back. */
export interface UndoWriteOptions {
  /** Who has applied. */
  readonly fieldManager: string
  /** Whether fields are taken back that others own by now. */
  readonly force?: boolean | undefined
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** Who makes an object anew, until its fields are given back to whom they belonged. */
const undoManager = 'anykind-undo'

/**
 * Brings one object back to where it was:
 *
 *     before    now            what is done
 *     absent    absent         nothing
 *     absent    ours           deleted, as it is now
 *     absent    another's      nothing: kept
 *     there     absent         made again, with its owners
 *     there     the same, ours our fields applied as they were: those of others stay as they are
 *     there     another's      nothing: kept
 *
 * Done twice, the second time does nothing.
 */
export async function undoWrite(
  client: Client,
  touched: TouchedObject,
  options: UndoWriteOptions,
): Promise<Undone> {
  const { object, before } = touched
  const found = await find(client, before ?? object, options.signal)
  const live = found?.live
  if (before === undefined) {
    if (found === undefined || live === undefined) return { type: 'unchanged' }
    return remove(found.resource, live, touched, options)
  }
  const resource = found?.resource ?? (await client.for(before, options.signal))
  if (live === undefined) return recreate(resource, before, options)
  if (isHalfMade(live)) return giveBack(resource, before, options)
  const { uid = '' } = live.metadata
  if (uid === before.metadata.uid || touched.uids.has(uid)) {
    return revert(resource, live, before, options)
  }
  return sameJson(contentOf(live), contentOf(before))
    ? { type: 'unchanged' }
    : { type: 'kept', reason: 'somebody has made it anew since' }
}

async function find(client: Client, object: KubeObject, signal: AbortSignal | undefined) {
  try {
    const resource = await client.for(object, signal)
    const { name = '' } = object.metadata
    return { resource, live: await resource.get(name, { signal }).catch(absent) }
  } catch (error) {
    // With a definition that is gone its objects have gone, too.
    if (error instanceof NoMatchError) return undefined
    throw error
  }
}

function absent(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}

async function remove(
  resource: ResourceClient,
  live: KubeObject,
  { uids }: TouchedObject,
  { fieldManager, dryRun, signal }: UndoWriteOptions,
): Promise<Undone> {
  const { name = '', uid = '', resourceVersion = '', deletionTimestamp } = live.metadata
  if (deletionTimestamp !== undefined) return { type: 'unchanged' }
  if (uids.size === 0 ? !isMadeBy(live, fieldManager) : !uids.has(uid)) {
    return {
      type: 'kept',
      reason: 'it was not there before the run, and somebody else has made it',
    }
  }
  await resource
    .delete(name, {
      preconditions: { uid, resourceVersion },
      propagationPolicy: 'Background',
      dryRun,
      signal,
    })
    .catch(absent)
  return { type: 'deleted' }
}

/** With all fields that it had; whose they are is told in a second write, as the first one makes them the writer's. */
async function recreate(
  resource: ResourceClient,
  before: KubeObject,
  options: UndoWriteOptions,
): Promise<Undone> {
  const { dryRun, signal } = options
  await resource.create(contentOf(before), { fieldManager: undoManager, dryRun, signal })
  return dryRun ? { type: 'recreated' } : giveBack(resource, before, options)
}

/** Controllers may have written since it was made: they stay, and who is faster is read again. */
async function giveBack(
  resource: ResourceClient,
  before: KubeObject,
  { dryRun, signal }: UndoWriteOptions,
): Promise<Undone> {
  const then = decodeManagedFields(before).filter(({ owner }) => owner.subresource === '')
  const isNew = ({ owner }: OwnedFields) => !then.some(known => isSameOwner(known.owner, owner))
  const change: OwnersChange = managed =>
    managed.some(isOfMaker)
      ? [...then, ...managed.filter(owned => !isOfMaker(owned) && isNew(owned))]
      : managed
  const { name = '' } = before.metadata
  await patchOwners(resource, name, object => ownersPatch(object, change), { dryRun, signal })
  return { type: 'recreated' }
}

const isHalfMade = (live: KubeObject): boolean => decodeManagedFields(live).some(isOfMaker)

const isOfMaker = ({ owner }: OwnedFields): boolean =>
  owner.manager === undoManager && owner.operation === 'Update'

const isSameOwner = (a: FieldOwner, b: FieldOwner): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  a.apiVersion === b.apiVersion

async function revert(
  resource: ResourceClient,
  live: KubeObject,
  before: KubeObject,
  { fieldManager, force, dryRun, signal }: UndoWriteOptions,
): Promise<Undone> {
  const intent = intentOf(before, fieldManager)
  if (sameJson(intent, intentOf(live, fieldManager))) return { type: 'unchanged' }
  if (live.metadata.deletionTimestamp !== undefined) {
    return { type: 'kept', reason: 'it is being deleted' }
  }
  await restoreTaken(resource, { live, before, fieldManager, undoManager }, { dryRun, signal })
  try {
    await resource.apply(intent, { fieldManager, force, dryRun, signal })
  } catch (error) {
    if (!(error instanceof ApiError) || !isNotFound(error)) throw error
    return recreate(resource, before, { fieldManager, dryRun, signal })
  }
  return { type: 'reverted' }
}

/** All that is not the server's bookkeeping. */
function contentOf({ status: _, metadata, ...object }: KubeObject): KubeObject {
  const {
    uid: _uid,
    resourceVersion: _resourceVersion,
    generation: _generation,
    creationTimestamp: _creationTimestamp,
    deletionTimestamp: _deletionTimestamp,
    deletionGracePeriodSeconds: _grace,
    managedFields: _managedFields,
    selfLink: _selfLink,
    ...kept
  } = metadata
  return { ...object, metadata: kept as ObjectMeta } as KubeObject
}
