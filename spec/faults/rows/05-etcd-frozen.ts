import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from '../../../lib/cluster.ts'
import { poll } from '../../../lib/local/poll.ts'
import { endpointOf } from '../../support/test-cluster.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'
import { Writers } from '../writers.ts'

const frozenMs = 90_000

/** The storage stands still: writes end at their deadline and say that nobody knows; none is executed twice. */
export const etcdFrozen: Row = {
  number: 5,
  fault: 'etcd frozen',
  injection: 'SIGSTOP of etcd for 90 s, under creates, applies and updates',
  limits: { 'writes told wrongly': 0 },
  async run(round) {
    const world = await World.start(round)
    const { kubeconfigPath: kubeconfig } = world.local
    const cluster = await openCluster({ kubeconfig, cacheDirectory: false, timeoutMs: 10_000 })
    round.after(() => cluster[Symbol.asyncDispose]())
    const writers = new Writers((await cluster.resource('configmaps')).in('one'))
    await writers.round()
    world.local.pause('etcd')
    const frozen = sleep(frozenMs)
    for (let writing = 0; writing < frozenMs / 10_000 - 1; writing++) await writers.round()
    await frozen
    world.local.resume('etcd')
    const recoveriesMs = await world.catchUp()
    const isWell = async () => (await writers.round()).every(told => told === 'done') || undefined
    await poll(isWell, { everyMs: 100, timeoutMs: 60_000 })
    const wrong = await writers.contradictions(endpointOf(world.local.kubeconfig()), 'one')
    const { verdict, leaks } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { 'writes told wrongly': wrong.length } }
  },
}
