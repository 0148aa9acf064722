import { availableParallelism } from 'node:os'
import { appliedSetSize } from './applied-set.ts'
import { corpusFolder, isCorpus } from './corpus.ts'
import { definitionCount } from './definitions.ts'
import { informerScenarios } from './informer-scenarios.ts'
import { manifestFiles } from './manifests.ts'
import { type Metric, metrics } from './measurement.ts'
import { mixedSetSize } from './mixed-set.ts'
import { policyCount } from './policies.ts'
import { corpusTexts, datasetSize } from './sizes.ts'

/**
 * Who takes part: us, us with what can be switched on (`guarded`: a rate limit that is never reached, a
 * listener to the trace; `http2`), our informers in their modes, and with a handler that reads objects (`parsed`), us with one engine of two (`fast`), us without
 * what a scenario is about (`floor`), the peers, and Node alone
 * as the floor of the start-up scenarios.
 */
export type Contender =
  | 'anykind'
  | 'anykind-fast'
  | 'anykind-floor'
  | 'anykind-guarded'
  | 'anykind-http2'
  | 'anykind-compact'
  | 'anykind-metadata'
  | 'anykind-parsed'
  | 'client-node'
  | 'client-go'
  | 'kube-rs'
  | 'kubectl'
  | 'flux-ssa'
  | 'kubeconform'
  | 'kubectl-validate'
  | 'node'

/** Whether it is us, in one way or another. */
export const isOurs = (contender: Contender): boolean => contender.startsWith('anykind')

/**
 * What is in a scenario's cluster: the widgets of load-dataset.ts, 10,000 or 100,000; a stream of record-stream.ts; nothing; the five hundred definitions of
 * load-definitions.ts; nothing, but beside it the files of manifests.ts, or of corpus-manifests.ts; what is
 * stored of the set of mixed-set.ts.
 */
export type World =
  | 'widgets'
  | 'large'
  | 'replayed'
  | 'bare'
  | 'definitions'
  | 'manifests'
  | 'set'
  | 'corpus'

/**
 * What our contenders run: subject/client.ts, informers.ts, kinds.ts, rates.ts or import.ts, or the command; peers have one
 * program for all that they take part in. Validators have none: validators.ts has their commands.
 */
export type Program =
  | 'client'
  | 'informers'
  | 'kinds'
  | 'rates'
  | 'import'
  | 'command'
  | 'validator'

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
  /** How often each of them comes, as one that changes. Default 1. */
  readonly times?: number
  /** Requests in flight; workers of a validator. */
  readonly concurrency: number
  /** Rounds unless `--rounds` says otherwise: more where one takes milliseconds, as noise does too. */
  readonly rounds: number
  /** The figures to show. Default: the three that every process has. */
  readonly metrics?: readonly Metric[]
  /** Default `widgets`. Scenarios of one world stand together: each has a cluster of its own. */
  readonly world?: World
  /** Default `client`. */
  readonly program?: Program
  /**
   * The set of applied-set.ts that a run applies: in a namespace that no run before has had, or in one that the contender's runs
   * before have applied.
   */
  readonly applies?: 'fresh' | 'kept'
  /** Whether every run has an empty home folder, and so no cache. Default: those of the runs before. */
  readonly cold?: boolean
  /** How it ends where all is well. Default 0. */
  readonly exitCode?: number
}

/** The figures to show of a scenario. */
export const metricsOf = (scenario: Scenario): readonly Metric[] => scenario.metrics ?? metrics

const validators: readonly Contender[] = [
  'anykind',
  'anykind-fast',
  'kubeconform',
  'kubectl-validate',
]

/** All that read and write. */
const clients: readonly Contender[] = ['anykind', 'client-node', 'client-go', 'kube-rs']

/** The same where each call is a request: the slowest by far stands last, not for a minute between two that are compared. */
const callers: readonly Contender[] = [
  'anykind',
  'anykind-guarded',
  'kube-rs',
  'client-go',
  'client-node',
]

