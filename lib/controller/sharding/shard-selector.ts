import { type Slots, slotCount, slotNumbers } from './slots.ts'

const field = 'object.metadata.uid'
/** Of the hash's 64 bits, those that are below a slot. */
const slotBits = BigInt(64 - Math.log2(slotCount))

/**
 * The slots as a server with ShardedListAndWatch (alpha) selects objects by them, in `shardSelector` of lists and watches;
 * undefined for none. A server without it answers with all objects, and a list's `metadata.shardInfo` is then absent.
 */
export function formatShardSelector(slots: Slots): string | undefined {
  const ranges: [first: number, end: number][] = []
  for (const slot of slotNumbers(slots)) {
    const last = ranges.at(-1)
    if (last?.[1] === slot) last[1]++
    else ranges.push([slot, slot + 1])
  }
  const texts = ranges.map(([first, end]) => `shardRange(${field}, ${bound(first)}, ${bound(end)})`)
  return texts.length === 0 ? undefined : texts.join(' || ')
}

const bound = (slot: number): string =>
  `'0x${(BigInt(slot) << slotBits).toString(16).padStart(16, '0')}'`
