import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LocalClusterError } from './local-cluster-error.ts'

/** The Go module of the control plane: two folders up in the sources, three in the published package. */
export function goModuleFolder(): string {
  const found = ['../../go/', '../../../go/']
    .map(path => fileURLToPath(new URL(path, import.meta.url)))
    .find(path => existsSync(join(path, 'go.mod')))
  if (found === undefined) {
    throw new LocalClusterError('find the Go module of the local cluster: the package has no go/')
  }
  return found
}

/**
 * A hash over all that the command is built from: paths and contents of the module's files, other
 * commands and tests apart. It changes when one of them does, and with nothing else.
 */
export async function hashGoSources(moduleFolder: string, command: string): Promise<string> {
  const paths = (await readdir(moduleFolder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => relative(moduleFolder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(path => isSource(path) && !isElsewhere(path, command))
    .sort()
  const hash = createHash('sha256')
  for (const path of paths) {
    const content = await readFile(join(moduleFolder, path))
    hash.update(`${path} ${content.length}\n`).update(content)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Of another command, or in a folder that Go does not look into. */
const isElsewhere = (path: string, command: string): boolean =>
  (path.startsWith('cmd/') && !path.startsWith(`cmd/${command}/`)) || /(?:^|\/)[_.]/.test(path)

const isSource = (path: string): boolean =>
  path === 'go.mod' || path === 'go.sum' || (path.endsWith('.go') && !path.endsWith('_test.go'))
