import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../core/index.ts'
import type { ExitCode } from './exit-code.ts'
import type { Invocation } from './invocation.ts'

/** One object's two states as text; an empty one is not there. */
export interface DiffTexts {
  readonly name: string
  readonly before: string
  readonly after: string
}

/**
 * Compares by the program of KUBECTL_EXTERNAL_DIFF, as kubectl does: it gets two folders, LIVE and MERGED, and of its
 * own arguments those of letters, digits, `-` and `=` only. No shell. The folders are ours alone, and gone afterwards.
 * Gives how it ended: 0 without differences, 1 with. Throws ConfigError if it cannot be run.
 */
export async function externalDiff(
  commandLine: string,
  texts: readonly DiffTexts[],
  { out, err, signal }: Pick<Invocation, 'out' | 'err' | 'signal'>,
): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'anykind-diff-'))
  const [live, merged] = [join(folder, 'LIVE'), join(folder, 'MERGED')]
  try {
    for (const side of [live, merged]) await mkdir(side, { mode: 0o700 })
    for (const { name, before, after } of texts) {
      // A name may hold no separator: the server has checked it, the manifest's own was refused before.
      if (before !== '') await writeFile(join(live, name), before, { mode: 0o600 })
      await writeFile(join(merged, name), after, { mode: 0o600 })
    }
    const [program = '', ...words] = commandLine.split(' ')
    const args = words.filter(word => /^[a-zA-Z0-9-=]+$/.test(word))
    const child = spawn(program, [...args, live, merged], {
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.data(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.data(text))
    return await new Promise<ExitCode>((resolve, reject) => {
      child.on('error', error => reject(new ConfigError(`KUBECTL_EXTERNAL_DIFF: ${error.message}`)))
      child.on('close', code => resolve(code ?? 2))
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
