import type { Answer, Judge } from './answer.ts'
import type { Evaluator, ExpressionResult, Expressions } from './expressions.ts'
import { OrderQueue } from './order-queue.ts'
import type { Configuration, Manifest, Patch, Replacement } from './request.ts'
import { type Outcome, RulesThread } from './rules-thread.ts'
import type { Order, Reply } from './rules-worker.ts'
import type { WasmModule } from './web-assembly.ts'

/** Options of {@link RulesPool}. */
export interface RulesPoolOptions {
  /** So many texts are judged at the same time, by as many copies of the rules of 200 MB each. Default 1. */
  readonly threads?: number | undefined
  /** So long a text may take; then there is no verdict. Default 2 s: ten times what the largest that are known take. */
  readonly timeoutMs?: number | undefined
}

type Asked = Omit<Order, 'definitions'>

/** Orders that a thread has before it, so that it need not wait for the caller between two. */
const ordersAThread = 4

/**
 * The rules in threads of their own: a text that takes long holds up neither the caller nor, for longer than it may
 * take, the next one.
 *
 *     waiting ──▶ a thread that knows its kind, or has the least before it, or is new ──▶ reply
 *        ▲          └─ late, or dead ──▶ no verdict; another thread takes its place
 *        └──────────── not begun when its thread ended; a definition that ended it is forgotten
 */
export class RulesPool implements Judge, Evaluator, AsyncDisposable {
  readonly #module: Promise<WasmModule>
  readonly #max: number
  readonly #timeoutMs: number
  readonly #definitions: (string | undefined)[] = []
  readonly #threads = new Set<RulesThread>()
  readonly #waiting = new OrderQueue<RulesThread>()
  #isClosed = false

  constructor(
    module: Promise<WasmModule>,
    { threads = 1, timeoutMs = 2000 }: RulesPoolOptions = {},
  ) {
    this.#module = module
    this.#max = threads
    this.#timeoutMs = timeoutMs
    this.#start() // it is ready sooner than the first text
  }

  async define(definition: string): Promise<Answer> {
    this.#definitions.push(definition) // before it is answered: calls that come after it may be answered sooner
    const answer = await this.#judge({ method: 'define', argument: definition })
    if (answer.verdict !== 'accepted') this.#forget(definition)
    return answer
  }

  async serves(kind: Pick<Manifest, 'apiVersion' | 'kind'>): Promise<boolean> {
    return (await this.#ask({ method: 'serves', argument: kind })) === true
  }

  create(manifest: Manifest): Promise<Answer> {
    return this.#judge({ method: 'create', argument: manifest })
  }

  update(replacement: Replacement): Promise<Answer> {
    return this.#judge({ method: 'update', argument: replacement })
  }

  patch(patch: Patch): Promise<Answer> {
    return this.#judge({ method: 'patch', argument: patch })
  }

  apply(configuration: Configuration): Promise<Answer> {
    return this.#judge({ method: 'apply', argument: configuration })
  }

  /** What CEL expressions come to of an object. */
  async evaluate(asked: Expressions): Promise<readonly ExpressionResult[]> {
    const reply = await this.#ask({ method: 'evaluate', argument: asked })
    if (Array.isArray(reply)) return reply
    const { message = 'the rules do not say' } = reply as Answer
    return asked.expressions.map(() => ({ error: message }))
  }

  /** Ends the threads. Calls that are under way have no verdict. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    this.#waiting.giveUp()
    await Promise.all([...this.#threads].map(thread => thread.end()))
  }

  async #judge(asked: Asked): Promise<Answer> {
    return (await this.#ask(asked)) as Answer
  }

  async #ask(asked: Asked): Promise<Reply> {
    await this.#module // or throws why there is none
    const kind = kindOf(asked)
    while (!this.#isClosed) {
      const outcome = await new Promise<Outcome>(resolve => {
        const begin = (thread: RulesThread): void => resolve(this.#begin(thread, asked, kind))
        this.#waiting.push({ kind, begin, giveUp: () => resolve('lost') })
        this.#move()
      })
      this.#move()
      if (outcome === 'not begun') continue
      if (typeof outcome === 'object' && 'fatal' in outcome) {
        this.#forget(outcome.fatal)
        continue
      }
      if (outcome === 'late') return noVerdict(`the rules took longer than ${this.#timeoutMs} ms`)
      return outcome === 'lost' ? noVerdict('the rules were ended') : outcome.reply
    }
    return noVerdict('the rules were ended')
  }

  #begin(thread: RulesThread, asked: Asked, kind: string | undefined): Promise<Outcome> {
    const news = this.#definitions.slice(thread.told).filter(each => each !== undefined)
    const definitions = news.filter(each => each !== asked.argument)
    thread.told = this.#definitions.length
    if (kind !== undefined) thread.kinds.add(kind)
    return thread.ask({ ...asked, definitions })
  }

  /** Has threads begin what waits, as far as one has room for some of it. */
  #move(): void {
    if (this.#isClosed) return
    for (const thread of this.#threads) if (thread.hasEnded) this.#threads.delete(thread)
    while (this.#waiting.size > 0 && this.#beginOne());
  }

  /** Those with the least before them come first. When all are busy there may be one more. */
  #beginOne(): boolean {
    const threads = [...this.#threads].sort((a, b) => a.orders - b.orders)
    const isNewOne = threads.length < this.#max && threads.every(({ orders }) => orders > 0)
    for (const thread of isNewOne ? [undefined, ...threads] : threads) {
      if (thread !== undefined && thread.orders >= ordersAThread) continue
      const others = threads.filter(other => other !== thread)
      const order = this.#waiting.takeFor(thread?.kinds ?? none, others)
      order?.begin(thread ?? this.#start())
      if (order !== undefined) return true
    }
    return false
  }

  /** Else each new thread would be told, and end as well. */
  #forget(definition: string): void {
    const at = this.#definitions.indexOf(definition)
    if (at >= 0) this.#definitions[at] = undefined
  }

  #start(): RulesThread {
    const thread = new RulesThread(this.#module, this.#timeoutMs)
    this.#threads.add(thread)
    return thread
  }
}

const none: ReadonlySet<string> = new Set()

/** Of an object that is judged. */
function kindOf({ method, argument }: Asked): string | undefined {
  const { apiVersion, kind } = argument as Partial<Manifest>
  return method === 'serves' || kind === undefined ? undefined : `${apiVersion}, ${kind}`
}

const noVerdict = (message: string): Answer => ({ verdict: 'undetermined', code: 0, message })
