import { type Cluster, openCluster } from '../../../lib/cluster.ts'
import {
  type LocalCluster,
  type LocalClusterOptions,
  startLocalCluster,
} from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { Etcd } from './etcd.ts'
import { stateOf, viewOf } from './history.ts'
import { judgeInformer } from './judge-informer.ts'
import { judgeObserver } from './judge-observer.ts'
import { createKinds, namespaces, plurals, selections } from './kinds.ts'
import type { Mark, SubjectHealth, SubjectOrder } from './messages.ts'
import { proxiedKubeconfig } from './proxied-kubeconfig.ts'
import type { Outcome, Round } from './row.ts'
import { SubjectProcess } from './subject-process.ts'
import { innocent, sumOf, type Verdict } from './verdict.ts'
import { Writer } from './writer.ts'

/** How a world differs from the usual. */
export interface WorldOptions extends LocalClusterOptions {
  readonly subject?: Partial<Omit<SubjectOrder, 'kubeconfig'>> | undefined
  /** The subject begins when the row says so. Default: it is synced when the world is there. */
  readonly late?: boolean | undefined
}

/**
 * A local cluster, who writes to it, who reads it through a proxy, and the truth:
 *
 *     writer ───────────────▶ API server ──▶ etcd ──▶ history
 *     subject ──▶ proxy ────────▲                       │
 *        └── what it was told ──────────▶ verdict ◀─────┘
 */
export class World {
  local: LocalCluster
  etcd: Etcd
  readonly proxy: TcpProxy
  /** Of the administrator, without the proxy. */
  readonly direct: Cluster
  readonly writer: Writer
  readonly #round: Round
  readonly #order: Partial<SubjectOrder>
  #subject: SubjectProcess | undefined

  private constructor(
    round: Round,
    parts: Pick<World, 'local' | 'etcd' | 'proxy' | 'direct' | 'writer'>,
    order: Partial<SubjectOrder>,
  ) {
    this.local = parts.local
    this.etcd = parts.etcd
    this.proxy = parts.proxy
    this.direct = parts.direct
    this.writer = parts.writer
    this.#round = round
    this.#order = order
  }

