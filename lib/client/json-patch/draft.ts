import { memberOf, setMember } from '../../core/index.ts'
import { Fault } from './fault.ts'
import { arrayIndex } from './pointer.ts'

type Path = readonly string[]

/**
 * A value that operations change, without anything being written to that others can see: the first change
 * below an object or array copies it, not deep, and later ones go into the copy.
 *
 *     before:  root ─▶ spec ─▶ template            replace /spec/replicas
 *                   └▶ status
 *     after:   root'─▶ spec'─▶ template            what has a ' is a copy, and ours;
 *                   └▶ status                      the rest is shared
 */
export class Draft {
  #root: unknown
  /** The copies: each is in one place of the draft only, so it may be written to. */
  readonly #ours = new Set<object>()

  constructor(root: unknown) {
    this.#root = root
  }

  /** The value as it is now. */
  get value(): unknown {
    return this.#root
  }

  /** What is at a path. Throws Fault MISSING if nothing is. */
  get(path: Path): unknown {
    return path.reduce((value: unknown, step) => childOf(value, step).value, this.#root)
  }

  /** Adds a member or replaces it; inserts an item into an array. Throws Fault MISSING if there is no such place. */
  add(path: Path, value: unknown): void {
    this.#change(path, value, (parent, step) => {
      if (!Array.isArray(parent)) setMember(parent, step, value)
      else parent.splice(insertionIndex(step, parent.length), 0, value)
    })
  }

  /** Replaces what is at a path. Throws Fault MISSING if nothing is. */
  replace(path: Path, value: unknown): void {
    this.#change(path, value, (parent, step) => {
      const { key } = childOf(parent, step)
      if (typeof key === 'number') (parent as unknown[])[key] = value
      else setMember(parent, key, value)
    })
  }

  /** Removes what is at a path. Throws Fault MISSING if nothing is, and INVALID for the value as a whole. */
  remove(path: Path): void {
    if (path.length === 0) throw new Fault('INVALID', 'the whole value cannot be removed')
    this.#change(path, undefined, (parent, step) => {
      const { key } = childOf(parent, step)
      if (typeof key === 'number') (parent as unknown[]).splice(key, 1)
      else delete (parent as Record<string, unknown>)[key]
    })
  }

  #change(path: Path, value: unknown, write: (parent: object, step: string) => void): void {
    const last = path.at(-1)
    if (last === undefined) this.#root = value
    else write(this.#writable(path.slice(0, -1)), last)
  }

  /** The object or array at a path, copied with all above it, as far as they are not copies already. */
  #writable(path: Path): object {
    let parent = this.#copied(containerOf(this.#root))
    this.#root = parent
    for (const step of path) {
      const { key, value } = childOf(parent, step)
      const child = containerOf(value)
      const copy = this.#copied(child)
      if (copy !== child) setMember(parent, String(key), copy)
      parent = copy
    }
    return parent
  }

  #copied(container: object): object {
    if (this.#ours.has(container)) return container
    const copy = Array.isArray(container) ? [...container] : { ...container }
    this.#ours.add(copy)
    return copy
  }
}

/** What a step leads to, and its key in there. Throws Fault MISSING if it leads nowhere. */
function childOf(parent: unknown, step: string): { key: string | number; value: unknown } {
  const container = containerOf(parent)
  if (!Array.isArray(container)) {
    const value = memberOf(container, step)
    if (value === undefined) throw new Fault('MISSING', 'there is no such field')
    return { key: step, value }
  }
  const key = arrayIndex(step, container.length)
  if (key === undefined) throw new Fault('MISSING', 'there is no such item in the array')
  return { key, value: container[key] }
}

function containerOf(value: unknown): object {
  if (typeof value === 'object' && value !== null) return value
  throw new Fault('MISSING', 'on its way is a value that is neither object nor array')
}

/** Where a new item goes: `-` is behind the last one. */
function insertionIndex(step: string, length: number): number {
  const index = step === '-' ? length : arrayIndex(step, length + 1)
  if (index === undefined) throw new Fault('MISSING', 'there is no such place in the array')
  return index
}
