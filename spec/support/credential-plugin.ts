import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from './temporary-folder.ts'

/** A credential plugin: a program of its own in a fresh folder. */
export interface TestPlugin {
  readonly command: string
  readonly folder: string
  /** How often it was started. */
  runs(): number
  /** What it has left in a file of its folder. */
  read(name: string): string
}

/** Writes a plugin as a shell script, which finds its folder in `$here`. */
export function testPlugin(
  t: Parameters<typeof temporaryFolder>[0],
  script: string,
  files: Readonly<Record<string, string>> = {},
): TestPlugin {
  const begin = '#!/bin/sh\nhere=$(dirname "$0")\necho run >>"$here/runs"\n'
  const folder = temporaryFolder(t, { ...files, 'plugin*': `${begin}${script}\n` })
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : ''
  return {
    command: join(folder, 'plugin'),
    folder,
    runs: () => read('runs').split('\n').length - 1,
    read,
  }
}

/** The shell command that prints an ExecCredential. */
export const answers = (status: unknown, version = 'v1', rest: object = {}): string => {
  const apiVersion = `client.authentication.k8s.io/${version}`
  return `cat <<'END'\n${JSON.stringify({ kind: 'ExecCredential', apiVersion, status, ...rest })}\nEND\n`
}
