/** A section of a WebAssembly module, by https://webassembly.github.io/spec/core/binary/modules.html. */
export interface Section {
  readonly id: number
  readonly content: Uint8Array
}

/** Ids of sections. */
export const sectionIds = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  data: 11,
  dataCount: 12,
} as const

/** A module's first bytes: `\0asm`, version 1. */
const head = Buffer.from('\0asm\u0001\0\0\0')

/** Reads numbers and bytes one after the other. Throws Error where there are no more. */
export class WasmReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    return this.bytes(1)[0] ?? 0
  }

  /** LEB128. */
  unsigned(): number {
    const byte = this.byte()
    return byte < 0x80 ? byte : byte - 0x80 + 0x80 * this.unsigned()
  }

  bytes(length: number): Uint8Array {
    const from = this.#at
    this.#at += length
    if (this.#at > this.#bytes.length) throw new Error('a WebAssembly module ends too early')
    return this.#bytes.subarray(from, this.#at)
  }

  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#at)
  }
}

/** Throws Error on what is no module. */
export function readSections(module: Uint8Array): Section[] {
  if (head.compare(module, 0, head.length) !== 0) throw new Error('not a WebAssembly module')
  const reader = new WasmReader(module.subarray(head.length))
  const sections: Section[] = []
  while (!reader.isAtEnd) {
    sections.push({ id: reader.byte(), content: reader.bytes(reader.unsigned()) })
  }
  return sections
}

export const writeSections = (sections: readonly Section[]): Buffer =>
  Buffer.concat([
    head,
    ...sections.flatMap(({ id, content }) => [bytesOf(id), unsigned(content.length), content]),
  ])

export const bytesOf = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes)

/** LEB128. */
export function unsigned(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80)
  return bytesOf(...bytes, rest)
}

/** Signed LEB128. */
export function signed(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest < -0x40n || rest > 0x3fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) + 0x80)
  return bytesOf(...bytes, Number(rest & 0x7fn))
}
