import { extractOwned, type KubeObject, sameJson } from '../core/index.ts'

/**
 * Whether an object is no longer as a manager has applied it: one of the manager's fields has another value, or is another's. What
 * others add, and status, is no drift. `applied` is what the server answered then. Pure, and asks nobody: the server keeps
 * in managedFields whose each field is.
 */
export const hasDrifted = (applied: KubeObject, live: KubeObject, manager: string): boolean =>
  applied.metadata.uid !== live.metadata.uid ||
  live.metadata.deletionTimestamp !== undefined ||
  !sameJson(extractOwned(applied, manager), extractOwned(live, manager))
