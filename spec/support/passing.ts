import { setImmediate } from 'node:timers/promises'
import type { ManualClock } from './manual-clock.ts'

/** Lets time pass on the clock, ten milliseconds a turn of the event loop, until a task is done. */
export async function passing<T>(clock: ManualClock, task: Promise<T>): Promise<T> {
  let done = false
  const end = () => {
    done = true
  }
  task.then(end, end)
  while (!done) {
    await setImmediate()
    if (!done) clock.advance(10)
  }
  return task
}
