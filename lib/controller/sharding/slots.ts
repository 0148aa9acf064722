/** A key belongs to one of so many slots, and a slot to one replica at a time. */
export const slotCount = 64

/** What decides to which slot an object belongs. */
export type ShardBy = 'uid' | 'namespace'

/** A set of slots: bit n is slot n. */
export type Slots = bigint

/** No slot. */
export const noSlots: Slots = 0n

/** Every slot. */
export const allSlots: Slots = (1n << BigInt(slotCount)) - 1n

/** The slots that are in it, in order. */
export const slotNumbers = (slots: Slots): number[] =>
  Array.from({ length: slotCount }, (_, slot) => slot).filter(slot => hasSlot(slots, slot))

/** Whether a slot is in it. */
export const hasSlot = (slots: Slots, slot: number): boolean =>
  ((slots >> BigInt(slot)) & 1n) === 1n

/** A set of these slots. */
export const slotsOf = (numbers: Iterable<number>): Slots => {
  let slots = noSlots
  for (const slot of numbers) slots |= 1n << BigInt(slot)
  return slots
}

/** For a Lease: what decides, and the slots as sixteen hexadecimal digits. */
export const formatClaims = (by: ShardBy, slots: Slots): string =>
  `${by}/${slots.toString(16).padStart(16, '0')}`

/** Reads what a replica claims. One that decides otherwise, or says what is not understood, may mean any slot. */
export function parseClaims(by: ShardBy, text: string): Slots {
  const [how, digits = ''] = text.split('/')
  return how === by && /^[0-9a-f]{16}$/.test(digits) ? BigInt(`0x${digits}`) : allSlots
}

/**
 * The slot of a uid or namespace.
 *
 * Of a uid it is the highest bits of the server's own hash, FNV-1a of 64 bits, so that a slot is a range that the server
 * can select. Those bits are almost the same in texts that differ in their last letters (200 namespaces `team-1` to
 * `team-200` are in 3 of 64 slots): of a namespace they are mixed once more.
 */
export function slotOf(by: ShardBy, text: string): number {
  const [high, low] = fnv1a(text)
  return (by === 'uid' ? high : mix(high ^ low)) >>> (32 - Math.log2(slotCount))
}

/** FNV-1a of 64 bits, of UTF-8, as two halves: products of 32 bits and 9 are exact in a Number. */
export function fnv1a(text: string): readonly [high: number, low: number] {
  let high = 0xcbf29ce4
  let low = 0x84222325
  for (const byte of utf8.encode(text)) {
    low = (low ^ byte) >>> 0
    const product = low * 0x1b3
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0
    low = product >>> 0
  }
  return [high, low]
}

const utf8 = new TextEncoder()

/** Has each bit depend on all others (MurmurHash3's end). */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
