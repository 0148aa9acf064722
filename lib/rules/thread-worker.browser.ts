import type { ThreadWorker } from './thread-worker.ts'

/** As much as is used here of https://html.spec.whatwg.org/multipage/workers.html#worker. */
declare class Worker {
  constructor(file: URL, options: { readonly type: 'module' })
  onmessage: (event: { readonly data: unknown }) => void
  onerror: () => void
  postMessage(message: unknown): void
  terminate(): void
}

/** As in thread-worker.ts. The file is beside the one that this is in. */
export function startWorker(
  onMessage: (message: unknown) => void,
  onEnd: () => void,
): ThreadWorker {
  const worker = new Worker(new URL('./rules-worker.js', import.meta.url), { type: 'module' })
  worker.onmessage = ({ data }) => onMessage(data)
  worker.onerror = onEnd
  return {
    postMessage: message => worker.postMessage(message),
    ref: () => {},
    unref: () => {},
    terminate: async () => worker.terminate(),
  }
}
