import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { type WasmModule, webAssembly } from './web-assembly.ts'

const file = new URL('rules.wasm.zst', import.meta.url)

/** Room for all of the module, so that it is one piece: to join pieces takes as long as to decompress them. */
const maxModuleBytes = 128 * 1024 * 1024

/** Why there may be none. */
export const whyNoModule = '`npm run build:rules` was not run, which takes Go'

/** The module that the package brings, compressed; undefined in a checkout where it was not built. */
export async function readModule(): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Compiles what {@link readModule} has read. */
export async function compileModule(compressed: Uint8Array): Promise<WasmModule> {
  const bytes = await promisify(zstdDecompress)(compressed, { chunkSize: maxModuleBytes })
  const compiling = webAssembly.compile(bytes)
  // It has a copy: this one is given back at once, as a collector comes only when there is need.
  bytes.buffer.transfer(0)
  return compiling
}
