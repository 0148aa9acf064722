/** What can be in a {@link LinkedList}, in one at a time. */
export interface Link<T> {
  previous: T | undefined
  next: T | undefined
}

/** Items in order, of which any can be taken out at once, wherever it is. */
export class LinkedList<T extends Link<T>> {
  #first: T | undefined
  #last: T | undefined

  /** The one that has been here the longest; undefined if there is none. */
  get first(): T | undefined {
    return this.#first
  }

  push(item: T): void {
    item.previous = this.#last
    item.next = undefined
    if (this.#last === undefined) this.#first = item
    else this.#last.next = item
    this.#last = item
  }

  /** Takes out an item of this very list. */
  remove(item: T): void {
    const { previous, next } = item
    if (previous === undefined) this.#first = next
    else previous.next = next
    if (next === undefined) this.#last = previous
    else next.previous = previous
    item.previous = undefined
    item.next = undefined
  }
}
