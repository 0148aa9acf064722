import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, openCluster } from '../../../lib/cluster.ts'
import { type LocalCluster, startLocalCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { createLedger, type LedgerRecord } from '../../support/ledger.ts'
import { RunningProgram } from '../../support/running-program.ts'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { proxiedKubeconfig } from '../harness/proxied-kubeconfig.ts'
import type { Round, Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'

const namespace = 'default'
const lease = 'lead'
/** How long a leader is away at least: longer than its Lease lasts. */
const awayMs = 20_000
/** Until all have seen who leads, and stand by. */
const settledMs = 3_000
const hourMs = 3_600_000

/** Three electors with the default times, each a process with a proxy and a clock of its own; who leads writes a ledger. */
export const leaderRace: Row = {
  number: 27,
  fault: 'leader race',
  injection:
    'three electors, of which two have clocks an hour off; the leader is stopped for 20 s, its connections lead nowhere, the Lease is deleted, the leader is killed',
  limits: { 'failover, ms': 18_000 },
  async run(round) {
    const race = await Race.start(round)
    const recoveriesMs = [
      await race.failover(({ program }) => program.signal('SIGSTOP')),
      await race.failover(({ proxy }) => {
        proxy.freeze()
        proxy.swap('https://127.0.0.1:1')
      }),
      await race.deleteLease(),
      await race.failover(({ program }) => program.signal('SIGKILL')),
    ]
    const wrong = await race.ledger.assertFenced().then(
      () => [],
      (error: Error) => [error.message],
    )
    const figures = { 'failover, ms': Math.max(...recoveriesMs) }
    return { verdict: { ...innocent, wrong }, leaks: [], recoveriesMs, figures }
  },
}

interface Elector {
  readonly program: RunningProgram
  readonly proxy: TcpProxy
}

async function startElector(
  round: Round,
  local: LocalCluster,
  { identity, skewMs }: { readonly identity: string; readonly skewMs: number },
): Promise<Elector> {
  const proxy = await TcpProxy.start(local.server)
  round.after(() => proxy[Symbol.asyncDispose]())
  const kubeconfig = proxiedKubeconfig(round, local, proxy.url)
  const options = JSON.stringify({ kubeconfig, namespace, name: lease, identity, skewMs })
  const args = ['--conditions=@anykind/source', 'spec/support/candidate.ts', options]
  return { proxy, program: new RunningProgram(round, process.execPath, args) }
}

class Race {
  readonly ledger: LedgerRecord
  readonly #local: LocalCluster
  readonly #cluster: Cluster
  readonly #electors = new Map<string, Elector>()

  private constructor(local: LocalCluster, cluster: Cluster, ledger: LedgerRecord) {
    this.ledger = ledger
    this.#local = local
    this.#cluster = cluster
  }

  static async start(round: Round): Promise<Race> {
    const local = await startLocalCluster()
    round.after(() => local.stop())
    const cluster = await openCluster({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
    round.after(() => cluster[Symbol.asyncDispose]())
    const ledger = await createLedger(cluster, namespace)
    round.after(() => ledger.end())
    const race = new Race(local, cluster, ledger)
    for (const [index, identity] of ['a', 'b', 'c'].entries()) {
      const elector = await startElector(round, local, { identity, skewMs: (index - 1) * hourMs })
      await elector.program.prints('new-leader')
      race.#electors.set(identity, elector)
    }
    await ledger.writtenBy('a')
    return race
  }

  /** Does something to the leader, and waits until another one writes: how long that took, in ms. */
  async failover(harm: (leader: Elector) => unknown): Promise<number> {
    const { holder } = this.ledger
    const leader = this.#electors.get(holder)
    if (leader === undefined) throw new Error(`nobody is "${holder}"`)
    const begun = performance.now()
    harm(leader)
    const hasFollowed = () => this.ledger.holder !== holder || undefined
    if (!(await poll(hasFollowed, { everyMs: 20, timeoutMs: 60_000 })))
      throw new Error(`nobody has followed "${holder}" after 60 s`)
    const took = performance.now() - begun
    await sleep(Math.max(0, awayMs - took))
    leader.program.signal('SIGCONT')
    leader.proxy.swap(this.#local.server)
    leader.proxy.thaw()
    await sleep(settledMs)
    return took
  }

  /** How long it takes until there is one again, in ms. */
  async deleteLease(): Promise<number> {
    const leases = (await this.#cluster.resource('leases')).in(namespace)
    const { uid } = (await leases.get(lease)).metadata
    const begun = performance.now()
    await leases.delete(lease)
    const isAnew = async () => {
      const found = await leases.get(lease).catch(() => undefined)
      return (found !== undefined && found.metadata.uid !== uid) || undefined
    }
    await poll(isAnew, { everyMs: 20, timeoutMs: 60_000 })
    const took = performance.now() - begun
    await sleep(settledMs)
    return took
  }
}
