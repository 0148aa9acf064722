import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { Rules } from './rules.ts'

const file = new URL('rules.wasm.br', import.meta.url)

/**
 * Loads the rules that the package brings; undefined where they were not built, as in a checkout before
 * `npm run build:rules`. Takes some half a second.
 */
export async function loadRules(): Promise<Rules | undefined> {
  let compressed: Buffer
  try {
    compressed = await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const bytes = await promisify(brotliDecompress)(compressed)
  return new Rules(await WebAssembly.compile(bytes))
}
