import { ApiError, type Clock, KubeError, type Middleware } from '../lib/core/index.ts'

/** A look costs two answers without a body, and only calls that have failed are followed by one. */
const spacingMs = 1_000

/**
 * Has discovery look again, by `look`, when a call has failed as if what is known were outdated: a definition
 * that was deleted, or has another version or scope, leaves paths behind that nothing serves. The failure is
 * thrown after the look, so that whoever tries again by name or kind finds what is there now. At most one look a
 * second, as a path may be wrong for good; calls that fail during one wait for what it finds.
 */
export const rediscover = (
  look: (signal?: AbortSignal) => Promise<unknown>,
  clock: Clock,
): Middleware => {
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking = 0
  const lookAgain = async (signal?: AbortSignal): Promise<void> => {
    lookedAt = clock.now()
    looking += 1
    try {
      await look(signal)
    } catch (error) {
      // The failure of the call is the one to tell.
      if (!(error instanceof KubeError)) throw error
    } finally {
      looking -= 1
    }
  }
  return next => (request, signal) =>
    next(request, signal).catch(async error => {
      const isDue = looking > 0 || clock.now() - lookedAt >= spacingMs
      if (isUnserved(error) && isDue) await lookAgain(signal)
      throw error
    })
}

/**
 * Nothing serves the path. The server then has no object to speak of: it answers in plain text, or, of groups
 * of its own, in a sentence that is apimachinery's for all such paths (`NewGenericServerResponse`).
 */
const isUnserved = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status.code === 404 &&
  (error.status.reason === '' ||
    error.status.message === 'the server could not find the requested resource')
