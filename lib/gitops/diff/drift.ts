import type { Client } from '../../client/index.ts'
import { isNotFound, type KubeObject, RequestError } from '../../core/index.ts'
import { diffObjects, type FieldChange } from './diff.ts'

/** How a stored object differs from what applying the wanted one would make of it. */
export interface Drift {
  /** Whether there is anything stored. */
  readonly exists: boolean
  /** From the stored state to the wanted one; empty if nothing would change. */
  readonly changes: readonly FieldChange[]
}

/**
 * What applying an object would change, as the server itself works it out: a forced dry-run apply,
 * with all defaulting and admission, against the stored object. Writes nothing. Throws ApiError if the
 * server would refuse the object.
 */
export async function findDrift(
  client: Client,
  object: KubeObject,
  options: { fieldManager: string; signal?: AbortSignal | undefined },
): Promise<Drift> {
  const { name } = object.metadata
  if (name === undefined) throw new RequestError('find drift: metadata.name is needed')
  const resource = await client.for(object, options.signal)
  for (let attempt = 1; ; attempt++) {
    const live = await resource.get(name, { signal: options.signal }).catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
    if (live === undefined) return { exists: false, changes: [] }
    const wanted = await resource.apply(object, { ...options, dryRun: true, force: true })
    // A dry run answers with the version that it started from: another one is somebody's write in between.
    const same = wanted.metadata.resourceVersion === live.metadata.resourceVersion
    if (same || attempt === maxAttempts) {
      return { exists: true, changes: diffObjects(live, wanted) }
    }
  }
}

/** An object that is written more often than that between two requests has no state to compare with. */
const maxAttempts = 5
