import type { Edge, Step } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'
import { TurnQueue } from './turn-queue.ts'

/** How the steps of a set are done. */
export interface Walk<T extends SetItem> {
  /** So many objects are written at the same time; waiting takes no place. */
  readonly concurrency: number
  /** Does a step. Resolves to whether it has succeeded; a rejection ends the walk. */
  run(step: Step<T>): Promise<boolean>
  /** A step that is not done, with the edges that lead from it to the one that failed. */
  skip(step: Step<T>, chain: readonly Edge[]): void
  readonly signal: AbortSignal
}

/**
 * Does each step as soon as all that it needs is done, the one whose turn is first before others. A step that needs what failed,
 * or was skipped, is skipped; where that was only a hint it is done all the same. Resolves when all steps are done or skipped.
 * Rejects with what a step rejects with, or with the signal's reason, when none is running any more.
 */
export const walk = <T extends SetItem>(steps: readonly Step<T>[], how: Walk<T>): Promise<void> =>
  new Walker(steps, how).walk()

class Walker<T extends SetItem> {
  readonly #steps: readonly Step<T>[]
  readonly #how: Walk<T>
  /** By step: how many of its needs are not settled yet, and who needs it. */
  readonly #missing: number[]
  readonly #dependents: Edge[][]
  /** By step that cannot be done: the first edge to what has failed. */
  readonly #blamed = new Map<number, Edge>()
  /** Objects that could be written, if there were a place. */
  readonly #waiting = new TurnQueue()
  readonly #end: PromiseWithResolvers<void> = Promise.withResolvers()
  #places: number
  #running = 0
  #failure: { readonly reason: unknown } | undefined

  constructor(steps: readonly Step<T>[], how: Walk<T>) {
    this.#steps = steps
    this.#how = how
    this.#missing = steps.map(({ needs }) => needs.length)
    this.#dependents = steps.map(() => [])
    for (const edge of steps.flatMap(({ needs }) => needs)) this.#dependents[edge.to]?.push(edge)
    this.#places = how.concurrency
  }

  walk(): Promise<void> {
    this.#missing.forEach((count, number) => {
      if (count === 0) this.#offer(number)
    })
    this.#goOn()
    return this.#end.promise
  }

  #offer(number: number): void {
    const step = this.#steps[number]
    if (step === undefined) return
    if (step.node.type === 'object') this.#waiting.push(number, step.turn)
    else this.#begin(number, 0)
  }

  #goOn(): void {
    if (this.#how.signal.aborted) this.#failure ??= { reason: this.#how.signal.reason }
    while (this.#places > 0 && this.#failure === undefined) {
      const next = this.#waiting.shift()
      if (next === undefined) break
      this.#begin(next, 1)
    }
    if (this.#running > 0) return
    if (this.#failure === undefined) this.#end.resolve()
    else this.#end.reject(this.#failure.reason)
  }

  #begin(number: number, places: 0 | 1): void {
    const step = this.#steps[number]
    if (step === undefined) return
    this.#places -= places
    this.#running++
    this.#how
      .run(step)
      .then(
        isDone => this.#settle(number, isDone),
        reason => {
          this.#failure ??= { reason }
        },
      )
      .finally(() => {
        this.#places += places
        this.#running--
        this.#goOn()
      })
  }

  /** With all that is skipped for it, which may be a chain as long as the set. */
  #settle(first: number, hasSucceeded: boolean): void {
    const settled = [{ number: first, isDone: hasSucceeded }]
    for (const { number, isDone } of settled) {
      if (this.#blamed.has(number)) this.#skip(number)
      const edges = this.#dependents[number] ?? []
      if (!isDone) for (const edge of edges) this.#blame(edge)
      for (const { from } of edges.filter(({ from }) => this.#isLastNeed(from))) {
        if (this.#blamed.has(from)) settled.push({ number: from, isDone: false })
        else this.#offer(from)
      }
    }
  }

  /** Counts one need of the step as settled. */
  #isLastNeed(number: number): boolean {
    const missing = (this.#missing[number] ?? 0) - 1
    this.#missing[number] = missing
    return missing === 0
  }

  #blame(edge: Edge): void {
    if (edge.strength === 'hint' || this.#blamed.has(edge.from)) return
    this.#blamed.set(edge.from, edge)
  }

  #skip(number: number): void {
    const step = this.#steps[number]
    const chain: Edge[] = []
    for (let edge = this.#blamed.get(number); edge; edge = this.#blamed.get(edge.to)) {
      chain.push(edge)
    }
    if (step !== undefined) this.#how.skip(step, chain)
  }
}
