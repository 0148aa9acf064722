import { decodeJson } from '../core/index.ts'
import { createWasi, type Wasi } from './wasi.ts'
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts'

/** What the module exports. */
interface Exports {
  readonly memory: WasmMemory
  readonly restart: () => void
  readonly alloc: (size: number) => number
  readonly answer: (request: number, text: number) => bigint
}

const utf8 = new TextEncoder()

/**
 * One running copy of the rules, with what it was told to define. After a call that throws it is of no more use:
 * its memory may be in any state.
 *
 *     request ─▶ JSON, and its text ─▶ alloc, copy ─▶ answer ─▶ JSON ─▶ answer
 */
export class RulesInstance {
  readonly #exports: Exports
  readonly #wasi: Wasi

  constructor(module: WasmModule) {
    this.#wasi = createWasi(module, () => this.#exports.memory)
    const imports = { wasi_snapshot_preview1: this.#wasi.functions }
    this.#exports = new webAssembly.Instance(module, imports).exports as unknown as Exports
    this.#exports.restart()
  }

  /** Throws what WebAssembly throws: an error of the engine, or of a panic, whose words are its message. */
  call(request: object, text = ''): unknown {
    const [head, tail] = [utf8.encode(JSON.stringify(request)), utf8.encode(text)]
    try {
      const size = head.length + tail.length
      const at = this.#exports.alloc(size) // before its memory is looked at, which may be replaced
      const room = new Uint8Array(this.#exports.memory.buffer, at, size)
      room.set(head)
      room.set(tail, head.length)
      const reply = this.#exports.answer(head.length, tail.length)
      const [from, length] = [Number(reply >> 32n), Number(reply & 0xffff_ffffn)]
      return decodeJson(new Uint8Array(this.#exports.memory.buffer, from, length))
    } catch (cause) {
      const [printed = ''] = this.#wasi.printed().split('\n')
      throw new Error(printed || 'the rules failed', { cause })
    }
  }
}
