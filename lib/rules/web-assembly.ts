/*
 * WebAssembly's own types: those of TypeScript come with all of a browser's. As much as is used here of
 * https://webassembly.github.io/spec/js-api/.
 */
declare global {
  namespace WebAssembly {
    type ImportValue = (...args: never[]) => unknown
    class Module {
      private readonly module: undefined
      static imports(module: Module): { readonly module: string; readonly name: string }[]
    }
    interface Memory {
      readonly buffer: ArrayBuffer
    }
    class Instance {
      readonly exports: Readonly<Record<string, unknown>>
      constructor(
        module: Module,
        imports: Readonly<Record<string, Readonly<Record<string, ImportValue>>>>,
      )
    }
    function compile(bytes: Uint8Array): Promise<Module>
  }
}

export {}
