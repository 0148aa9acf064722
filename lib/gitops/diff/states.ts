import type { ResourceClient } from '../../client/index.ts'
import { isNotFound, type KubeObject } from '../../core/index.ts'

/** An object as it is stored, and as applying another one would leave it. */
export interface States {
  /** Undefined if it is not stored. */
  readonly live: KubeObject | undefined
  readonly merged: KubeObject
}

/** Who would apply, and how. */
export interface StatesOptions {
  readonly fieldManager: string
  /** As if fields of other managers were taken over. */
  readonly force?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** An object that is written more often than that between two requests has no state to compare with. */
const maxAttempts = 5

/**
 * Both states, the second one as the server itself works it out: a dry-run apply, with all defaulting and admission. Writes
 * nothing. `known` is the stored state as it was a moment ago; it is read again where somebody has
 * written since. Throws as `ResourceClient.apply`.
 */
export async function readStates(
  resource: ResourceClient,
  object: KubeObject,
  known: KubeObject | undefined,
  options: StatesOptions,
): Promise<States> {
  let live = known
  for (let attempt = 1; ; attempt++) {
    const merged = await resource.apply(object, { ...options, dryRun: true })
    // A dry run answers with the version that it started from: another one is somebody's write in between.
    const same = merged.metadata.resourceVersion === live?.metadata.resourceVersion
    if (same || attempt === maxAttempts) return { live, merged }
    live = await getIfThere(resource, object.metadata.name ?? '', options.signal)
  }
}

/** The stored object; undefined if there is none. */
export async function getIfThere(
  resource: ResourceClient,
  name: string,
  signal: AbortSignal | undefined,
): Promise<KubeObject | undefined> {
  try {
    return await resource.get(name, { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
