/*
 * The verbs: a Client finds a resource by any of its names, a ResourceClient speaks get, list, create,
 * update, patch, apply, delete and watch to it, for every kind alike.
 *
 * Promises: objects are plain data, never written to, never turned into classes. Lists are read page by
 * page and watches event by event, at the reader's speed. What a call may ask of the server is decided
 * in core, before anything is sent; a refused apply names the managers and fields in its way.
 *
 * Not here: keeping a watch alive (watch), validation (validate), sets of objects (gitops).
 */
export { Client, type ResourceName } from './client.ts'
export { type ApplyConflict, ConflictError, type ConflictValues } from './conflict-error.ts'
export { type CreateOrUpdateResult, createOrUpdate } from './create-or-update.ts'
export { type DeleteResult, decodeDeleteResult } from './delete-result.ts'
export type { ListAllOptions, ListObjectsOptions } from './list-objects.ts'
export { type Modification, type ModifyOptions, modify } from './modify.ts'
export { type OwnersChange, ownersPatch } from './owners-patch.ts'
export type { ListPage, PagesOptions } from './pages.ts'
export { patchOwners } from './patch-owners.ts'
export { type CallOptions, ResourceClient } from './resource-client.ts'
export type { RowObject, Table, TableColumn, TableRow } from './table.ts'
export { TableClient, type TableOptions } from './table-client.ts'
export {
  clientSideManagers,
  type UpgradeOptions,
  upgradeManagedFields,
} from './upgrade-managed-fields.ts'
export { upgradeToServerSideApply } from './upgrade-to-server-side-apply.ts'
export {
  type ByteRange,
  type OnColumns,
  parseWireObject,
  readField,
  WireClient,
  type WireEvent,
  type WireObject,
  type WirePage,
  type WireSource,
  type WireWatchEvent,
} from './wire/index.ts'
