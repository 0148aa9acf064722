import type { KubeObject } from '../../core/index.ts'

/** An object as it was when this was taken, whatever has become of it since. Thousands of them may wait for a handler. */
export interface Content {
  read(): KubeObject
}

/** Makes an object of its JSON. */
export type Decode = (bytes: Uint8Array) => KubeObject

/** Where the contents of objects are, by the number of their record. */
export interface Shelf {
  /** The memory that contents take outside of JavaScript's heap. */
  readonly bytes: number
  /** Keeps a copy, in place of what there was. */
  put(id: number, bytes: Uint8Array): void
  drop(id: number): void
  content(id: number): Content
}
