import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The licences and notices of all modules of a vendor folder, each text once, under the modules that it is of.
 * Go's own is among them, as its runtime is compiled in. Throws if a module has none.
 */
export function noticesOf(vendor: string, goRoot: string): string {
  const own = readFileSync(join(goRoot, 'LICENSE'), 'utf8').trim()
  const byText = new Map([[own, ['Go']]])
  for (const { path, version } of modulesOf(vendor)) {
    const texts = globSync(['LICEN[CS]E*', 'COPYING*', 'NOTICE*'], { cwd: join(vendor, path) })
    if (texts.length === 0) throw new Error(`${path} has no licence`)
    for (const name of texts.toSorted()) {
      const text = readFileSync(join(vendor, path, name), 'utf8').trim()
      byText.set(text, [...(byText.get(text) ?? []), `${path} ${version}`])
    }
  }
  const parts = [...byText].map(([text, modules]) => `${modules.join('\n')}\n\n${text}\n`)
  return parts.join(`\n${'-'.repeat(80)}\n\n`)
}

/** Those that packages were copied of. */
function modulesOf(vendor: string): { path: string; version: string }[] {
  const [, ...parts] = `\n${readFileSync(join(vendor, 'modules.txt'), 'utf8')}`.split('\n# ')
  return parts.flatMap(part => {
    const [head = '', ...lines] = part.split('\n')
    const [path = '', version = ''] = head.split(' ')
    const hasPackages = lines.some(line => line !== '' && !line.startsWith('#'))
    return hasPackages ? [{ path, version }] : []
  })
}
