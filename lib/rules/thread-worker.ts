import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'

const file = new URL(`./rules-worker${extname(import.meta.url)}`, import.meta.url)

/** What whoever started a thread can do with it. */
export interface ThreadWorker {
  postMessage(message: unknown): void
  /** Whether it keeps the process alive. */
  ref(): void
  unref(): void
  terminate(): Promise<unknown>
}

/** Starts a thread that runs rules-worker.ts. `onEnd` is called once it has ended, whatever the cause. */
export function startWorker(
  onMessage: (message: unknown) => void,
  onEnd: () => void,
): ThreadWorker {
  const worker = new Worker(file)
  worker.on('message', onMessage)
  worker.on('error', () => {}) // it exits then
  worker.on('exit', onEnd)
  return worker
}
