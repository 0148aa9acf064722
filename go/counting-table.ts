import { bytesOf, type Section, sectionIds, signed, unsigned, WasmReader } from './wasm-sections.ts'

/*
 * Go finds the function of an address by a table (findfunctab) with an entry for each 4096 bytes, and in WebAssembly
 * each function has 65,536. So the table counts, and is a fifth of the module:
 *
 *     0 0 0 0 0 | 0 0 0 0 0 | … sixteen in all … | 1 0 0 0 0 | … | 42,000 0 0 0 0
 *
 * A function that writes it anew, when the module is instantiated, has fifty bytes.
 */

/** A table of entries of five words of 32 bits, the first of which is the entry's index by sixteen. */
export interface CountingTable {
  readonly address: number
  readonly entries: number
}

const wordBytes = 4
const entryWords = 5
const entriesPerCount = 16
const countWords = entriesPerCount * entryWords
export const tableEntryBytes: number = entryWords * wordBytes

/** The longest of the memory. */
export function findCountingTable(memory: Uint8Array<ArrayBuffer>): CountingTable {
  const words = new Uint32Array(memory.buffer)
  let longest: CountingTable = { address: 0, entries: 0 }
  for (let at = words.indexOf(1, countWords); at >= 0; at = words.indexOf(1, at + 1)) {
    const first = at - countWords // those that count zero
    const entries = countEntries(words, first)
    if (entries > longest.entries) longest = { address: first * wordBytes, entries }
  }
  return longest
}

function countEntries(words: Uint32Array, first: number): number {
  let at = first
  const isNext = () =>
    at < words.length &&
    words[at] === Math.floor((at - first) / countWords) * Number((at - first) % entryWords === 0)
  while (isNext()) at++
  return Math.floor((at - first) / entryWords)
}

/** The sections with a function that writes the table, and is the first that runs. */
export function writingAtStart(
  sections: readonly Section[],
  { address, entries }: CountingTable,
): Section[] {
  const content = (id: number) => sections.find(section => section.id === id)?.content ?? bytesOf(0)
  const count = (id: number) => new WasmReader(content(id)).unsigned()
  const added: Readonly<Record<number, Uint8Array>> = {
    [sectionIds.type]: functionType,
    [sectionIds.function]: unsigned(count(sectionIds.type)),
    [sectionIds.code]: functionOf(address, entries),
  }
  const start = {
    id: sectionIds.start,
    content: unsigned(count(sectionIds.import) + count(sectionIds.function)),
  }
  return sections.flatMap(section => {
    const { id } = section
    const item = added[id]
    const both = item === undefined ? section : { id, content: withItem(section.content, item) }
    return id === sectionIds.export ? [both, start] : [both]
  })
}

function withItem(content: Uint8Array, item: Uint8Array): Buffer {
  const reader = new WasmReader(content)
  return Buffer.concat([unsigned(reader.unsigned() + 1), reader.rest(), item])
}

/** Of no parameters and no results. */
const functionType = bytesOf(0x60, 0, 0)

function functionOf(address: number, entries: number): Buffer {
  const [at, index] = [0, 1]
  const [get, set, tee, constant, add] = [0x20, 0x21, 0x22, 0x41, 0x6a]
  const [loop, branchIf, lessThan, shiftRight, store, end] = [0x03, 0x0d, 0x49, 0x76, 0x36, 0x0b]
  const [i32, nothing, aligned] = [0x7f, 0x40, 2]
  const body = Buffer.concat([
    bytesOf(1, 2, i32), // one sort of locals: two numbers, which are zero
    bytesOf(constant),
    signed(BigInt(address)),
    bytesOf(set, at),
    bytesOf(loop, nothing),
    bytesOf(get, at, get, index, constant, Math.log2(entriesPerCount), shiftRight),
    bytesOf(store, aligned, 0),
    bytesOf(get, at, constant, tableEntryBytes, add, set, at),
    bytesOf(get, index, constant, 1, add, tee, index),
    bytesOf(constant),
    signed(BigInt(entries)),
    bytesOf(lessThan, branchIf, 0, end, end),
  ])
  return Buffer.concat([unsigned(body.length), body])
}
