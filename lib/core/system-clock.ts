import type { Clock } from './clock.ts'

/** What `setTimeout` can count, almost 25 days; it takes anything longer for 1 ms. */
const maxTimerMs = 2 ** 31 - 1

/** The machine's own time. Sleeps for at most 25 days; what is due already is not slept for. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal, { background = false } = {}) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onAbort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
        Math.min(Math.max(ms, 0), maxTimerMs),
      )
      if (background) timer.unref()
      signal?.addEventListener('abort', onAbort, { once: true })
    }),
}
