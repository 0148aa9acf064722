import { parentPort } from 'node:worker_threads'

/** Sends a message to whoever started this thread. */
export const say = (message: unknown): void => parentPort?.postMessage(message)

/** Calls the listener with each message from there. */
export const listen = (listener: (message: unknown) => void): void => {
  parentPort?.on('message', listener)
}
