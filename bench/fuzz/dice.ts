import { seededRandom } from '../../spec/support/seeded-random.ts'

/** Throws that are the same for the same seed. */
export interface Dice {
  /** An integer from 0 on that is less than the limit. */
  below(limit: number): number
  /** One of them, each as likely; there must be one. */
  pick<T>(choices: readonly T[]): T
  /** True in one of so many throws. */
  oneIn(count: number): boolean
}

/** Dice of a seed, a 32-bit integer. */
export function diceOf(seed: number): Dice {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return {
    below,
    pick: choices => choices[below(choices.length)] as (typeof choices)[number],
    oneIn: count => below(count) === 0,
  }
}

/** The seed of a run's nth mutant: neighbours have nothing in common. */
export const mutantSeed = (run: number, index: number): number =>
  (Math.imul(run ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)) >>> 0
