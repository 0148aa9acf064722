import { createWasi } from '../lib/rules/wasi.ts'
import { type WasmMemory, type WasmModule, webAssembly } from '../lib/rules/web-assembly.ts'
import {
  type CountingTable,
  findCountingTable,
  tableEntryBytes,
  writingAtStart,
} from './counting-table.ts'
import {
  bytesOf,
  type Section,
  sectionIds,
  signed,
  unsigned,
  WasmReader,
  writeSections,
} from './wasm-sections.ts'

/*
 * A module that need not be started: what Go does before main, in thousands of functions that run once, takes longer
 * than to judge hundreds of objects. It is done here, and its outcome is what the module's memory begins with.
 *
 *     module ─▶ with its globals exported ─▶ _initialize ─▶ memory, globals ─▶ module that begins with these
 *                                                              └─ but for the table of its functions
 *
 * Nothing of this machine gets in: the clock stands at zero, and random numbers are all alike. So the same module
 * comes out everywhere, and no time in it is later than one that it is given.
 */

interface Global {
  readonly type: number
  readonly isMutable: number
}

interface Started {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly globals: readonly (number | bigint)[]
}

const i32 = 0x7f
const constOf = { i32: 0x41, i64: 0x42 } as const
const end = 0x0b
const globalKind = 3
const pageBytes = 65_536
/** Names, what has run, and the number of what there are more of now. */
const droppedIds: readonly number[] = [sectionIds.custom, sectionIds.start, sectionIds.dataCount]
/** Fewer are no table of functions, of which there are thousands. */
const leastEntries = 100_000
const wordBytes = 8
/** So many words of zeros are cheaper to leave out than to write. */
const gapWords = 8

/** Such a module, of one whose globals are integers, as Go makes it. */
export async function startedModule(sections: readonly Section[]): Promise<Buffer> {
  const globals = readGlobals(contentOf(sections, sectionIds.global))
  const exports = exportAll(contentOf(sections, sectionIds.export), globals)
  const module = await webAssembly.compile(
    writeSections(replaced(sections, { [sectionIds.export]: exports })),
  )
  const started = start(module, globals)
  const table = takeTable(started.memory)
  const kept = sections.filter(({ id }) => !droppedIds.includes(id))
  const changed = replaced(kept, {
    [sectionIds.memory]: Buffer.concat([
      bytesOf(1, 0),
      unsigned(started.memory.length / pageBytes),
    ]),
    [sectionIds.global]: writeGlobals(globals, started.globals),
    [sectionIds.data]: writeMemory(started.memory),
  })
  return writeSections(writingAtStart(changed, table))
}

/** Takes the table that the module will write itself out of the memory. */
function takeTable(memory: Uint8Array<ArrayBuffer>): CountingTable {
  const table = findCountingTable(memory)
  if (table.entries < leastEntries) throw new Error('the module has no table of its functions')
  memory.fill(0, table.address, table.address + table.entries * tableEntryBytes)
  return table
}

function start(module: WasmModule, globals: readonly Global[]): Started {
  const { functions } = createWasi(module, () => memory)
  let nanoseconds = 0n
  const wasi = {
    ...functions,
    clock_time_get: (_clock: number, _precision: bigint, at: number) => {
      new DataView(memory.buffer).setBigUint64(at, ++nanoseconds, true)
      return 0
    },
    random_get: (at: number, length: number) => {
      new Uint8Array(memory.buffer, at, length).fill(0xa5)
      return 0
    },
  }
  const { exports } = new webAssembly.Instance(module, { wasi_snapshot_preview1: wasi })
  const memory = exports.memory as WasmMemory
  ;(exports._initialize as () => void)()
  const values = globals.map((_, index) => exports[nameOf(index)] as { value: number | bigint })
  return { memory: new Uint8Array(memory.buffer), globals: values.map(({ value }) => value) }
}

function replaced(
  sections: readonly Section[],
  by: Readonly<Record<number, Uint8Array>>,
): Section[] {
  return sections.map(({ id, content }) => ({ id, content: by[id] ?? content }))
}

function contentOf(sections: readonly Section[], id: number): Uint8Array {
  const section = sections.find(section => section.id === id)
  if (section === undefined) throw new Error(`the module has no section ${id}`)
  return section.content
}

function readGlobals(content: Uint8Array): Global[] {
  const reader = new WasmReader(content)
  return Array.from({ length: reader.unsigned() }, () => {
    const global = { type: reader.byte(), isMutable: reader.byte() }
    const zero = [global.type === i32 ? constOf.i32 : constOf.i64, 0, end]
    if (zero.some(byte => byte !== reader.byte())) {
      throw new Error('a global of the module does not begin as zero')
    }
    return global
  })
}

const writeGlobals = (globals: readonly Global[], values: Started['globals']): Buffer =>
  Buffer.concat([
    unsigned(globals.length),
    ...globals.flatMap(({ type, isMutable }, index) => [
      bytesOf(type, isMutable, type === i32 ? constOf.i32 : constOf.i64),
      signed(BigInt(values[index] ?? 0)),
      bytesOf(end),
    ]),
  ])

const nameOf = (global: number): string => `global ${global}`

function exportAll(content: Uint8Array, globals: readonly Global[]): Buffer {
  const reader = new WasmReader(content)
  const count = reader.unsigned()
  const added = globals.flatMap((_, index) => {
    const name = Buffer.from(nameOf(index))
    return [unsigned(name.length), name, bytesOf(globalKind), unsigned(index)]
  })
  return Buffer.concat([unsigned(count + globals.length), reader.rest(), ...added])
}

/** The parts of the memory that are not zero. */
function writeMemory(memory: Uint8Array<ArrayBuffer>): Buffer {
  const parts = [...usedParts(new BigUint64Array(memory.buffer))]
  const data = parts.flatMap(({ from, to }) => [
    ...[bytesOf(0, constOf.i32), signed(BigInt(from * wordBytes)), bytesOf(end)],
    unsigned((to - from) * wordBytes),
    memory.subarray(from * wordBytes, to * wordBytes),
  ])
  return Buffer.concat([unsigned(parts.length), ...data])
}

function* usedParts(
  words: BigUint64Array,
): Generator<{ readonly from: number; readonly to: number }> {
  let from: number | undefined
  let to = 0
  for (let at = 0; at < words.length; at++) {
    if (words[at] === 0n) continue
    if (from !== undefined && at - to >= gapWords) {
      yield { from, to }
      from = undefined
    }
    from ??= at
    to = at + 1
  }
  if (from !== undefined) yield { from, to }
}
