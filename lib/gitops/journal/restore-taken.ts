import type { ResourceClient } from '../../client/index.ts'
import {
  decodeManagedFields,
  emptyFieldSet,
  encodeFieldSet,
  extractOwned,
  type FieldSet,
  type KubeObject,
  type OwnedFields,
  subtractFields,
  uniteFields,
} from '../../core/index.ts'

/** An object before and after a run, by whom, and who is to have what the run has taken. */
export interface Taking {
  readonly live: KubeObject
  readonly before: KubeObject
  readonly fieldManager: string
  readonly undoManager: string
}

/**
 * Gives values back that a run has taken from others by force: they would go, were the run's fields just given up. Who had them by
 * server-side apply has them again when it applies.
 */
export async function restoreTaken(
  resource: ResourceClient,
  { live, before, fieldManager, undoManager }: Taking,
  options: { readonly dryRun?: boolean | undefined; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  const isOurs = ({ owner }: OwnedFields) =>
    owner.manager === fieldManager && owner.operation === 'Apply'
  const [now, then] = [decodeManagedFields(live), decodeManagedFields(before)]
  const onlyOurs = subtractFields(union(now.filter(isOurs)), union(now.filter(not(isOurs))))
  const gained = subtractFields(onlyOurs, union(then.filter(isOurs)))
  const others = union(then.filter(not(isOurs)))
  const taken = subtractFields(gained, subtractFields(gained, others))
  if (taken.children.size === 0) return
  const entry = { manager: undoManager, operation: 'Apply', fieldsV1: encodeFieldSet(taken) }
  const managedFields = [entry, ...(before.metadata.managedFields as readonly unknown[])]
  const values = { ...before, metadata: { ...before.metadata, managedFields } }
  const restored = extractOwned(values, undoManager)
  await resource.apply(restored, { fieldManager: undoManager, force: true, ...options })
}

const union = (managed: readonly OwnedFields[]): FieldSet =>
  managed.reduce((all, { fields }) => uniteFields(all, fields), emptyFieldSet)

const not =
  (is: (owned: OwnedFields) => boolean) =>
  (owned: OwnedFields): boolean =>
    !is(owned)
