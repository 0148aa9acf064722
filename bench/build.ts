import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire, stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const subject = join(root, '.cache/bench/subject')

/**
 * Builds the package as it is published, and our programs to plain JavaScript beside it, where
 * `import 'anykind'` finds the built one: neither may pay for stripping types. Gives the programs' folder.
 */
export async function buildSubject(): Promise<string> {
  const tsc = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  )
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  })
  await mkdir(subject, { recursive: true })
  for (const name of ['client', 'import']) {
    const source = await readFile(join(root, `bench/subject/${name}.ts`), 'utf8')
    await writeFile(join(subject, `${name}.js`), stripTypeScriptTypes(source))
  }
  return subject
}
