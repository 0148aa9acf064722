import { Worker } from 'node:worker_threads'
import { encodeJson, formatApiVersion } from '../../lib/core/index.ts'
import type { Answer, RequestUser, Rules } from '../../lib/rules/index.ts'
import { patchType } from './patch-type.ts'
import type { Trial } from './trial.ts'

/** What the exact engine says of a trial. */
export function answerOf(
  rules: Rules,
  { operation, gvk, namespace, json, text, stored }: Trial,
  user: RequestUser,
): Answer {
  const { kind } = gvk
  const apiVersion = formatApiVersion(gvk)
  const manifest = { text, json, apiVersion, kind, namespace, user, result: true }
  if (stored === undefined) return rules.create(manifest)
  const subresource = operation === 'status' ? operation : undefined
  const change = { ...manifest, old: encodeJson(stored.kept), subresource }
  const type = patchType(operation)
  if (type === undefined) return rules.update(change)
  if (type === 'apply') return rules.apply({ ...change, force: operation === 'force' || undefined })
  return rules.patch({ ...change, type })
}

/** What the engine is told at first. */
export interface JudgeData {
  readonly definitions: readonly string[]
  /** Whom the server takes us for. */
  readonly user: RequestUser
}

/** The exact engine in a thread of its own, which answers in order. */
export class Judge implements AsyncDisposable {
  readonly #worker: Worker
  readonly #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = []
  #failure: Error | undefined

  /** Takes the definitions of custom resources. What goes wrong with them, every answer rejects with. */
  constructor(data: JudgeData) {
    const file = new URL('judge-worker.ts', import.meta.url)
    this.#worker = new Worker(file, { workerData: data })
    this.#worker.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer))
    this.#worker.on('error', error => {
      this.#failure = error as Error
      for (const { reject } of this.#waiting.splice(0)) reject(this.#failure)
    })
  }

  answer(trial: Trial): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.#waiting.push({ resolve, reject })
    this.#worker.postMessage(trial)
    return promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
