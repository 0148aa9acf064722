import type { KubeObject } from '../core/index.ts'
import { type Content, freeze } from './store/index.ts'

/** What has become of an object. */
export type InformerEventType = 'add' | 'update' | 'delete'

/** What an event is about. */
export interface InformerEventParts {
  readonly type: InformerEventType
  readonly key: string
  readonly content: Content
  /** Of an update. */
  readonly oldContent?: Content | undefined
  readonly isInitial?: boolean | undefined
  readonly isTombstone?: boolean | undefined
}

/**
 * A change of one object, as a handler gets it. Objects are parsed when they are asked for, once for all handlers, and
 * are frozen.
 */
export class InformerEvent<T extends KubeObject = KubeObject> {
  readonly type: InformerEventType
  /** `namespace/name`, or `name` for an object of the cluster. */
  readonly key: string
  /** An add of what was there when the handler came. */
  readonly isInitial: boolean
  /** A delete that nobody saw: the object was missed in a list, or taken by another one of the same name. */
  readonly isTombstone: boolean
  readonly #content: Content
  readonly #oldContent: Content | undefined
  #object: T | undefined
  #old: T | undefined

  constructor({ type, key, content, oldContent, isInitial, isTombstone }: InformerEventParts) {
    this.type = type
    this.key = key
    this.isInitial = isInitial ?? false
    this.isTombstone = isTombstone ?? false
    this.#content = content
    this.#oldContent = oldContent
  }

  /** The object as it is now; of a delete, as it was last. */
  get object(): T {
    this.#object ??= freeze(this.#content.read() as T)
    return this.#object
  }

  /** Of an update, the object as the handler saw it before; else undefined. */
  get old(): T | undefined {
    this.#old ??= this.#oldContent && freeze(this.#oldContent.read() as T)
    return this.#old
  }

  /** That the object was there when the handler came, as it was before a change. */
  static initialBefore<T extends KubeObject>(change: InformerEvent<T>): InformerEvent<T> {
    const content = change.#oldContent ?? change.#content
    return new InformerEvent<T>({ type: 'add', key: change.key, content, isInitial: true })
  }

  /**
   * Two changes of one object as one, for a handler that has seen neither; undefined if they come to nothing. An object
   * that was deleted and is there again is another one: that is told as two.
   */
  static join<T extends KubeObject>(
    first: InformerEvent<T>,
    second: InformerEvent<T>,
  ): InformerEvent<T> | undefined | 'apart' {
    if (first.type === 'delete') return 'apart'
    if (first.type === 'add' && second.type === 'delete') return undefined
    return new InformerEvent<T>({
      type: first.type === 'add' ? 'add' : second.type,
      key: first.key,
      content: second.#content,
      oldContent: first.#oldContent,
      isInitial: first.isInitial,
      isTombstone: second.isTombstone,
    })
  }
}
