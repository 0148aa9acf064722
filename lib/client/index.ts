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
export { type ApplyConflict, ConflictError } from './conflict-error.ts'
export { type CallOptions, ResourceClient } from './resource-client.ts'
export {
  clientSideManagers,
  type UpgradeOptions,
  upgradeManagedFields,
} from './upgrade-managed-fields.ts'
export { upgradeToServerSideApply } from './upgrade-to-server-side-apply.ts'
