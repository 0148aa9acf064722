import { type ChildProcess, spawn } from 'node:child_process'
import { Changing } from './changing.ts'
import type { Ended } from './run-program.ts'

/** A program that goes on until it is told to end, and whose output can be waited for. It ends with the test. */
export class RunningProgram extends Changing {
  out = ''
  err = ''
  /** How it ended; undefined while it runs. */
  code: number | null | undefined
  readonly #child: ChildProcess

  /** `env` is what it has besides the environment of this process. */
  constructor(
    t: { after(run: () => unknown): void },
    file: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ) {
    super()
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    this.#child = child
    child.stdout.setEncoding('utf8').on('data', text => {
      this.out += text
      this.changed()
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      this.err += text
      this.changed()
    })
    child.on('close', code => {
      this.code = code
      this.changed()
    })
    t.after(() => child.kill('SIGKILL'))
  }

  /** Resolves when its output has the text. Throws if it ends without it. */
  async prints(text: string): Promise<void> {
    await this.until(({ out, code }) => out.includes(text) || code !== undefined)
    if (!this.out.includes(text)) throw new Error(`it ended without ${text}: ${this.err}`)
  }

  /** Sends it any signal: `SIGSTOP` stops it where it stands, `SIGCONT` lets it go on. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Waits until it has ended. */
  async ended(): Promise<Ended> {
    await this.until(({ code }) => code !== undefined)
    return { code: this.code ?? null, out: this.out, err: this.err }
  }

  /** Asks it to end, as ctrl-C does, and waits until it has. */
  async interrupt(): Promise<Ended> {
    this.signal('SIGINT')
    return this.ended()
  }
}