/** Kinds of Kubernetes' own that a 1.37 server serves, each version for itself. */
export const builtInKinds = 72

/** What is counted where it is about schemas. */
const schemaCounts: readonly Metric[] = ['requests', 'schemaDocuments', 'schemaBytes', 'compiles']

/** Where there is a corpus beside the repository. Some of its texts are refused, for which validators end with 1. */
const corpusScenarios: readonly Scenario[] = [
  {
    name: 'corpus',
    title: `Validate ${corpusTexts.toLocaleString('en')} manifests of ten projects with one worker`,
    text: 'Custom resources of 62 definitions and built-in kinds, and mutants of them, a file each; a server refuses a third of them.',
    contenders: validators,
    count: corpusTexts,
    concurrency: 1,
    rounds: 3,
    exitCode: 1,
    world: 'corpus',
    program: 'validator',
  },
  {
    name: 'corpus-all-cores',
    title: `Validate ${corpusTexts.toLocaleString('en')} manifests of ten projects with a worker on each core`,
    text: 'The same files. kubectl-validate has no workers.',
    contenders: validators.filter(name => name !== 'kubectl-validate'),
    count: corpusTexts,
    concurrency: availableParallelism(),
    rounds: 3,
    exitCode: 1,
    world: 'corpus',
    program: 'validator',
  },
]

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
    contenders: callers,
    count: datasetSize,
    concurrency: 16,
    rounds: 9,
  },
  {
    name: 'apply',
    title: 'Apply 5,000 custom resources (server-side), 16 at a time',
    text: 'A server-side apply for each object, 16 in flight; after the warm-up none of them changes anything.',
    contenders: callers,
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
    name: 'informer',
    title: 'Fill the cache of an informer with 10,000 custom resources',
    text: 'From the start up to the first whole list, which is then gone through by name. `compact`: with compressed objects.',
    contenders: ['anykind', 'anykind-compact', ...clients.slice(1)],
    count: datasetSize,
    concurrency: 1,
    rounds: 5,
  },
  {
    name: 'informer-memory',
    title: 'Hold 10,000 custom resources in the cache of an informer',
    text: 'What the cache takes after a collection, inside of the heap and outside. `metadata`: asks for metadata alone, and leaves managedFields out. kube-rs does not tell.',
    contenders: ['anykind', 'anykind-compact', 'anykind-metadata', 'client-node', 'client-go'],
    count: datasetSize,
    concurrency: 1,
    rounds: 3,
    metrics: ['liveBytes'],
  },
  {
    name: 'store-hot',
    title: 'Get one object from an informer, again and again',
    text: 'Of 10,000. It was parsed, and is kept as that.',
    contenders: ['anykind'],
    count: datasetSize,
    concurrency: 1,
    rounds: 3,
    metrics: ['callsPerSecond'],
    program: 'informers',
  },
  {
    name: 'store-cold',
    title: 'Get objects from an informer that were not read lately',
    text: 'Each of 10,000 in turn: it is parsed. `compact`: and unpacked.',
    contenders: ['anykind', 'anykind-compact'],
    count: datasetSize,
    concurrency: 1,
    rounds: 3,
    metrics: ['callsPerSecond'],
    program: 'informers',
  },
  {
    name: 'import',
    title: 'Import the package and end',
    text: 'A program that imports the package and does nothing; `node` is an empty program.',
    contenders: ['anykind', 'client-node', 'node'],
    count: 0,
    concurrency: 1,
    rounds: 15,
    program: 'import',
  },
  {
    name: 'cli-get',
    title: 'Get one object on the command line',
    text: '`get widgets widget-00001 -o json`, with a warm discovery cache.',
    contenders: ['anykind', 'kubectl'],
    count: 1,
    concurrency: 1,
    rounds: 15,
    program: 'command',
  },
  ...informerScenarios,
  {
    name: 'cli-explain',
    title: 'Explain a field on the command line',
    text: '`explain deployments.spec.strategy`, with warm caches of discovery and schemas. Ours asks the server at most every 30 s what it publishes; kubectl asks each time.',
    contenders: ['anykind', 'kubectl'],
    count: 1,
    concurrency: 1,
    rounds: 15,
    world: 'bare',
    program: 'command',
  },
  {
    name: 'apply-500',
    title: 'Apply 500 objects on the command line',
    text: '`apply --server-side -f` of a namespace and what is in it: accounts, roles, bindings, ConfigMaps, Secrets, Services, Deployments, budgets, Ingresses. Nothing of it is there.',
    contenders: ['anykind', 'kubectl', 'flux-ssa'],
    count: appliedSetSize,
    concurrency: 16,
    rounds: 5,
    world: 'bare',
    program: 'command',
    applies: 'fresh',
  },
  {
    name: 'apply-500-unchanged',
    title: 'Apply the same 500 objects again',
    text: 'All of it is there as it is wanted: nothing is written.',
    contenders: ['anykind', 'kubectl', 'flux-ssa'],
    count: appliedSetSize,
    concurrency: 16,
    rounds: 5,
    world: 'bare',
    program: 'command',
    applies: 'kept',
  },
  {
    name: 'compile-cold',
    title: `Compile the validators of all ${builtInKinds} built-in kinds`,
    text: 'Each validator looks at an object that has every field of its kind, so nothing is left for later; there is no cache. `floor`: connects and discovers, and reads the objects.',
    contenders: ['anykind', 'anykind-floor'],
    count: builtInKinds,
    concurrency: 1,
    rounds: 2,
    metrics: [...metrics, ...schemaCounts],
    world: 'bare',
    program: 'kinds',
    cold: true,
  },
  {
    name: 'compile-warm',
    title: `Take the validators of all ${builtInKinds} built-in kinds from the disk cache`,
    text: 'The same, where a run before has left its cache.',
    contenders: ['anykind', 'anykind-floor'],
    count: builtInKinds,
    concurrency: 1,
    rounds: 5,
    metrics: [...metrics, ...schemaCounts],
    world: 'bare',
    program: 'kinds',
  },
  {
    name: 'yaml',
    title: 'Read YAML',
    text: 'A text of 100 custom resources, whose positions nobody asks for.',
    contenders: ['anykind'],
    count: 100,
    concurrency: 1,
    rounds: 3,
    metrics: ['bytesPerSecond'],
    world: 'bare',
    program: 'rates',
  },
  {
    name: 'yaml-positions',
    title: 'Read YAML, with positions',
    text: 'The same text; then file, line and column of a value deep in each object, as for a message about it.',
    contenders: ['anykind'],
    count: 100,
    concurrency: 1,
    rounds: 3,
    metrics: ['bytesPerSecond'],
    world: 'bare',
    program: 'rates',
  },
  {
    name: 'json-patch',
    title: 'Compare two objects of 30 KB, and patch one into the other',
    text: 'The JSON Patch between two states of a Deployment that differ in some forty places, then what it makes of the first.',
    contenders: ['anykind'],
    count: 1,
    concurrency: 1,
    rounds: 3,
    metrics: ['callsPerSecond'],
    world: 'bare',
    program: 'rates',
  },
  {
    name: 'policies',
    title: `Evaluate ${policyCount} admission policies on Deployments`,
    text: 'Objects by policies a second, of all that judging an object takes by the exact engine, its own rules too; all policies take all objects, and are compiled beforehand.',
    contenders: ['anykind'],
    count: 16,
    concurrency: 1,
    rounds: 5,
    metrics: ['callsPerSecond'],
    world: 'bare',
    program: 'rates',
  },
  {
    name: 'discover',
    title: 'Discover a cluster of 500 custom kinds',
    text: 'Connects, discovers, and looks each kind up by plural and group; there is no cache. `floor`: imports the package. client-go: a fresh RESTMapper.',
    contenders: ['anykind', 'anykind-floor', 'client-go'],
    count: definitionCount,
    concurrency: 1,
    rounds: 5,
    metrics: [...metrics, 'requests'],
    world: 'definitions',
    program: 'kinds',
    cold: true,
  },
  {
    name: 'informers-idle',
    title: 'Hold informers of 200 kinds',
    text: 'All of them have listed, and there is nothing; then two seconds pass. Live memory is what they take: of client-go its heap and stacks. Connections are those that are open then; of client-go those that it has opened.',
    contenders: ['anykind', 'anykind-http2', 'client-go'],
    count: 200,
    concurrency: 1,
    rounds: 3,
    metrics: [...metrics, 'liveBytes', 'connections'],
    world: 'definitions',
    program: 'informers',
  },
  {
    name: 'validate-cold',
    title: 'Connect, discover and validate one object',
    text: 'The object is of one of the 500 custom kinds; there is no cache. One schema document holds all kinds of a group and version.',
    contenders: ['anykind'],
    count: 1,
    concurrency: 1,
    rounds: 5,
    metrics: [...metrics, ...schemaCounts],
    world: 'definitions',
    program: 'kinds',
    cold: true,
  },
  {
    name: 'validate-warm',
    title: 'Connect, discover and validate one object, again',
    text: 'The same, where a run before has left its cache.',
    contenders: ['anykind'],
    count: 1,
    concurrency: 1,
    rounds: 5,
    metrics: [...metrics, ...schemaCounts],
    world: 'definitions',
    program: 'kinds',
  },
  {
    name: 'manifests',
    title: 'Validate 5,000 Deployments with one worker',
    text: 'Fifty files of a hundred documents of 0.8 KB, offline, unknown fields refused. `anykind` has both engines, `fast` schemas alone, as kubeconform and kubectl-validate.',
    contenders: validators,
    count: manifestFiles.count * manifestFiles.documents,
    concurrency: 1,
    rounds: 5,
    world: 'manifests',
    program: 'validator',
  },
  {
    name: 'manifests-warm',
    title: 'Validate 25,000 Deployments with one worker',
    text: 'The same files, five times over in one run, so that its start hardly counts.',
    contenders: validators,
    count: 5 * manifestFiles.count * manifestFiles.documents,
    concurrency: 1,
    rounds: 3,
    world: 'manifests',
    program: 'validator',
  },
  {
    name: 'manifests-all-cores',
    title: 'Validate 5,000 Deployments with a worker on each core',
    text: 'The same files. kubectl-validate has no workers.',
    contenders: validators.filter(name => name !== 'kubectl-validate'),
    count: manifestFiles.count * manifestFiles.documents,
    concurrency: availableParallelism(),
    rounds: 5,
    world: 'manifests',
    program: 'validator',
  },
  {
    name: 'manifest-first',
    title: 'Validate one Deployment',
    text: 'From the start of the process to its verdict; there is no cache.',
    contenders: validators,
    count: 1,
    concurrency: 1,
    rounds: 15,
    world: 'manifests',
    program: 'validator',
    cold: true,
  },
  {
    name: 'plan-offline',
    title: 'Plan a set of 5,000 Deployments without a cluster',
    text: 'The same files; each object is mapped, judged by its schema, and printed with its place.',
    contenders: ['anykind'],
    count: manifestFiles.count * manifestFiles.documents,
    concurrency: 1,
    rounds: 5,
    world: 'manifests',
    program: 'command',
    exitCode: 1,
  },
  {
    name: 'diff-500',
    title: `Compare a set of ${mixedSetSize} objects with what is stored`,
    text: '`diff --server-side -f set.yaml`: five kinds; eight objects in ten are stored as they are wanted, one has changed, one is new. Caches of discovery and schemas are warm.',
    contenders: ['anykind', 'kubectl'],
    count: mixedSetSize,
    concurrency: 1,
    rounds: 5,
    world: 'set',
    program: 'command',
    exitCode: 1,
  },
  ...(isCorpus(corpusFolder) ? corpusScenarios : []),
]
