import { decodeManagedFields, type KubeObject } from '../../core/index.ts'

/**
 * Whether an object that was not there a moment ago was made by this manager: it has written it, and nobody has before. For answers
 * that never came, as a uid is what tells for sure.
 */
export function isMadeBy(object: KubeObject, manager: string): boolean {
  const owners = decodeManagedFields(object)
    .map(({ owner }) => owner)
    .filter(({ subresource }) => subresource === '')
  const ours = owners.filter(owner => owner.manager === manager).map(({ time = '' }) => time)
  const first = ours.toSorted()[0]
  return first !== undefined && owners.every(({ time = '' }) => time >= first)
}
