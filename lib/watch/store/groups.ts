import { NumberColumn } from './number-column.ts'
import { Numbers } from './numbers.ts'

/** Records of one name. */
interface Group {
  readonly name: string
  /** One more than the id of the first; 0 once there is none. */
  first: number
}

/**
 * Records by a name that each has one of, outside of JavaScript's heap: each knows its group, and the records before and
 * behind it there.
 *
 *     'shop'  ─▶ 7 ⇄ 4 ⇄ 0
 *     'login' ─▶ 5 ⇄ 2
 */
export class Groups {
  readonly #numbers = new Map<string, number>()
  /** By number, from 1. */
  readonly #groups: (Group | undefined)[] = []
  readonly #free = new Numbers(1)
  /** The number of the record's group; 0 if it is in none. */
  readonly #groupOf = new NumberColumn()
  /** One more than the id; 0 if there is none. */
  readonly #next = new NumberColumn()
  readonly #previous = new NumberColumn()

  /** How many groups there are. */
  get size(): number {
    return this.#numbers.size
  }

  set(id: number, name: string): void {
    const group = this.#groups[this.#groupOf.get(id)]
    if (group?.name === name) return
    this.delete(id)
    this.#add(id, name)
  }

  delete(id: number): void {
    const number = this.#groupOf.get(id)
    const group = this.#groups[number]
    if (group === undefined) return
    const [next, previous] = [this.#next.get(id), this.#previous.get(id)]
    this.#groupOf.set(id, 0)
    if (next !== 0) this.#previous.set(next - 1, previous)
    if (previous !== 0) this.#next.set(previous - 1, next)
    else group.first = next
    if (group.first === 0) this.#forget(number, group)
  }

  has(name: string, id: number): boolean {
    return this.#groups[this.#groupOf.get(id)]?.name === name
  }

  /** The records of a name, in no promised order. Those that go meanwhile are left out, and those that come. */
  *of(name: string): Generator<number, void> {
    const number = this.#numbers.get(name)
    if (number === undefined) return
    for (const id of this.#idsOf(number)) if (this.#groupOf.get(id) === number) yield id
  }

  #add(id: number, name: string): void {
    const number = this.#numbers.get(name) ?? this.#newGroup(name)
    const group = this.#groups[number] as Group
    this.#groupOf.set(id, number)
    this.#previous.set(id, 0)
    this.#next.set(id, group.first)
    if (group.first !== 0) this.#previous.set(group.first - 1, id + 1)
    group.first = id + 1
  }

  #newGroup(name: string): number {
    const number = this.#free.take()
    this.#groups[number] = { name, first: 0 }
    this.#numbers.set(name, number)
    return number
  }

  #forget(number: number, { name }: Group): void {
    this.#groups[number] = undefined
    this.#numbers.delete(name)
    this.#free.giveBack(number)
  }

  /** All at once: a chain that changes under its reader would lead anywhere. */
  #idsOf(number: number): number[] {
    const ids: number[] = []
    for (let at = this.#groups[number]?.first ?? 0; at !== 0; at = this.#next.get(at - 1)) {
      ids.push(at - 1)
    }
    return ids
  }
}
