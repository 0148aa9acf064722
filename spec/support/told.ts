import { ApiError, type Outcome, TransportError } from '../../lib/core/index.ts'

/** What a call tells its caller of a write: it is stored; it is not; nobody knows. */
export type Told = 'done' | Outcome

/** What a failure tells. What is no failure of a call is one of the spec. */
export function toldBy(error: unknown): Told {
  if (error instanceof TransportError || error instanceof ApiError) return error.outcome
  throw error
}

/** How often something may be stored after what was told. */
const allowed: Readonly<Record<Told, readonly number[]>> = {
  done: [1],
  'not-sent': [0],
  rejected: [0],
  unknown: [0, 1],
}

/**
 * Writes of new objects, each with a number of its own, and what was told of each: to be held against what is
 * stored afterwards.
 */
export class CreateLedger {
  readonly #told: Told[] = []

  /** Makes one write; `create` gets its number, for a label that {@link contradictions} is counted by. */
  async write(create: (seq: string) => Promise<unknown>): Promise<Told> {
    const seq = this.#told.push('unknown') - 1
    const told = await create(String(seq)).then((): Told => 'done', toldBy)
    this.#told[seq] = told
    return told
  }

  /** Where what is stored is not what was told; `stored` has a number for each object that is there. */
  contradictions(stored: readonly string[]): string[] {
    return this.#told.flatMap((told, seq) => {
      const times = stored.filter(each => each === String(seq)).length
      return allowed[told].includes(times) ? [] : [`${seq}: told ${told}, stored ${times} times`]
    })
  }
}

/**
 * Writes to one object by one writer, each of a new value, and which values may be the stored one now:
 *
 *     done(n): {n}     not-sent(n), rejected(n): as before     unknown(n): as before, or n
 */
export class ValueLedger {
  #possible = new Set<string | undefined>([undefined])
  #last = 0

  async write(put: (value: string) => Promise<unknown>): Promise<Told> {
    const value = String(++this.#last)
    // While it is under way it may be there or not.
    const before = [...this.#possible]
    this.#possible.add(value)
    const told = await put(value).then((): Told => 'done', toldBy)
    if (told === 'done') this.#possible = new Set([value])
    else if (told !== 'unknown') this.#possible = new Set(before)
    return told
  }

  /** Where the stored value is none of those that it may be. */
  contradictions(stored: string | undefined): string[] {
    return this.#possible.has(stored)
      ? []
      : [`stored ${stored}, told to be ${[...this.#possible].join(' or ')}`]
  }
}
