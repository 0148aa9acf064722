import type { KubeObject } from '../core/index.ts'
import type { Watched } from '../watch/index.ts'

/** Hides what went wrong from the watcher, which would go on trying. */
class FirstFailure extends Error {}

/** What is watched, but the first list may fail: who gives a wrong address wants to be told, and not to wait. */
export function failingAtFirst<T extends KubeObject>(watched: Watched<T>): Watched<T> {
  let hasListed = false
  return {
    resource: watched.resource,
    watch: options => watched.watch(options),
    async *pages(options) {
      try {
        yield* watched.pages(options)
        hasListed = true
      } catch (cause) {
        throw hasListed ? cause : new FirstFailure('the first list failed', { cause })
      }
    },
  }
}

/** What has failed, of an error of a watcher's. */
export const causeOf = (error: unknown): unknown =>
  error instanceof FirstFailure ? error.cause : error
