import assert from 'node:assert/strict'
import { test } from 'node:test'
import { writingAtStart } from '../../go/counting-table.ts'
import { startedModule } from '../../go/started-module.ts'
import {
  bytesOf,
  readSections,
  type Section,
  signed,
  writeSections,
} from '../../go/wasm-sections.ts'
import { type WasmMemory, webAssembly } from '../../lib/rules/web-assembly.ts'

const vector = (...items: readonly Uint8Array[]): Buffer =>
  Buffer.concat([bytesOf(items.length), ...items])
const named = (name: string, ...rest: readonly number[]): Buffer =>
  Buffer.concat([bytesOf(name.length), Buffer.from(name), bytesOf(...rest)])

const address = 3_000_000

/** What `_initialize` does. */
const code = Buffer.concat([
  bytesOf(0), // no locals
  bytesOf(0x41, 7, 0x24, 0), // number 0 = 7
  bytesOf(0x42, ...signed(-3_000_000_000n), 0x24, 1), // number 1 = -3,000,000,000
  bytesOf(0x41, ...signed(BigInt(address)), 0x41, 42, 0x36, 2, 0, 0x0b), // the word there = 42
])

/** Like one of Go's: two numbers, and a memory of 48 pages. */
const like = (number = 0): Section[] => [
  { id: 1, content: vector(bytesOf(0x60, 0, 0)) },
  { id: 3, content: vector(bytesOf(0)) },
  { id: 5, content: vector(bytesOf(0, 48)) },
  { id: 6, content: vector(bytesOf(0x7f, 1, 0x41, number, 0x0b), bytesOf(0x7e, 1, 0x42, 0, 0x0b)) },
  {
    id: 7,
    content: vector(
      named('memory', 2, 0),
      named('_initialize', 0, 0),
      named('one', 3, 0),
      named('two', 3, 1),
    ),
  },
  { id: 10, content: vector(Buffer.concat([bytesOf(code.length), code])) },
  { id: 11, content: vector(Buffer.concat([bytesOf(0, 0x41, 8, 0x0b), named('text')])) },
]

/** Its table begins at 16 and ends before the address. */
const table = { address: 16, entries: 140_000 }

async function exportsOf(module: Uint8Array) {
  const { exports } = new webAssembly.Instance(await webAssembly.compile(module), {})
  return exports as {
    readonly memory: WasmMemory
    readonly _initialize: () => void
    readonly one: { readonly value: number }
    readonly two: { readonly value: bigint }
  }
}

test('a started module begins with the memory and the globals that starting leaves', async () => {
  const module = writeSections(writingAtStart(like(), table))
  const there = await exportsOf(module)
  there._initialize()
  const started = await startedModule(readSections(module))
  const { memory, one, two } = await exportsOf(started)
  assert.deepEqual([one.value, two.value], [7, -3_000_000_000n])
  const bytes = Buffer.from(memory.buffer)
  assert.equal(bytes.toString('latin1', 8, 12), 'text')
  assert.equal(bytes.readUInt32LE(address), 42)
  assert.ok(bytes.equals(Buffer.from(there.memory.buffer)))
})

test('the table of functions is written by the module, and not in it', async () => {
  const module = writeSections(writingAtStart(like(), table))
  const started = await startedModule(readSections(module))
  const { memory } = await exportsOf(started)
  const words = new Uint32Array(memory.buffer, table.address)
  for (const entry of [0, 15, 16, 31, 32, 139_999]) {
    assert.equal(words[entry * 5], Math.floor(entry / 16), `entry ${entry}`)
  }
  assert.equal(words[140_000 * 5], 0)
  assert.ok(started.length < 1000, `${started.length} bytes`)
})

for (const [what, module, why] of [
  ['has no table', like(), /no table of its functions/],
  ['has a global that is not zero', writingAtStart(like(5), table), /does not begin as zero/],
  ['has no globals', like().filter(({ id }) => id !== 6), /no section 6/],
] as const) {
  test(`a module that ${what} is refused`, async () => {
    await assert.rejects(startedModule(module), why)
  })
}

test('what is no module is refused', () => {
  assert.throws(() => readSections(Buffer.from('{"not": "one"}')), /not a WebAssembly module/)
  const half = writeSections(like()).subarray(0, 13)
  assert.throws(() => readSections(half), /ends too early/)
})
