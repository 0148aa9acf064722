import type { ApiResource, GroupVersion } from '../lib/core/index.ts'
import type { Discovered, GroupFailure } from './group-discovery.ts'
import { RestMapper } from './rest-mapper.ts'
import type { ServerRead } from './server-documents.ts'

/** All that was learned in one go. A value: what is learned later makes a new one. */
export interface Snapshot extends Discovered {
  /** The time of day. */
  readonly readAt: number
  /** When this process began to read it, in turns of `Discovery`; 0 for another process' copy. */
  readonly turn: number
  readonly mapper: RestMapper
}

/** Puts documents together, whose order is the priority of names. */
export function snapshotOf({ documents, readAt }: ServerRead, turn: number): Snapshot {
  const versions = documents.flatMap(document => document.versions)
  const resources = documents.flatMap(document => document.resources)
  const failures = documents.flatMap(document => document.failures)
  return { readAt, turn, versions, resources, failures, mapper: new RestMapper(resources) }
}

/** The same with another content of one group, in the group's place: its order is its priority. */
export function replaceGroup(snapshot: Snapshot, group: string, found: Discovered): Snapshot {
  const replaced = {
    versions: replaceIn<GroupVersion>(snapshot.versions, group, found.versions),
    resources: replaceIn<ApiResource>(snapshot.resources, group, found.resources),
    failures: replaceIn<GroupFailure>(snapshot.failures, group, found.failures),
  }
  return snapshotOf({ documents: [replaced], readAt: snapshot.readAt }, snapshot.turn)
}

/** A group that was not there comes last, as a definition's group without a priority does. */
function replaceIn<T extends { readonly group: string }>(
  all: readonly T[],
  group: string,
  items: readonly T[],
): T[] {
  const start = all.findIndex(item => item.group === group)
  if (start < 0) return [...all, ...items]
  const others = (part: readonly T[]) => part.filter(item => item.group !== group)
  return [...all.slice(0, start), ...items, ...others(all.slice(start))]
}
