import { fnv1a, mix, type Slots, slotCount, slotsOf } from './slots.ts'

/**
 * The slots of one member among all: each slot is of the member whose hash with it is the greatest. Whoever knows the same
 * members comes to the same result, and one that comes or goes moves its own share of the slots only.
 */
export function slotsOfMember(member: string, members: readonly string[]): Slots {
  const slots = Array.from({ length: slotCount }, (_, slot) => slot)
  return slotsOf(slots.filter(slot => ownerOf(slot, members) === member))
}

function ownerOf(slot: number, members: readonly string[]): string | undefined {
  let owner: string | undefined
  let greatest = -1
  for (const member of members) {
    const [high, low] = fnv1a(member)
    const weight = mix(high ^ low ^ mix(slot + 1))
    const isGreater = weight > greatest || (weight === greatest && member > (owner ?? ''))
    if (!isGreater) continue
    owner = member
    greatest = weight
  }
  return owner
}
