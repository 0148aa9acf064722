import { openCluster } from '../../../lib/cluster.ts'
import type { Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'
import { World } from '../harness/world.ts'

/** The state that a list began with is compacted away between two of its pages. */
export const continueExpired: Row = {
  number: 8,
  fault: 'continue token expires',
  injection: 'list with limit=10; etcd compacted and the API server restarted between pages',
  limits: { 'lists begun': 2, 'objects missing or twice': 0 },
  async run(round) {
    const world = await World.start(round, { late: true })
    await world.writer.write(400)
    let begun = 0
    const cluster = await openCluster({
      kubeconfig: world.local.kubeconfigPath,
      cacheDirectory: false,
      middleware: [
        next => (request, signal) => {
          const query = new Map(request.query)
          if (request.path.endsWith('/alphas') && !query.has('continue')) begun++
          return next(request, signal)
        },
      ],
    })
    round.after(() => cluster[Symbol.asyncDispose]())
    const alphas = await cluster.resource('alphas.faults.example.com')
    let names: string[] = []
    let pages = 0
    for await (const page of alphas.pages({ limit: 10, onExpired: 'restart' })) {
      if (page.restarted) names = []
      names.push(...page.items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
      if (++pages > 1) continue
      await world.writer.write(100)
      await world.etcd.compact(await world.etcd.revision())
      // Else it serves the pages from its own memory.
      await world.local.restart('apiserver')
    }
    const { items } = await alphas.listAll()
    const wanted = new Set(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`))
    const wrong =
      wanted.symmetricDifference(new Set(names)).size + names.length - new Set(names).size
    // The last one is ours.
    const figures = { 'lists begun': begun - 1, 'objects missing or twice': wrong }
    return { verdict: innocent, leaks: [], recoveriesMs: [], figures }
  },
}
