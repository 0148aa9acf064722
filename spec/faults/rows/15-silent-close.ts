import { setTimeout as sleep } from 'node:timers/promises'
import { openCluster } from '../../../lib/cluster.ts'
import type { Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'
import { World } from '../harness/world.ts'

const watchedMs = 60_000

/** Events have no watch cache: a version that etcd has forgotten is answered by the end of the stream. */
export const silentClose: Row = {
  number: 15,
  fault: 'a version that is too old for events',
  injection: 'an informer of events whose connection is cut five times after etcd was compacted',
  limits: { 'watches a minute and informer': 6, 'not up to date': 0 },
  async run(round) {
    const world = await World.start(round, { late: true })
    let watches = 0
    const cluster = await openCluster({
      kubeconfig: world.proxied(),
      cacheDirectory: false,
      middleware: [
        next => (request, signal) => {
          if (request.stream) watches++
          return next(request, signal)
        },
      ],
    })
    round.after(() => cluster[Symbol.asyncDispose]())
    await using informer = await cluster.informer('events.v1.', { namespace: 'one' })
    await informer.synced()
    await world.writer.write(200)
    await world.etcd.compact(await world.etcd.revision())
    watches = 0
    const begun = performance.now()
    for (let cut = 0; cut < 5; cut++) {
      world.proxy.close()
      await sleep(1_500)
    }
    await sleep(watchedMs - (performance.now() - begun))
    const events = (await world.direct.resource('events.v1.')).in('one')
    const { metadata } = await events.create({
      ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: 'late' } },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'a', namespace: 'one' },
    })
    const isKnown = await informer
      .observed(metadata.resourceVersion ?? '', { signal: AbortSignal.timeout(10_000) })
      .then(
        () => 0,
        () => 1,
      )
    // Five were cut.
    const figures = { 'watches a minute and informer': watches - 5, 'not up to date': isKnown }
    return { verdict: innocent, leaks: [], recoveriesMs: [], figures }
  },
}
