import { openCluster } from '../../../lib/cluster.ts'
import type { Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'
import { World } from '../harness/world.ts'

const connections = 8

/** Kept-alive connections are dead, and look well. */
export const halfOpenPool: Row = {
  number: 11,
  fault: 'half-open connections in the pool',
  injection: 'eight idle connections are frozen, then 24 reads one after the other',
  limits: { 'longest read, ms': 66_000, 'reads failed': 1 },
  async run(round) {
    const world = await World.start(round, { late: true })
    const cluster = await openCluster({
      kubeconfig: world.proxied(),
      cacheDirectory: false,
      maxConnections: connections,
    })
    round.after(() => cluster[Symbol.asyncDispose]())
    const namespaces = await cluster.resource('namespaces')
    await Promise.all(Array.from({ length: connections }, () => namespaces.get('default')))
    world.proxy.freeze()
    let [longestMs, failed] = [0, 0]
    for (let read = 0; read < 3 * connections; read++) {
      const begun = performance.now()
      await namespaces.get('default').catch(() => failed++)
      longestMs = Math.max(longestMs, performance.now() - begun)
    }
    const figures = { 'longest read, ms': longestMs, 'reads failed': failed }
    return { verdict: innocent, leaks: [], recoveriesMs: [], figures }
  },
}
