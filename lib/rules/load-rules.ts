import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { Rules } from './rules.ts'
import { RulesPool, type RulesPoolOptions } from './rules-pool.ts'

const file = new URL('rules.wasm.zst', import.meta.url)

/** Room for all of the module, so that it is one piece: to join pieces takes as long as to decompress them. */
const maxModuleBytes = 128 * 1024 * 1024

/**
 * Loads the rules that the package brings; undefined where they were not built, as in a checkout before
 * `npm run build:rules`. Takes a quarter of a second.
 */
export async function loadRules(): Promise<Rules | undefined> {
  const compressed = await readModule()
  return compressed && new Rules(await compile(compressed))
}

/**
 * The same in threads of their own, which end with the process or when the pool is disposed of. They are made ready
 * while the caller goes on: the first call waits for them.
 */
export async function loadRulesPool(
  options: RulesPoolOptions = {},
): Promise<RulesPool | undefined> {
  const compressed = await readModule()
  return compressed && new RulesPool(compile(compressed), options)
}

async function readModule(): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function compile(compressed: Buffer): Promise<WebAssembly.Module> {
  const bytes = await promisify(zstdDecompress)(compressed, { chunkSize: maxModuleBytes })
  return WebAssembly.compile(bytes)
}
