import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { settlesWithin } from '../../../lib/local/poll.ts'
import { Changing } from '../../support/changing.ts'
import type { Told } from './judge-informer.ts'
import type { Observed } from './judge-observer.ts'
import type {
  Mark,
  Question,
  SubjectHealth,
  SubjectOrder,
  SubjectReport,
  SubjectState,
} from './messages.ts'

const program = fileURLToPath(new URL('./subject.ts', import.meta.url))
/** To end by itself once it is closed. */
const endMs = 5_000

/** A subject that runs: what its readers were told so far, and what can be asked of it. */
export class SubjectProcess extends Changing {
  /** What each informer's handler was told. */
  readonly told: Told[][]
  /** What each observer was told. */
  readonly observed: Observed[][]
  /** Where each informer was when it was synced. */
  versions: readonly string[] = []
  readonly #child: ChildProcess
  readonly #answers = new Map<number, (answer: unknown) => void>()
  readonly #exited: Promise<unknown>
  #isSynced = false
  #failure: string | undefined
  #questions = 0

  /** `wrapper`: a command that runs another one, as in a namespace of its own. */
  constructor(order: SubjectOrder, wrapper: readonly string[] = []) {
    super()
    this.told = order.informers.map(() => [])
    this.observed = order.observers.map(() => [])
    const [execPath = process.execPath, ...before] = [...wrapper, process.execPath]
    this.#child = fork(program, [], {
      execPath,
      execArgv: [...before, '--conditions=@anykind/source'],
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#exited = new Promise(resolve => this.#child.once('exit', resolve))
    this.#child.on('message', (reports: readonly SubjectReport[]) => {
      for (const report of reports) this.#take(report)
      this.changed()
    })
    this.#child.once('exit', code => this.#fail(`it ended with ${code}`))
    this.#child.send(order)
  }

  /** The process; in a namespace, that of the wrapper. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves when all informers are synced. Throws if it fails, now or before. */
  async synced(): Promise<void> {
    await this.until(subject => subject.#isSynced || subject.#failure !== undefined)
    if (this.#failure !== undefined) throw new Error(`the subject: ${this.#failure}`)
  }

  health(): Promise<SubjectHealth> {
    return this.#ask({ ask: 'health' }) as Promise<SubjectHealth>
  }

  state(): Promise<SubjectState> {
    return this.#ask({ ask: 'state' }) as Promise<SubjectState>
  }

  /** Resolves when its handlers were told all that it knows, and `told` has it. */
  async handled(): Promise<void> {
    await this.#ask({ ask: 'handled' })
  }

  /** Resolves when all informers have come so far: how long each has taken, in ms. */
  reached(marks: readonly Mark[]): Promise<number[]> {
    return this.#ask({ ask: 'observed', marks }) as Promise<number[]>
  }

  /** Sends its process a signal. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name)
  }

  /** Closes the client; what is left then, and whether the process has not ended by itself. */
  async close(): Promise<string[]> {
    const left = (await this.#ask({ ask: 'close' })) as string[]
    if (await settlesWithin(this.#exited, endMs)) return left
    await this.kill()
    return [...left, 'the process did not end by itself']
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  #ask(question: Omit<Question, 'id'> & { readonly marks?: readonly Mark[] }): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    if (this.#failure !== undefined) reject(new Error(`the subject: ${this.#failure}`))
    const id = this.#questions++
    this.#answers.set(id, resolve)
    this.#child.send({ ...question, id })
    return promise
  }

  #take(message: SubjectReport): void {
    if (message.report === 'told') this.told[message.informer]?.push(message.event)
    else if (message.report === 'observed') this.observed[message.observer]?.push(message.event)
    else if (message.report === 'answer') this.#answers.get(message.id)?.(message.answer)
    else if (message.report === 'failed') this.#failure = message.message
    else {
      this.versions = message.versions
      this.#isSynced = true
    }
  }

  #fail(why: string): void {
    this.#failure ??= why
    this.changed()
  }
}
