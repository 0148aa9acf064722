import { ConflictError, type ResourceClient } from '../../client/index.ts'
import {
  ApiError,
  applyMergePatch,
  findManagedPath,
  isNotFound,
  type KubeObject,
} from '../../core/index.ts'
import type { Forecast } from './candidate.ts'
import { isSecret } from './secret-values.ts'

/** How an object is to be applied. */
export interface ApplyTerms {
  readonly fieldManager: string
  readonly force?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is stored, and what would come of applying: both of one moment. */
export interface Foreseen {
  readonly live: KubeObject | undefined
  readonly forecast: Forecast
}

/** An object that is written more often than that between two requests is taken as it was last seen. */
const maxAttempts = 5

/**
 * What the server says would come of applying an object: a dry run, with all its defaulting and admission. Writes nothing.
 * A refusal is data; throws TransportError where no answer comes, and ApiError where one may not even ask.
 */
export async function forecastByServer(
  resource: ResourceClient,
  object: KubeObject,
  seen: KubeObject | undefined,
  { fieldManager, force, signal }: ApplyTerms,
): Promise<Foreseen> {
  let live = seen
  for (let attempt = 1; ; attempt++) {
    let stored: KubeObject
    try {
      const terms = {
        fieldManager,
        force,
        dryRun: true,
        fieldValidation: 'Strict',
        signal,
      } as const
      stored = await resource.apply(object, terms)
    } catch (error) {
      return { live, forecast: await failureForecast(error, object, live) }
    }
    // A dry run answers with the version that it started from: another one is somebody's write in between.
    const isSame =
      (live?.metadata.resourceVersion ?? '') === (stored.metadata.resourceVersion ?? '')
    if (isSame || attempt === maxAttempts) {
      const evidence = ["the server's dry run"]
      return { live, forecast: { type: 'stored', certainty: 'server', object: stored, evidence } }
    }
    live = await resource.get(object.metadata.name ?? '', { signal }).catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
  }
}

async function failureForecast(
  error: unknown,
  object: KubeObject,
  live: KubeObject | undefined,
): Promise<Forecast> {
  if (!(error instanceof ApiError) || error.status.code === 401) throw error
  if (error instanceof ConflictError) return conflictForecast(error, object)
  const { code, message } = error.status
  if (isDecided(code, message)) {
    const { refusalViolations } = await import('../../validate/index.ts')
    const violations = refusalViolations(error.status, object)
    return {
      type: 'refused',
      certainty: 'server',
      evidence: ["the server's dry run refuses it"],
      violations,
    }
  }
  // Of a Secret it may quote a value.
  const evidence = [`the server cannot tell${isSecret(object) ? '' : `: ${message}`}`]
  return { type: 'stored', certainty: 'unverifiable', object: mergedInto(live, object), evidence }
}

/** A webhook that knows no dry run, or does not answer, would perhaps let it pass. */
const isDecided = (code: number, message: string): boolean =>
  (code < 500 && !message.includes('does not support dry run')) ||
  message.includes('failed to create typed patch object')

const conflictForecast = ({ conflicts }: ConflictError, object: KubeObject): Forecast => ({
  type: 'refused',
  certainty: 'server',
  evidence: [`${conflicts.length === 1 ? 'a field is' : 'fields are'} owned by other managers`],
  violations: conflicts.map(({ manager, field }) => ({
    path: findManagedPath(object, field) ?? [],
    reason: 'FieldManagerConflict',
    message: `${field} is owned by "${manager}"`,
  })),
})

/**
 * About what applying makes of what is stored, where nobody knows better: lists are replaced, and what is given no more
 * stays. Undefined where nothing is stored.
 */
export const mergedInto = (
  live: KubeObject | undefined,
  { status: _, ...object }: KubeObject,
): KubeObject | undefined => live && (applyMergePatch(live, object) as KubeObject)
