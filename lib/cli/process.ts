import { basename } from 'node:path'
import { anykind } from './commands.ts'
import { exitCodes } from './exit-code.ts'
import { Output } from './output/output.ts'
import { runCommandLine } from './run.ts'

/** Why the run ended from outside. */
class Ended extends Error {
  readonly exitCode: number

  constructor(why: string, exitCode: number) {
    super(why)
    this.exitCode = exitCode
  }
}

/** Runs this process's command line and exits with its code. */
export async function runProcess(): Promise<void> {
  const controller = new AbortController()
  const end = (why: string, exitCode: number) => controller.abort(new Ended(why, exitCode))
  for (const [signal, code] of [
    ['SIGINT', exitCodes.interrupted],
    ['SIGTERM', exitCodes.terminated],
  ] as const) {
    process.on(signal, () => {
      // The second time the user means it.
      if (controller.signal.aborted) process.exit(code)
      end(signal, code)
    })
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      end('broken pipe', exitCodes.brokenPipe)
    })
  }
  const colour = process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb'
  const err = new Output(process.stderr, { colour })
  const out = new Output(process.stdout, { colour, beside: err })
  const [, script = '', ...words] = process.argv
  const name = basename(script)
  const world = {
    out,
    err,
    // Only reading it makes Node open it.
    stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
    env: process.env,
    signal: controller.signal,
  }
  // kubectl runs a plugin by its file's name; help then tells what its user has to type.
  const isPlugin = name === 'kubectl-anykind'
  const root = isPlugin ? { ...anykind, name: 'kubectl anykind' } : anykind
  // By this name kubectl asks what may stand next on the plugin's line.
  const line = name === 'kubectl_complete-anykind' ? ['__complete', ...words] : words
  const code = await runCommandLine(line, world, root)
  await Promise.all([out.flush(), err.flush()])
  const reason: unknown = controller.signal.reason
  process.exit(reason instanceof Ended ? reason.exitCode : code)
}
