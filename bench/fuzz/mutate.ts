import { isRecord } from '../../lib/core/index.ts'
import type { Dice } from './dice.ts'
import { mutateMetadata } from './metadata-mutations.ts'
import { type Mutation, mutations } from './mutations.ts'
import { type Place, placesIn } from './place.ts'
import type { Shape } from './shape.ts'

/** What an object is made of: itself, what is known of its kind, and others of the kind. */
export interface Material {
  readonly object: unknown
  readonly shape: Shape | undefined
  readonly others: readonly unknown[]
}

const all = Object.values(mutations)

/** More tries would seldom find a place that a mutation takes. */
const maxTries = 50

/** Where metadata is changed, and where another object's part is taken instead of a mutation. */
const metadataOneIn = 12
const borrowOneIn = 12

/** A copy of an object with one to four changes, most often one. */
export function mutate({ object, shape, others }: Material, dice: Dice): unknown {
  const mutant = structuredClone(object)
  for (let left = dice.pick([1, 1, 1, 2, 2, 4]); left > 0; left--) {
    if (dice.oneIn(metadataOneIn) && mutateMetadata(mutant, dice)) continue
    if (dice.oneIn(borrowOneIn) && borrow(mutant, others, dice)) continue
    apply(dice.pick(all), placesIn(mutant, shape), dice)
  }
  return mutant
}

/** Each mutation is as likely, however few places there are for it. */
function apply(mutation: Mutation, places: readonly Place[], dice: Dice): void {
  if (places.length === 0) return
  for (let tries = 0; tries < maxTries; tries++) if (mutation(dice.pick(places), dice)) return
}

/** Takes the value that another object has at the same path. */
function borrow(mutant: unknown, others: readonly unknown[], dice: Dice): boolean {
  if (others.length === 0) return false
  let [from, to] = [dice.pick(others), mutant]
  while (isRecord(from) && isRecord(to)) {
    const keys = Object.keys(from)
    if (keys.length === 0) return false
    const key = dice.pick(keys)
    if (dice.oneIn(3) || !isRecord(to[key])) {
      to[key] = structuredClone(from[key])
      return true
    }
    from = from[key]
    to = to[key]
  }
  return false
}
