import { openCluster } from '../../../lib/cluster.ts'
import { poll } from '../../../lib/local/poll.ts'
import type { Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'
import { World } from '../harness/world.ts'

const cuts = 50
const objects = 100
/** With the filling of 50 kB each: 5 MB. */
const filling = 'x'.repeat(50_000)

/** A list that is lost on the way is not to be seen, however much of it has come. */
export const resetMidList: Row = {
  number: 7,
  fault: 'reset in the middle of a list',
  injection: 'the connection is cut after k bytes of a list of 5 MB, at 50 places',
  limits: { 'partial lists seen': 0, 'lists that are not whole': 0 },
  async run(round) {
    const world = await World.start(round, { late: true })
    const configMaps = (await world.direct.resource('configmaps')).in('one')
    for (let index = 0; index < objects; index++) {
      const metadata = { name: `large-${index}`, labels: { large: 'yes' } }
      await configMaps.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { filling } })
    }
    const kubeconfig = world.proxied()
    let [partial, broken] = [0, 0]
    const recoveriesMs: number[] = []
    for (let cut = 0; cut < cuts; cut++) {
      await using cluster = await openCluster({ kubeconfig, cacheDirectory: false })
      await cluster.resource('configmaps')
      const how = round.random() < 0.5 ? 'reset' : 'close'
      // It is sent packed: some hundred thousand bytes are all of it.
      world.proxy.cutAfter({ way: 'down', bytes: Math.floor(round.random() * 150_000), how })
      const options = { namespace: 'one', labelSelector: 'large=yes' }
      await using informer = await cluster.informer('configmaps', options)
      const begun = performance.now()
      const seen = () => {
        const { size } = informer.lister
        if (size > 0 && size < objects) partial++
        return informer.hasSynced || undefined
      }
      await poll(seen, { everyMs: 1, timeoutMs: 30_000 })
      recoveriesMs.push(performance.now() - begun)
      if (informer.lister.size !== objects) broken++
    }
    const figures = { 'partial lists seen': partial, 'lists that are not whole': broken }
    return { verdict: innocent, leaks: [], recoveriesMs, figures }
  },
}
