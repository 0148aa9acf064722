import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds the package as it is published, then our programs against it, as a user would: neither may
 * pay for stripping types. They lie within the package, so that `import 'anykind'` finds the built one.
 * Gives the programs' folder.
 */
export function buildSubject(): string {
  const run = (...args: string[]) => execFileSync('npm', args, { cwd: root, stdio: 'inherit' })
  run('run', '--silent', 'build')
  run('exec', '--', 'tsc', '-p', 'bench/subject/tsconfig.json')
  return join(root, '.cache/bench/subject')
}
