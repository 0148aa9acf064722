/*
 * WebAssembly, with types of our own: those of TypeScript come with all of a browser's, and a program that has these
 * must not find others beside them. As much as is used here of https://webassembly.github.io/spec/js-api/.
 */

/** A `WebAssembly.Module`. */
export type WasmModule = object

/** What is given to a module. */
export type WasmImport = (...args: never[]) => unknown

/** A `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** What a running module gives. */
export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>
}

interface WebAssembly {
  readonly Module: {
    imports(module: WasmModule): { readonly module: string; readonly name: string }[]
  }
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, WasmImport>>>>,
  ) => WasmInstance
  compile(bytes: Uint8Array): Promise<WasmModule>
}

/** The global of that name. */
export const webAssembly: WebAssembly = (globalThis as unknown as { WebAssembly: WebAssembly })
  .WebAssembly
