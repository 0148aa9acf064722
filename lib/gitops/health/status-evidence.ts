import { type ApiResource, gvkOf, isRecord, type KubeObject, sameJson } from '../../core/index.ts'
import { isBehind, observedGeneration } from './observed.ts'

/*
 * A status that was there before a write says nothing of what was written, and one that is not there yet says nothing at
 * all: a new custom resource looks like data. What tells the two apart:
 *
 *     observedGeneration, of the status or of a condition     says so itself
 *     another status than the write was answered with         somebody has looked since
 *     managedFields: a later write of the status subresource  the write has changed nothing
 *     any write of it, and the spec is the first one          a create takes no status
 *     none of these                                           there is no telling: who waits gives it a time
 */

/**
 * Whether a controller has written the status since, `written` being what our write was answered with. Times of managedFields
 * are to the second: what was written within the same one is not taken for later. Pure.
 */
export function isAnswered(object: KubeObject, written: KubeObject): boolean {
  if (observedGeneration(object) !== undefined) return !isBehind(object)
  const seen = conditionGenerations(object)
  if (seen.length > 0) return Math.max(...seen) >= (object.metadata.generation ?? 0)
  if (!sameJson(object.status, written.status)) return true
  const statusAt = lastWrite(object, 'status')
  if (statusAt === '') return false
  return object.metadata.generation === 1 || statusAt > lastWrite(object, '')
}

/** Whether a controller reports on objects of the resource, as far as what is served tells. */
export const hasStatus = ({ subresources }: ApiResource): boolean =>
  subresources.some(({ name }) => name === 'status')

const conditionGenerations = ({ status }: KubeObject): number[] => {
  const conditions = isRecord(status) ? status.conditions : undefined
  if (!Array.isArray(conditions)) return []
  return conditions
    .filter(isRecord)
    .map(({ observedGeneration }) => observedGeneration)
    .filter(seen => typeof seen === 'number')
}

/** RFC 3339 in UTC, whose texts are in the order of their times; empty if nobody has. */
function lastWrite({ metadata: { managedFields } }: KubeObject, subresource: string): string {
  if (!Array.isArray(managedFields)) return ''
  const times = managedFields
    .filter(isRecord)
    .filter(entry => (entry.subresource ?? '') === subresource && typeof entry.time === 'string')
    .map(({ time }) => String(time))
  return times.reduce((last, time) => (time > last ? time : last), '')
}

/** Whether the kind is Kubernetes' own. Others of `k8s.io`, as `gateway.networking.k8s.io`, are of definitions. */
export function isBuiltInKind(object: KubeObject): boolean {
  const { group } = gvkOf(object)
  return !group.includes('.') || builtInGroups.has(group)
}

const builtInGroups: ReadonlySet<string> = new Set(
  [
    ...['admissionregistration', 'apiextensions', 'apiregistration', 'authentication'],
    ...['authorization', 'certificates', 'coordination', 'discovery', 'events'],
    ...['flowcontrol.apiserver', 'internal.apiserver', 'networking', 'node', 'rbac.authorization'],
    ...['resource', 'scheduling', 'storage', 'storagemigration'],
  ].map(name => `${name}.k8s.io`),
)
