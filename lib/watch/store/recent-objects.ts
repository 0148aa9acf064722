import type { KubeObject } from '../../core/index.ts'
import { freeze } from './freeze.ts'
import { Generations } from './generations.ts'
import type { Content } from './shelf.ts'

/**
 * Objects that were parsed lately and are read again. The first read of an object gives one of the reader's own, so
 * that going through a store costs nothing but the parsing, however often; a second one that comes soon freezes it, and is
 * shared by all that follow until the object changes.
 */
export class RecentObjects {
  readonly #objects: Generations<KubeObject>
  /** Records that were read once. */
  readonly #once: Generations<true>

  constructor(limit: number) {
    const half = Math.ceil(limit / 2)
    this.#objects = new Generations(half)
    this.#once = new Generations(half)
  }

  read(id: number, content: () => Content): KubeObject {
    const known = this.#objects.get(id)
    if (known !== undefined) return known
    const object = content().read()
    if (this.#once.get(id)) this.#objects.set(id, freeze(object))
    else this.#once.set(id, true)
    return object
  }

  /** The object has changed, or is gone. */
  forget(id: number): void {
    this.#objects.delete(id)
    this.#once.delete(id)
  }
}
