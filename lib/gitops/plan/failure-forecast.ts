import { ConflictError } from '../../client/index.ts'
import { ApiError, applyMergePatch, findManagedPath, type KubeObject } from '../../core/index.ts'
import type { Forecast } from './candidate.ts'
import { isSecret } from './secret-values.ts'

/**
 * What a failed dry run says of an object. A refusal is data; throws what is no answer about the object, and ApiError where one may
 * not even ask.
 */
export async function failureForecast(
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
