import type { Order, Reply, Said } from './rules-worker.ts'
import { startWorker, type ThreadWorker } from './thread-worker.ts'
import type { WasmModule } from './web-assembly.ts'

/**
 * What becomes of an order: its reply, too late for one, lost with its thread, or not begun when that ended, which a
 * definition that stood before it may be at fault for.
 */
export type Outcome =
  | { readonly reply: Reply }
  | { readonly fatal: string }
  | 'late'
  | 'lost'
  | 'not begun'

interface Asked {
  readonly resolve: (outcome: Outcome) => void
  /** What the thread was not told yet. */
  readonly definitions: string[]
}

/**
 * One thread with a copy of the rules, which takes orders in turn, so that it need not wait for the next. It does not
 * keep the process alive, except while it is asked.
 *
 *     ask ──▶ [first, second, …] ──▶ worker      the clock runs for the first, from when the thread is ready
 *                └─ told of a definition, or paused while policies are compiled: the clock starts anew
 *                └─ reply: the clock starts anew, for the second
 *                └─ spent, by a trap: none was begun
 *                └─ late, or the thread ends, as without memory: the others were not begun
 */
export class RulesThread {
  /** So many of the pool's definitions it was told. */
  told = 0
  /** Kinds that it was asked about. */
  readonly kinds: Set<string> = new Set()
  readonly #worker: ThreadWorker
  readonly #timeoutMs: number
  /** Settles when it has the module, which is to come before orders. */
  readonly #isGiven: Promise<void>
  readonly #orders: Asked[] = []
  #isReady = false
  #ended: Promise<unknown> | undefined
  #clock: ReturnType<typeof setTimeout> | undefined

  constructor(module: Promise<WasmModule>, timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    // While the module is compiled.
    this.#worker = startWorker(
      message => this.#hear(message as Said),
      () => this.#end('lost'),
    )
    this.#isGiven = module.then(module => this.#worker.postMessage(module))
    this.#isGiven.catch(() => this.#end('lost'))
    this.#worker.unref()
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
      if (this.#orders.push({ resolve, definitions: [...order.definitions] }) > 1) return
      this.#worker.ref()
      this.#startClock()
    })
  }

  /** What it was asked is lost, or not begun. */
  async end(): Promise<void> {
    this.#end('lost')
    await this.#ended
  }

  #hear(message: Said): void {
    if (message === 'spent') {
      this.#end('not begun')
      return
    }
    if (message === 'ready') this.#isReady = true
    else if (message === 'told') this.#orders[0]?.definitions.shift()
    else if (message !== 'paused') this.#orders.shift()?.resolve({ reply: message })
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
  #end(why: 'late' | 'lost' | 'not begun'): void {
    if (this.hasEnded) return
    clearTimeout(this.#clock)
    this.#ended = this.#worker.terminate().finally(() => {
      const [first, ...others] = this.#orders.splice(0)
      const fatal = first?.definitions[0]
      first?.resolve(fatal === undefined ? why : { fatal })
      for (const { resolve } of others) resolve('not begun')
    })
  }
}
