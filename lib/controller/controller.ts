import type { Client, ResourceName } from '../client/index.ts'
import { type KubeObject, RequestError } from '../core/index.ts'
import {
  type ControllerCluster,
  type ControllerOptions,
  kindOptions,
  type NamedOptions,
} from './controller-options.ts'
import { type ControllerMetrics, ControllerRun, type RunSignals } from './controller-run.ts'
import type { KindOptions } from './watched-kind.ts'
import { WatchedKinds } from './watched-kinds.ts'

/** The names of a controller's kinds, as it was given them. */
export interface ControllerKinds {
  readonly for: ResourceName
  readonly owns: readonly ResourceName[]
  readonly watches: readonly ResourceName[]
}

/** What {@link controller} makes. */
export class Controller {
  readonly #named: NamedOptions
  #run: ControllerRun | undefined

  constructor(named: NamedOptions) {
    this.#named = named
  }

  get name(): string {
    return this.#named.name
  }

  /** How it is, or was when it worked last: they begin anew with each term of leadership. Undefined before the first. */
  get metrics(): ControllerMetrics | undefined {
    return this.#run?.metrics
  }

  /** What it declares, for who tells what it needs (`anykind rbac generate --module`). */
  get kinds(): ControllerKinds {
    const { options } = this.#named
    const nameOf = (kind: ResourceName | KindOptions): ResourceName => kindOptions(kind).name
    return {
      for: nameOf(options.for),
      owns: (options.owns ?? []).map(nameOf),
      watches: (options.watches ?? []).map(nameOf),
    }
  }

  /** For `run`: opens its caches, as {@link WatchedKinds.open}. */
  open(cluster: ControllerCluster, signal: AbortSignal): Promise<WatchedKinds> {
    return WatchedKinds.open(cluster, this.#named, signal)
  }

  /** For `run`: works, as {@link ControllerRun.run}. */
  work(kinds: WatchedKinds, client: Client, signals: RunSignals): Promise<void> {
    this.#run = new ControllerRun(this.#named, kinds, client)
    return this.#run.run(signals)
  }
}

/**
 * Describes a controller, which `run` runs:
 *
 *     const widgets = controller({
 *       for: 'widgets.example.com',
 *       owns: ['configmaps'],
 *       async reconcile({ object, client }) { … },
 *     })
 *     await run(cluster, [widgets])
 *
 * Throws RequestError for a concurrency below 1, and for a kind in `for` that is no name where none is given.
 */
export function controller<T extends KubeObject = KubeObject>(
  options: ControllerOptions<T>,
): Controller {
  const { concurrency = 1 } = options
  const wanted = kindOptions(options.for).name
  const name = options.name ?? (typeof wanted === 'string' ? wanted : undefined)
  if (name === undefined) throw new RequestError('controller: it needs a `name`')
  if (!(concurrency >= 1)) {
    throw new RequestError(`controller ${name}: concurrency must be at least 1, not ${concurrency}`)
  }
  // Of what type its objects are only the caller knows.
  return new Controller({ name, options: options as unknown as ControllerOptions })
}
