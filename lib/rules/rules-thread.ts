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
  readonly #ended: Promise<never>

  constructor(module: WebAssembly.Module) {
    this.#worker = new Worker(file, { workerData: module })
    this.#ready = once(this.#worker, 'message')
    this.#ended = once(this.#worker, 'exit').then(() => {
      throw new Error('the rules were ended')
    })
    // Both are told to whoever asks.
    this.#ready.catch(() => {})
    this.#ended.catch(() => {})
    this.#worker.on('error', () => {})
  }

  /**
   * Undefined where it takes longer than so many milliseconds, from when the thread is ready. Rejects if the thread
   * ends, as it does without memory.
   */
  async ask(order: Order, timeoutMs: number): Promise<Answer | boolean | undefined> {
    this.#worker.ref()
    const done = new AbortController()
    try {
      await Promise.race([this.#ready, this.#ended])
      const answer = once(this.#worker, 'message', done)
      const late = sleep(timeoutMs, [undefined], done)
      this.#worker.postMessage(order)
      for (const loser of [answer, late]) loser.catch(() => {})
      const [first] = await Promise.race([answer, late, this.#ended])
      return first
    } finally {
      done.abort()
      this.#worker.unref()
    }
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
