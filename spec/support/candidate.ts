import { connect } from 'anykind'
import { LeaderElector } from 'anykind/controller'
import { keepLedger } from './ledger.ts'

/*
 * A process that competes for a Lease and, while it leads, keeps the ledger; SIGTERM ends it. Prints an event a line.
 * Its argument, in JSON: `{ kubeconfig, skewMs, …LeaderElectionOptions }`.
 */

const { kubeconfig, skewMs = 0, ...options } = JSON.parse(process.argv[2] ?? '{}')
const ending = new AbortController()
process.on('SIGTERM', () => ending.abort(new Error('SIGTERM')))

await using cluster = await connect({ kubeconfig, cacheDirectory: false })
const elector = new LeaderElector(cluster.client, {
  ...options,
  wallTime: () => new Date(Date.now() + skewMs),
  onEvent: ({ type }) => console.log(type),
})
await elector.run(ending.signal, (signal, leadership) =>
  keepLedger(cluster, options.namespace, signal, leadership),
)
console.log('end')
