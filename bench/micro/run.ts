import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/**
 * Runs all micro benchmarks, each file in a process of its own: what one teaches the compiler must not
 * help or hurt the next. Throws Error if one fails.
 */
export function runMicroBenchmarks(): void {
  for (const file of globSync('*.bench.ts', { cwd: folder }).sort()) {
    const args = ['--conditions=@anykind/source', file]
    const { status } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'inherit' })
    if (status !== 0) throw new Error(`micro benchmark ${file} failed`)
  }
}
