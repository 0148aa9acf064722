import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Cluster, KubeObject } from 'anykind'
import {
  type Controller,
  type ControllerOptions,
  controller,
  type RunOptions,
  run,
} from 'anykind/controller'
import { Changing } from '../../support/changing.ts'

/** A controller that runs until the test ends, and what it was asked to reconcile. */
export class Running extends Changing {
  readonly controller: Controller
  readonly errors: string[] = []
  readonly #stopping = new AbortController()
  readonly #over: Promise<void>

  constructor(
    t: Pick<TestContext, 'after'>,
    cluster: Cluster,
    { reconcile, ...options }: ControllerOptions,
    runOptions: RunOptions = {},
  ) {
    super()
    this.controller = controller({
      onError: (error, { key }) => {
        this.errors.push(`${key}: ${(error as Error).message}`)
        this.changed()
      },
      ...options,
      reconcile: async request => {
        try {
          return (await reconcile(request)) ?? undefined
        } finally {
          // When the queue knows of it, too.
          setImmediate(() => this.changed())
        }
      },
    })
    const { signal } = this.#stopping
    this.#over = run(cluster, [this.controller], { signals: [], signal, ...runOptions })
    this.#over.catch(() => undefined)
    t.after(() => this.stop().catch(() => undefined))
  }

  /** How it ends. */
  get over(): Promise<void> {
    return this.#over
  }

  stop(): Promise<void> {
    this.#stopping.abort(new Error('the spec is over'))
    return this.#over
  }

  /** Resolves when nothing waits and nothing is in process. */
  async idle(): Promise<void> {
    const isIdle = (): boolean => {
      const { queue, activeWorkers } = this.controller.metrics ?? {}
      return queue?.depth === 0 && activeWorkers === 0 && queue.unfinishedWorkSeconds === 0
    }
    while (!isIdle()) await setTimeout(5)
  }
}

/** A ConfigMap. */
export const configMap = (
  name: string,
  data: Record<string, string> = {},
  metadata: object = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
})
