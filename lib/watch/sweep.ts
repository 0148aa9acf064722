import type { KubeObject } from '../core/index.ts'
import { InformerEvent } from './informer-event.ts'
import type { ObjectStore } from './store/index.ts'

/** What a handler is told of an object to which nothing has happened: it is there, or there still. */
export type SweepType = 'add' | 'update'

/**
 * All objects of a store that a handler is still to be told of, though nothing has happened to them: what there is when it
 * comes, and each time that it is told all again. Their keys wait, and each is told as it is when its turn comes:
 *
 *     begin('add')    a  b  c  d
 *     a has its turn     b  c  d     an add of what a is
 *     b changes             c  d     an add of what b was, then the change, to a handler that keeps up
 *     c changes             c  d     nothing, if it is behind: the add of c will be of what it is then
 *     d is deleted          c        nothing, if it is behind: the handler never hears of d
 */
export class Sweep<T extends KubeObject> {
  readonly #store: ObjectStore
  readonly #left = new Map<string, SweepType>()

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** How many objects are still to be told. */
  get size(): number {
    return this.#left.size
  }

  /** Adds what there is now; what is to be told already, of which the caller knows as well, is not told twice. */
  begin(type: SweepType, isTold: (key: string) => boolean): void {
    for (const id of this.#store.ids()) {
      const key = this.#store.keyOf(id)
      if (!this.#left.has(key) && !isTold(key)) this.#left.set(key, type)
    }
  }

  /** What is to be told of an object before what has become of it, where both are to be; undefined if nothing is. */
  takeBefore(event: InformerEvent<T>): InformerEvent<T> | undefined {
    const due = this.#left.get(event.key)
    this.#left.delete(event.key)
    return due === 'add' ? InformerEvent.initialBefore(event) : undefined
  }

  /** Whether what has become of an object needs no event of its own, to a handler that is behind. */
  absorbs({ key, type }: InformerEvent<T>): boolean {
    const due = this.#left.get(key)
    if (due === undefined) return false
    // A handler that is told of a change need not be told that the object is there still.
    if (due === 'update' || type === 'delete') this.#left.delete(key)
    return due === 'add'
  }

  /** Takes one after the other, and what is begun meanwhile. */
  *events(): Generator<InformerEvent<T>, void> {
    for (const [key, type] of this.#left) {
      this.#left.delete(key)
      const id = this.#store.idOf(key)
      if (id === undefined) continue
      const content = this.#store.content(id)
      const parts = type === 'add' ? { isInitial: true } : { oldContent: content }
      yield new InformerEvent<T>({ type, key, content, ...parts })
    }
  }

  clear(): void {
    this.#left.clear()
  }
}
