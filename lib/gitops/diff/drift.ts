import type { Client } from '../../client/index.ts'
import { type KubeObject, RequestError } from '../../core/index.ts'
import { diffObjects, type FieldChange } from './diff.ts'
import { getIfThere, readStates } from './states.ts'

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
  const known = await getIfThere(resource, name, options.signal)
  if (known === undefined) return { exists: false, changes: [] }
  const { live, merged } = await readStates(resource, object, known, { ...options, force: true })
  return live === undefined
    ? { exists: false, changes: [] }
    : { exists: true, changes: diffObjects(live, merged) }
}
