import { type WasmModule, webAssembly } from './web-assembly.ts'

/** As in module-file.ts. */
export const whyNoModule = 'a page is to give `rulesModule`'

/** As there: a page has no files. */
export const readModule = async (): Promise<Uint8Array | undefined> => undefined

/** As there. */
export const compileModule = (bytes: Uint8Array): Promise<WasmModule> => webAssembly.compile(bytes)
