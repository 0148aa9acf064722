import { type WasmImport, type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts'

/**
 * What Go asks of the system it runs in (WASI preview 1), where there is none: time and random numbers. Files,
 * sockets and processes are refused. The same in Node, in a worker and in a browser.
 */
export interface Wasi {
  /** Functions by name; those not here are refused as not there. */
  readonly functions: Readonly<Record<string, WasmImport>>
  /** What was printed last, as a panic is. */
  readonly printed: () => string
}

const success = 0
const badFile = 8
const notThere = 52

/** Of what is printed, so much is kept: a panic's message stands before its stack. */
const maxPrintedBytes = 64 * 1024

/** Random numbers are given in pieces of this at most. */
const randomPieceBytes = 65_536

const argument = new TextEncoder().encode('rules\0')

/** The functions for one instance, whose memory is there once it runs. */
export function createWasi(module: WasmModule, memory: () => WasmMemory): Wasi {
  const view = () => new DataView(memory().buffer)
  const bytes = (at: number, length: number) => new Uint8Array(memory().buffer, at, length)
  const setCounts = (countAt: number, count: number, sizeAt: number, size: number) => {
    view().setUint32(countAt, count, true)
    view().setUint32(sizeAt, size, true)
    return success
  }
  let printed = ''

  const known: Record<string, (...args: never[]) => number> = {
    args_sizes_get: (count: number, size: number) => setCounts(count, 1, size, argument.length),
    args_get: (pointers: number, buffer: number) => {
      view().setUint32(pointers, buffer, true)
      bytes(buffer, argument.length).set(argument)
      return success
    },
    environ_sizes_get: (count: number, size: number) => setCounts(count, 0, size, 0),
    environ_get: () => success,
    clock_time_get: (clock: number, _precision: bigint, at: number) => {
      const milliseconds = clock === 0 ? Date.now() : performance.now()
      view().setBigUint64(at, BigInt(Math.round(milliseconds * 1e6)), true)
      return success
    },
    random_get: (at: number, length: number) => {
      for (let done = 0; done < length; done += randomPieceBytes) {
        crypto.getRandomValues(bytes(at + done, Math.min(randomPieceBytes, length - done)))
      }
      return success
    },
    fd_write: (_file: number, vectors: number, count: number, writtenAt: number) => {
      let written = 0
      for (let index = 0; index < count; index++) {
        const at = view().getUint32(vectors + 8 * index, true)
        const length = view().getUint32(vectors + 8 * index + 4, true)
        if (printed.length < maxPrintedBytes) {
          printed += new TextDecoder().decode(bytes(at, length).slice())
        }
        written += length
      }
      view().setUint32(writtenAt, written, true)
      return success
    },
    fd_prestat_get: () => badFile,
    // Whoever waits for a time waits for nothing: there is one thread, and no other work to let through.
    poll_oneoff: (subscriptions: number, events: number, _count: number, happened: number) => {
      bytes(events, 32).fill(0)
      view().setBigUint64(events, view().getBigUint64(subscriptions, true), true)
      view().setUint32(happened, 1, true)
      return success
    },
    sched_yield: () => success,
    proc_exit: (code: number) => {
      throw new Error(`the rules ended with ${code}`)
    },
  }
  const functions = Object.fromEntries(
    webAssembly.Module.imports(module).map(({ name }) => [
      name,
      Object.hasOwn(known, name) ? known[name] : () => notThere,
    ]),
  ) as Record<string, WasmImport>
  return { functions, printed: () => printed }
}
