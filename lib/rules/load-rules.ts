import { compileModule, readModule } from './module-file.ts'
import { Rules } from './rules.ts'
import { RulesPool, type RulesPoolOptions } from './rules-pool.ts'
import type { WasmModule } from './web-assembly.ts'

/** Options of {@link loadRulesPool}. */
export interface LoadRulesOptions extends RulesPoolOptions {
  /** The `WebAssembly.Module`, or its promise. Default: of the package's own file, which there is none of in a browser. */
  readonly rulesModule?: WasmModule | Promise<WasmModule> | undefined
}

/**
 * Loads the rules that the package brings; undefined where they were not built, as in a checkout before
 * `npm run build:rules`. Takes a quarter of a second.
 */
export async function loadRules(): Promise<Rules | undefined> {
  const compressed = await readModule()
  return compressed && new Rules(await compileModule(compressed))
}

/**
 * The same in threads of their own, which end with the process or when the pool is disposed of. They are made ready
 * while the caller goes on: the first call waits for them.
 */
export async function loadRulesPool({
  rulesModule,
  ...options
}: LoadRulesOptions = {}): Promise<RulesPool | undefined> {
  if (rulesModule !== undefined) return new RulesPool(Promise.resolve(rulesModule), options)
  const compressed = await readModule()
  return compressed && new RulesPool(compileModule(compressed), options)
}
