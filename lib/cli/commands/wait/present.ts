import { isNotFound, type KubeObject } from '../../../core/index.ts'
import { fetchObjects, type Reading } from '../../fetch.ts'
import type { Selection } from '../../selection.ts'

/** The objects of a selection as they are now. Where they may be absent, one that is not there is none. */
export async function present(
  selection: Selection,
  reading: Reading,
  mayBeAbsent: boolean,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = []
  try {
    for await (const object of fetchObjects(selection, reading)) objects.push(object)
  } catch (error) {
    if (!mayBeAbsent || !isNotFound(error)) throw error
  }
  return objects
}
