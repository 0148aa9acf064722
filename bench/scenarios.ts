import { type Metric, metrics } from './measurement.ts'

/**
 * Who takes part: us, us with what can be switched on (`guarded`: a rate limit that is never reached, a
 * listener to the trace; `http2`), the peers, and Node alone as the floor of the start-up scenarios.
 */
export type Contender =
  | 'anykind'
  | 'anykind-guarded'
  | 'anykind-http2'
  | 'client-node'
  | 'client-go'
  | 'kube-rs'
  | 'kubectl'
  | 'node'

/** Whether it is us, in one way or another. */
export const isOurs = (contender: Contender): boolean => contender.startsWith('anykind')

/** One thing that all contenders do, each in a process of its own. */
export interface Scenario {
  readonly name: string
  readonly title: string
  /** What is done, for the report. */
  readonly text: string
  /** In the order of a round. */
  readonly contenders: readonly Contender[]
  /** Objects that a contender reads or writes. */
  readonly count: number
  /** Requests in flight. */
  readonly concurrency: number
  /** Rounds unless `--rounds` says otherwise: more where one takes milliseconds, as noise does too. */
  readonly rounds: number
  /** The figures to show. Default: the three that every process has. */
  readonly metrics?: readonly Metric[]
}

/** The figures to show of a scenario. */
export const metricsOf = (scenario: Scenario): readonly Metric[] => scenario.metrics ?? metrics

const clients: readonly Contender[] = ['anykind', 'client-node', 'client-go', 'kube-rs']

/** Objects in the namespace that is read from. */
export const datasetSize = 10_000

/** All scenarios, in the order of a run. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'list',
    title: 'List 10,000 custom resources and keep them',
    text: 'All objects of a namespace, held at the same time, then summed up.',
    contenders: clients,
    count: datasetSize,
    concurrency: 1,
    rounds: 5,
  },
  {
    name: 'iterate',
    title: 'Go through 10,000 custom resources and keep none',
    text: 'The same objects, page by page, each summed up and let go.',
    contenders: clients,
    count: datasetSize,
    concurrency: 1,
    rounds: 5,
  },
  {
    name: 'get',
    title: 'Get 10,000 custom resources one by one, 16 at a time',
    text: 'A request for each object, 16 in flight. `guarded`: with a rate limit that is never reached and a listener to the trace.',
    contenders: ['anykind', 'anykind-guarded', ...clients.slice(1)],
    count: datasetSize,
    concurrency: 16,
    rounds: 5,
  },
  {
    name: 'apply',
    title: 'Apply 5,000 custom resources (server-side), 16 at a time',
    text: 'A server-side apply for each object, 16 in flight; after the warm-up none of them changes anything.',
    contenders: ['anykind', 'anykind-guarded', ...clients.slice(1)],
    count: 5_000,
    concurrency: 16,
    rounds: 5,
  },
  {
    name: 'watch-idle',
    title: 'Hold 200 watches at the same time',
    text: 'Each watch is of one object; all are open, and have shown it, before the first is closed.',
    contenders: ['anykind', 'anykind-http2', 'client-go'],
    count: 200,
    concurrency: 200,
    rounds: 5,
    metrics: [...metrics, 'connections'],
  },
  {
    name: 'get-burst',
    title: 'Get 1,000 custom resources at once',
    text: 'All requests are made at the same time.',
    contenders: ['anykind', 'anykind-http2', 'client-go'],
    count: 1_000,
    concurrency: 1_000,
    rounds: 5,
    metrics: [...metrics, 'connections'],
  },
  {
    name: 'import',
    title: 'Import the package and end',
    text: 'A program that imports the package and does nothing; `node` is an empty program.',
    contenders: ['anykind', 'client-node', 'node'],
    count: 0,
    concurrency: 1,
    rounds: 15,
  },
  {
    name: 'cli-get',
    title: 'Get one object on the command line',
    text: '`get widgets widget-00001 -o json`, with a warm discovery cache.',
    contenders: ['anykind', 'kubectl'],
    count: 1,
    concurrency: 1,
    rounds: 15,
  },
]
