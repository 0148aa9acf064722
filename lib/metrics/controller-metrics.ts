import type { ControllerMetrics as Figures, HistogramData } from '../controller/index.ts'
import type { Family, Sample } from './family.ts'
import { gauge, type Reading } from './gauge.ts'
import { histogramSamples } from './histogram.ts'

/** A controller, as far as it is read here. */
export interface ObservedController {
  readonly name: string
  /** Undefined before it works. */
  readonly metrics: Figures | undefined
}

/** One of several processes of which one leads, as far as it is read here. */
export interface ObservedElector {
  isLeader(): boolean
}

type Read = (figures: Figures) => number
type ReadHistogram = (figures: Figures) => HistogramData

/** Of work queues, in client-go's names; a queue is called as its controller. */
const ofQueues: readonly (readonly [name: string, help: string, 'gauge' | 'counter', Read])[] = [
  ['workqueue_depth', 'Keys that wait to be worked on.', 'gauge', ({ queue }) => queue.depth],
  ['workqueue_adds_total', 'Keys that came to wait.', 'counter', ({ queue }) => queue.adds],
  [
    'workqueue_retries_total',
    'Keys that came to be retried.',
    'counter',
    ({ queue }) => queue.retries,
  ],
  [
    'workqueue_unfinished_work_seconds',
    'How long what is worked on has been so, together.',
    'gauge',
    ({ queue }) => queue.unfinishedWorkSeconds,
  ],
  [
    'workqueue_longest_running_processor_seconds',
    'How long the longest of it has been so.',
    'gauge',
    ({ queue }) => queue.longestRunningProcessorSeconds,
  ],
]

const queueTimes: readonly (readonly [name: string, help: string, ReadHistogram])[] = [
  [
    'workqueue_queue_duration_seconds',
    'How long a key waits before it is worked on.',
    ({ queue }) => queue.queueDuration,
  ],
  [
    'workqueue_work_duration_seconds',
    'How long working on a key takes.',
    ({ queue }) => queue.workDuration,
  ],
]

/** In controller-runtime's names. */
const ofControllers: readonly (readonly [name: string, help: string, Read])[] = [
  [
    'controller_runtime_active_workers',
    'Runs that are under way.',
    ({ activeWorkers }) => activeWorkers,
  ],
  [
    'controller_runtime_max_concurrent_reconciles',
    'The most runs that may be.',
    ({ maxConcurrentReconciles }) => maxConcurrentReconciles,
  ],
]

/** How controllers and electors are when somebody asks. */
export class ControllerMetrics {
  readonly #controllers = new Set<ObservedController>()
  readonly #electors = new Map<ObservedElector, string>()
  readonly families: readonly Family[] = [
    ...ofQueues.map(([name, help, type, read]) =>
      gauge({ name, help }, () => this.#each('name', figures => [[{}, read(figures)]]), type),
    ),
    ...queueTimes.map(([name, help, read]) => this.#histogram({ name, help }, 'name', read)),
    gauge(
      { name: 'controller_runtime_reconcile_total', help: 'Runs that have ended, by how.' },
      () => this.#each('controller', outcomesOf),
      'counter',
    ),
    this.#histogram(
      { name: 'controller_runtime_reconcile_time_seconds', help: 'How long a run takes.' },
      'controller',
      ({ reconcileTime }) => reconcileTime,
    ),
    ...ofControllers.map(([name, help, read]) =>
      gauge({ name, help }, () => this.#each('controller', figures => [[{}, read(figures)]])),
    ),
    gauge({ name: 'leader_election_master_status', help: 'Whether this process leads.' }, () =>
      [...this.#electors].map(([elector, name]) => [{ name }, Number(elector.isLeader())] as const),
    ),
  ]

  add(controller: ObservedController): void {
    this.#controllers.add(controller)
  }

  addElector(elector: ObservedElector, name: string): void {
    this.#electors.set(elector, name)
  }

  *#each(
    label: 'name' | 'controller',
    read: (figures: Figures) => readonly Reading[],
  ): Generator<Reading> {
    for (const { name, metrics } of this.#controllers) {
      if (metrics === undefined) continue
      for (const [labels, value] of read(metrics)) yield [{ [label]: name, ...labels }, value]
    }
  }

  #histogram(
    { name, help }: { name: string; help: string },
    label: 'name' | 'controller',
    read: ReadHistogram,
  ): Family {
    const controllers = this.#controllers
    return {
      name,
      help,
      type: 'histogram',
      *samples(): Generator<Sample> {
        for (const { name, metrics } of controllers) {
          if (metrics === undefined) continue
          const { sumSeconds: sum, ...data } = read(metrics)
          yield* histogramSamples({ [label]: name }, { ...data, sum })
        }
      },
    }
  }
}

const outcomesOf = ({ reconcileTotal }: Figures): Reading[] =>
  Object.entries(reconcileTotal).map(([result, count]) => [{ result }, count])
