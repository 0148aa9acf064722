import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { Rules } from './rules.ts'
import { RulesPool, type RulesPoolOptions } from './rules-pool.ts'

const file = new URL('rules.wasm.br', import.meta.url)

/**
 * Loads the rules that the package brings; undefined where they were not built, as in a checkout before
 * `npm run build:rules`. Takes some half a second.
 */
export async function loadRules(): Promise<Rules | undefined> {
  const module = await loadModule()
  return module && new Rules(module)
}

/** The same in threads of their own, which end with the process or when the pool is disposed of. */
export async function loadRulesPool(
  options: RulesPoolOptions = {},
): Promise<RulesPool | undefined> {
  const module = await loadModule()
  return module && new RulesPool(module, options)
}

async function loadModule(): Promise<WebAssembly.Module | undefined> {
  let compressed: Buffer
  try {
    compressed = await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const bytes = await promisify(brotliDecompress)(compressed)
  return WebAssembly.compile(bytes)
}
