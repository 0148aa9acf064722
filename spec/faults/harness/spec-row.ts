import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Round, Row } from './row.ts'
import { innocent } from './verdict.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** A row that specs elsewhere prove, by the row's own figures: they are run, on a cluster if they take one. */
export function specRow(
  row: Pick<Row, 'number' | 'fault' | 'injection'>,
  specs: readonly string[],
): Row {
  return {
    ...row,
    limits: { 'specs failed': 0, 'no spec ran': 0 },
    async run(round) {
      const { passed, failed } = await runSpecs(round, specs)
      const figures = { 'specs failed': failed, 'no spec ran': passed > 0 ? 0 : 1 }
      return { verdict: innocent, leaks: [], recoveriesMs: [], figures }
    },
  }
}

async function runSpecs(round: Round, specs: readonly string[]) {
  const node = ['--conditions=@anykind/source']
  const child = spawn(process.execPath, [...node, 'spec/support/run.ts', ...specs], {
    cwd: root,
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise(resolve => child.once('close', resolve))
  round.after(async () => {
    child.kill('SIGTERM')
    await exited
  })
  let out = ''
  for await (const piece of child.stdout.setEncoding('utf8')) out += piece
  const count = (what: string): number =>
    Number(new RegExp(`^(?:ℹ|#) ${what} (\\d+)`, 'm').exec(out)?.[1] ?? 0)
  return { passed: count('pass'), failed: count('fail') + count('cancelled') }
}
