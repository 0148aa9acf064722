import type { KubeObject } from '../core/index.ts'
import { InformerEvent } from './informer-event.ts'
import { IdSet, type ObjectStore } from './store/index.ts'

/** What a handler is told of an object to which nothing has happened: it is there, or there still. */
export type SweepType = 'add' | 'update'

/**
 * All objects of a store that a handler is still to be told of, though nothing has happened to them: what there is when it
 * comes, and each time that it is told all again. Their records wait, and each is told as it is when its turn comes:
 *
 *     begin('add')    a  b  c  d
 *     a has its turn     b  c  d     an add of what a is
 *     b changes             c  d     an add of what b was, then the change, to a handler that keeps up
 *     c changes             c  d     nothing, if it is behind: the add of c will be of what it is then
 *     d is deleted          c        nothing, if it is behind: the handler never hears of d
 *
 * It is told of a delete before the store lets go of the record.
 */
export class Sweep<T extends KubeObject> {
  readonly #store: ObjectStore
  /** Made when something is swept: few handlers are told all again. */
  #left: Readonly<Record<SweepType, IdSet>> | undefined
  /** Where it is in them. */
  #events: Generator<InformerEvent<T>, undefined> | undefined

  constructor(store: ObjectStore) {
    this.#store = store
  }

  /** How many objects are still to be told. */
  get size(): number {
    return this.#left === undefined ? 0 : this.#left.add.size + this.#left.update.size
  }

  /** Adds what there is now; what is to be told already, of which the caller knows as well, is not told twice. */
  begin(type: SweepType, isTold: (key: string) => boolean): void {
    const left = this.#left ?? { add: new IdSet(), update: new IdSet() }
    for (const id of this.#store.ids()) {
      const isDue = left.add.has(id) || left.update.has(id)
      if (!isDue && !isTold(this.#store.keyOf(id))) left[type].add(id)
    }
    this.#left = left
  }

  /** What is to be told of an object before what has become of it, where both are to be; undefined if nothing is. */
  takeBefore(event: InformerEvent<T>): InformerEvent<T> | undefined {
    const id = this.#idOf(event)
    if (id === undefined) return undefined
    this.#left?.update.delete(id)
    return this.#left?.add.delete(id) ? InformerEvent.initialBefore(event) : undefined
  }

  /** Whether what has become of an object needs no event of its own, to a handler that is behind. */
  absorbs(event: InformerEvent<T>): boolean {
    const id = this.#idOf(event)
    if (id === undefined) return false
    // A handler that is told of a change need not be told that the object is there still.
    this.#left?.update.delete(id)
    const isDue = this.#left?.add.has(id) ?? false
    if (event.type === 'delete') this.#left?.add.delete(id)
    return isDue
  }

  /** Takes the next one, of what is begun meanwhile, too; undefined if none is left. */
  next(): InformerEvent<T> | undefined {
    if (this.#left === undefined) return undefined
    this.#events ??= this.#all()
    const { done, value } = this.#events.next()
    if (done !== true) return value
    this.#events = undefined
    this.#left = undefined
    return undefined
  }

  clear(): void {
    this.#left?.add.clear()
    this.#left?.update.clear()
  }

  *#all(): Generator<InformerEvent<T>, undefined> {
    while (this.size > 0) {
      yield* this.#each('add')
      yield* this.#each('update')
    }
  }

  *#each(type: SweepType): Generator<InformerEvent<T>, void> {
    for (const id of this.#left?.[type] ?? []) {
      this.#left?.[type].delete(id)
      const content = this.#store.content(id)
      const parts = type === 'add' ? { isInitial: true } : { oldContent: content }
      yield new InformerEvent<T>({ type, key: this.#store.keyOf(id), content, ...parts })
    }
  }

  #idOf({ key }: InformerEvent<T>): number | undefined {
    return this.size === 0 ? undefined : this.#store.idOf(key)
  }
}
