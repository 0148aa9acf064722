import { once } from 'node:events'
import { extname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Answer } from './answer.ts'
import type { Order } from './rules-worker.ts'

const file = new URL(`./rules-worker${extname(import.meta.url)}`, import.meta.url)

/** One thread with a copy of the rules. It does not keep the process alive, except while it is asked. */
export class RulesThread {
  /** So many of the pool's definitions it was told. */
  told = 0
  busy = false
  readonly #worker: Worker
  readonly #ready: Promise<unknown>

  constructor(module: WebAssembly.Module) {
    this.#worker = new Worker(file, { workerData: module })
    this.#ready = once(this.#worker, 'message')
    this.#ready.catch(() => {}) // told when it is asked
  }

  /** Undefined where it takes longer than so many milliseconds. Rejects if the thread dies, as of too little memory. */
  async ask(order: Order, timeoutMs: number): Promise<Answer | boolean | undefined> {
    this.#worker.ref()
    const late = new AbortController()
    try {
      await this.#ready
      const answer = once(this.#worker, 'message', { signal: late.signal })
      this.#worker.postMessage(order)
      const timeout = sleep(timeoutMs, undefined, { signal: late.signal })
      timeout.catch(() => {}) // the answer was first
      answer.catch(() => {}) // the timeout was first
      const [first] = (await Promise.race([answer, timeout])) ?? []
      return first
    } finally {
      late.abort()
      this.#worker.unref()
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
