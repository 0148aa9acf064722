import type { KubeObject } from '../../core/index.ts'
import { freeze } from './freeze.ts'
import type { Content } from './shelf.ts'

/**
 * Objects that were parsed lately and are read again. The first read of an object gives one of the reader's own, so
 * that going through a store once costs nothing but the parsing; the second one freezes it, and is shared by all that
 * follow until the object changes.
 *
 *     young ──full──▶ old ──full──▶ forgotten        what is read in old is young again
 */
export class RecentObjects {
  readonly #half: number
  #young = new Map<number, KubeObject>()
  #old = new Map<number, KubeObject>()
  /** Whether a record was read since its object changed. */
  readonly #wasRead: boolean[] = []

  constructor(limit: number) {
    this.#half = Math.ceil(limit / 2)
  }

  read(id: number, content: () => Content): KubeObject {
    const known = this.#young.get(id) ?? this.#again(id)
    if (known !== undefined) return known
    const object = content()()
    if (this.#wasRead[id]) this.#keep(id, freeze(object))
    this.#wasRead[id] = true
    return object
  }

  /** The object has changed, or is gone. */
  forget(id: number): void {
    this.#wasRead[id] = false
    this.#young.delete(id)
    this.#old.delete(id)
  }

  #again(id: number): KubeObject | undefined {
    const object = this.#old.get(id)
    if (object !== undefined) this.#keep(id, object)
    return object
  }

  #keep(id: number, object: KubeObject): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(id, object)
  }
}
