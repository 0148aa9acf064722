import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds the package as it is published, then our programs against it, as a user would: neither may
 * pay for stripping types. They lie within the package, so that `import 'anykind'` finds the built one.
 * Gives the programs' folder.
 */
export function buildSubject(): string {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
  for (const project of ['tsconfig.build.json', 'bench/subject/tsconfig.json']) {
    const args = [join(dirname(typescript), 'bin/tsc'), '-p', project]
    execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  }
  return join(root, '.cache/bench/subject')
}
