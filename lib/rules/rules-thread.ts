import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Answer } from './answer.ts'
import type { Order } from './rules-worker.ts'

const file = new URL(`./rules-worker${extname(import.meta.url)}`, import.meta.url)

/** What a thread says of an order. */
export type Reply = Answer | boolean

/** What becomes of an order: its reply, too late for one, lost with its thread, or not begun when that ended. */
export type Outcome = { readonly reply: Reply } | 'late' | 'lost' | 'not begun'

/**
 * One thread with a copy of the rules, which takes orders in turn, so that it need not wait for the next. It does not
 * keep the process alive, except while it is asked.
 *
 *     ask ──▶ [first, second, …] ──▶ worker      the clock runs for the first, from when the thread is ready
 *                └─ reply: the clock starts anew, for the second
 *                └─ late, or the thread ends, as without memory: the others were not begun
 */
export class RulesThread {
  /** So many of the pool's definitions it was told. */
  told = 0
  readonly #worker: Worker
  readonly #timeoutMs: number
  /** Settles when it has the module, which is to come before orders. */
  readonly #isGiven: Promise<void>
  readonly #orders: ((outcome: Outcome) => void)[] = []
  #isReady = false
  #ended: Promise<unknown> | undefined
  #clock: NodeJS.Timeout | undefined

  constructor(module: Promise<WebAssembly.Module>, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.#worker = new Worker(file) // while the module is compiled
    this.#isGiven = module.then(module => this.#worker.postMessage(module))
    this.#isGiven.catch(() => this.#end('lost'))
    this.#worker.unref()
    this.#worker.on('message', message => this.#hear(message as Reply | 'ready'))
    this.#worker.on('error', () => {}) // it exits then
    this.#worker.on('exit', () => this.#end('lost'))
  }

  /** Orders that it has not answered. */
  get orders(): number {
    return this.#orders.length
  }

  /** Whether it takes no more orders. */
  get hasEnded(): boolean {
    return this.#ended !== undefined
  }

  ask(order: Order): Promise<Outcome> {
    if (this.hasEnded) return Promise.resolve('not begun')
    return new Promise(resolve => {
      this.#isGiven.then(
        () => this.#worker.postMessage(order),
        () => {}, // it has ended
      )
      if (this.#orders.push(resolve) > 1) return
      this.#worker.ref()
      this.#startClock()
    })
  }

  /** What it was asked is lost, or not begun. */
  async end(): Promise<void> {
    this.#end('lost')
    await this.#ended
  }

  #hear(message: Reply | 'ready'): void {
    if (message === 'ready') this.#isReady = true
    else this.#orders.shift()?.({ reply: message })
    if (this.#orders.length > 0) {
      this.#startClock()
      return
    }
    clearTimeout(this.#clock)
    this.#worker.unref()
  }

  #startClock(): void {
    clearTimeout(this.#clock)
    if (this.#isReady) this.#clock = setTimeout(() => this.#end('late'), this.#timeoutMs)
  }

  /** Orders have an outcome when the thread's memory is free again. */
  #end(why: 'late' | 'lost'): void {
    if (this.hasEnded) return
    clearTimeout(this.#clock)
    this.#ended = this.#worker.terminate().finally(() => {
      const [first, ...others] = this.#orders.splice(0)
      first?.(why)
      for (const order of others) order('not begun')
    })
  }
}