  static async start(
    round: Round,
    { subject = {}, late, ...options }: WorldOptions = {},
  ): Promise<World> {
    const local = await startLocalCluster(options)
    round.after(() => local.stop())
    const direct = await openCluster({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
    round.after(() => direct[Symbol.asyncDispose]())
    await createKinds(direct)
    const etcd = new Etcd(local)
    round.after(() => etcd[Symbol.dispose]())
    const proxy = await TcpProxy.start(local.server)
    round.after(() => proxy[Symbol.asyncDispose]())
    const writer = new Writer(direct, round.seed)
    round.after(() => writer.stop())
    const world = new World(round, { local, etcd, proxy, direct, writer }, subject)
    await writer.write(100)
    if (!late) await world.read()
    return world
  }

  /** Who reads. Throws if nobody does yet. */
  get subject(): SubjectProcess {
    if (this.#subject === undefined) throw new Error('nobody reads yet')
    return this.#subject
  }

  /** A kubeconfig whose server is reached through the proxy, or at another address of it. */
  proxied(server: string = this.proxy.url): string {
    return proxiedKubeconfig(this.#round, this.local, server)
  }

  /** Has somebody read, and waits until all informers are synced. */
  async read(kubeconfig: string = this.proxied(), wrapper: readonly string[] = []): Promise<void> {
    const usual = { informers: selections, observers: selections.slice(0, 4) }
    this.#subject = new SubjectProcess({ ...usual, ...this.#order, kubeconfig }, wrapper)
    this.#round.after(() => this.#subject?.kill())
    await this.#subject.synced()
  }

  /** Writes what each reader selects, until the server takes it; gives what each has to come to. */
  async mark(): Promise<Mark[]> {
    const marks = plurals.map(async plural => {
      const all: Mark[] = []
      for (const namespace of namespaces) {
        const write = () => this.writer.mark(plural, namespace).catch(() => undefined)
        const object = await poll(write, { everyMs: 50, timeoutMs: 60_000 })
        const resourceVersion = object?.metadata.resourceVersion ?? '0'
        all.push({ plural, namespace, resourceVersion })
        if (namespace === 'two') all.push({ plural, namespace: undefined, resourceVersion })
      }
      return all
    })
    return (await Promise.all(marks)).flat()
  }

  /** The cluster is another one now, at the same address: one that was restored from a backup. */
  moveTo(local: LocalCluster): void {
    this.etcd[Symbol.dispose]()
    this.local = local
    const etcd = new Etcd(local)
    this.etcd = etcd
    this.#round.after(() => etcd[Symbol.dispose]())
  }

  /** How long each informer takes from now on until it knows what is written now, in ms. */
  async catchUp(): Promise<number[]> {
    const begun = performance.now()
    const marks = await this.mark()
    const writtenMs = performance.now() - begun
    return (await this.subject.reached(marks)).map(ms => ms + writtenMs)
  }

  /**
   * Stops the writer, waits until everybody is up to date, holds what was told against etcd's history, and closes the
   * subject.
   */
  async finish(): Promise<Pick<Outcome, 'verdict' | 'leaks'> & { readonly health: SubjectHealth }> {
    const marks = await this.settle()
    await Promise.all([this.subject.handled(), this.#observersReached(marks)])
    const health = await this.subject.health()
    const verdict = sumOf([...this.#judge(health), { ...innocent, lost: await this.differences() }])
    const unhandled = health.unhandled.map(error => `unhandled rejection: ${error}`)
    return { verdict, health, leaks: [...(await this.subject.close()), ...unhandled] }
  }

  /** Stops the writer, and waits until history and informers have come to its end; gives where that is. */
  async settle(): Promise<Mark[]> {
    await this.writer.stop()
    const marks = await this.mark()
    await this.subject.reached(marks)
    await this.etcd.reached(Math.max(...marks.map(mark => Number(mark.resourceVersion))))
    return marks
  }

  /** Observers have no version to wait for: they have come so far when they have told it. */
  async #observersReached(marks: readonly Mark[]): Promise<void> {
    const { observers = selections.slice(0, 4) } = this.#order
    const wanted = observers.map(({ plural, namespace }) =>
      Number(
        marks.find(mark => mark.plural === plural && mark.namespace === namespace)?.resourceVersion,
      ),
    )
    const isThere = () =>
      this.subject.observed.every((events, index) =>
        events.some(event =>
          event.type === 'listed'
            ? event.revisions.includes(wanted[index] ?? 0)
            : event.revision === wanted[index],
        ),
      ) || undefined
    await poll(isThere, { everyMs: 20, timeoutMs: 60_000 })
  }

  #judge({ streams }: SubjectHealth): Verdict[] {
    const { informers = selections, observers = selections.slice(0, 4) } = this.#order
    const { history } = this.etcd
    return [
      ...informers.map((selection, index) => {
        const { lists = 0 } = streams[index] ?? {}
        const since = lists > 1 ? Number.POSITIVE_INFINITY : Number(this.subject.versions[index])
        return judgeInformer(viewOf(history, selection), this.subject.told[index] ?? [], since)
      }),
      ...observers.map((selection, index) =>
        judgeObserver(viewOf(history, selection), this.subject.observed[index] ?? []),
      ),
    ]
  }

  /** Where what informers keep is not what etcd has, to the last field. */
  async differences(): Promise<string[]> {
    const { informers = selections } = this.#order
    const state = await this.subject.state()
    return informers.flatMap((selection, index) => {
      const [wanted, has] = [stateOf(this.etcd.history, selection), new Map(state[index])]
      return [...new Set([...wanted.keys(), ...has.keys()])]
        .filter(key => canonical(has.get(key)) !== canonical(wanted.get(key)))
        .map(key => `${selection.plural} ${key}: what is kept is not what etcd has`)
    })
  }
}

/** As text with fields in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  ) ?? 'nothing'
