import type { KubeObject } from '../../core/index.ts'
import { freeze } from './freeze.ts'
import type { Content, Decode, Shelf } from './shelf.ts'

/** Contents as parsed objects, frozen: what is read all the time is parsed once. */
export class ObjectShelf implements Shelf {
  /** None outside of the heap. */
  readonly bytes = 0
  readonly #decode: Decode
  readonly #objects: (KubeObject | undefined)[] = []

  constructor(decode: Decode) {
    this.#decode = decode
  }

  put(id: number, bytes: Uint8Array): void {
    this.#objects[id] = freeze(this.#decode(bytes))
  }

  drop(id: number): void {
    this.#objects[id] = undefined
  }

  content(id: number): Content {
    const object = this.#objects[id]
    if (object === undefined) throw new RangeError(`record ${id} has no content`)
    return { read: () => object }
  }
}
