import { addAbortListener } from 'node:events'
import { RequestError } from '../core/index.ts'
import type { Controller } from './controller.ts'
import type { ControllerCluster } from './controller-options.ts'
import { type HealthCheck, type HealthOptions, HealthServer } from './health-server.ts'
import { Termination } from './termination.ts'
import type { WatchedKinds } from './watched-kinds.ts'

/** Of several processes one leads (`LeaderElector`, or anything like it). */
export interface LeaderElection {
  /**
   * Has `lead` called when this process leads; its signal fires when it does not any more. Others may lead when what `lead`
   * gave has settled, not before. Resolves when `lead` has ended by itself, or when the signal has fired.
   */
  run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void>
}

/** How controllers run. */
export interface RunOptions {
  /** Ends them gracefully, as a signal of the process does. */
  readonly signal?: AbortSignal | undefined
  /**
   * What ends them gracefully; the second of them ends the process at once. Default: SIGTERM and SIGINT.
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /**
   * How long what waits may take to be done, before reconcilers are told to end. Default 20,000: kubelet ends a pod after
   * 30 s.
   */
  readonly graceMs?: number | undefined
  /** Default: every process works. */
  readonly leaderElection?: LeaderElection | undefined
  /** Default: nobody is told. */
  readonly health?: HealthOptions | undefined
}

const terminating: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT']

/**
 * Runs controllers until they are told to stop, and resolves when the last of their runs has settled:
 *
 *     open caches ──▶ lead ──▶ work ──signal──▶ drain ──grace period──▶ abort ──▶ end
 *                      ▲         │ another leads: abort, at once
 *                      └─────────┘
 *
 * Who does not lead has caches that follow, so that it can begin at once. Throws NoMatchError for a kind that is not served,
 * the ApiError of one that may not be watched, and RequestError for two controllers of one name and for a health endpoint
 * that cannot be had.
 */
export async function run(
  cluster: ControllerCluster,
  controllers: readonly Controller[],
  options: RunOptions = {},
): Promise<void> {
  refuseSameNames(controllers)
  using termination = new Termination(options.signals ?? terminating)
  const failed = new AbortController()
  const asked = options.signal ? [options.signal, termination.signal] : [termination.signal]
  const stop = AbortSignal.any([...asked, failed.signal])
  const opened = new Map<Controller, WatchedKinds>()
  const health =
    options.health && (await HealthServer.start(options.health, checks(controllers, opened)))
  try {
    await openAll(cluster, opened, { controllers, stop })
    for (const { ended } of opened.values()) {
      addAbortListener(ended, () => failed.abort(ended.reason))
    }
    const { graceMs = 20_000, leaderElection = alone } = options
    await leadUntil(stop, leaderElection, async abort => {
      const signals = { stop, abort, graceMs }
      const work = opened.entries().map(async ([each, kinds]) => {
        await each.work(kinds, cluster.client, signals).catch(error => failed.abort(error))
      })
      await Promise.all(work)
    })
    failed.signal.throwIfAborted()
  } finally {
    for (const kinds of opened.values()) await kinds[Symbol.asyncDispose]()
    await health?.[Symbol.asyncDispose]()
  }
}

/** Who is told to stop meanwhile opens no more. */
async function openAll(
  cluster: ControllerCluster,
  opened: Map<Controller, WatchedKinds>,
  { controllers, stop }: { controllers: readonly Controller[]; stop: AbortSignal },
): Promise<void> {
  try {
    for (const each of controllers) opened.set(each, await each.open(cluster, stop))
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

/** Nobody else would lead. */
const alone: LeaderElection = {
  run: (_, lead) => lead(new AbortController().signal),
}

/**
 * The election goes on while what it guards ends gracefully: only when nothing is guarded is it told to stop. Else nobody
 * would notice that leadership is lost meanwhile.
 */
async function leadUntil(
  stop: AbortSignal,
  election: LeaderElection,
  work: (abort: AbortSignal) => Promise<void>,
): Promise<void> {
  const ending = new AbortController()
  let isLeading = false
  const end = (): void => {
    if (!isLeading) ending.abort(stop.reason)
  }
  using _ = addAbortListener(stop, end)
  await election.run(ending.signal, async abort => {
    isLeading = true
    try {
      await work(abort)
    } finally {
      isLeading = false
      if (stop.aborted) end()
    }
  })
}

/** A check for each controller: whether its caches are filled. */
const checks = (
  controllers: readonly Controller[],
  opened: ReadonlyMap<Controller, WatchedKinds>,
): Record<string, HealthCheck> =>
  Object.fromEntries(
    controllers.map(each => [
      each.name,
      () => {
        if (!opened.get(each)?.areSynced) throw new RequestError('its caches are not filled yet')
      },
    ]),
  )

function refuseSameNames(controllers: readonly Controller[]): void {
  const names = new Set<string>()
  for (const { name } of controllers) {
    if (names.has(name)) throw new RequestError(`run: two controllers have the name "${name}"`)
    names.add(name)
  }
}
