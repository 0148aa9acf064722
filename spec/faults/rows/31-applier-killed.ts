import { readFileSync } from 'node:fs'
import { startLocalCluster } from '../../../lib/local/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'
import { KilledApplier } from '../harness/killed-applier.ts'
import type { Kill } from '../harness/killing-proxy.ts'
import type { Row } from '../harness/row.ts'
import { innocent } from '../harness/verdict.ts'

/** All ways to be killed at the requests of a run: before each, and after those that write. */
export const killsOf = (methods: readonly string[]): Kill[] =>
  methods.flatMap((method, index): Kill[] =>
    method === 'GET'
      ? [{ index, when: 'before' }]
      : [
          { index, when: 'before' },
          { index, when: 'after' },
        ],
  )

/** Whether all is as it should be after a kill at each request. */
export const applierKilled: Row = {
  number: 31,
  fault: 'applier killed',
  injection:
    'kill -9 at every request of `apply --prune` of 60 objects, and of its `undo`, then once more: A, B and back',
  limits: { 'applies not whole': 0, 'undos not whole': 0 },
  async run(round) {
    const cluster = await startLocalCluster()
    round.after(() => cluster.stop())
    const endpoint = endpointOf(readFileSync(cluster.kubeconfigPath, 'utf8'))
    const applier = await KilledApplier.start(endpoint, temporaryFolder(round))
    round.after(() => applier[Symbol.asyncDispose]())
    const { apply, undo } = await applier.measure()
    const faults = async (kills: readonly Kill[], run: (kill: Kill) => Promise<void>) => {
      const found: string[] = []
      for (const kill of kills) {
        await run(kill).catch(error => found.push(`${kill.when} ${kill.index}: ${error.message}`))
      }
      return found
    }
    const applied = await faults(killsOf(apply), kill => applier.applyAgain(kill))
    const undone = [
      ...(await faults(killsOf(apply), kill => applier.undoKilled(kill))),
      ...(await faults(killsOf(undo), kill => applier.undoAgain(kill))),
    ]
    return {
      verdict: { ...innocent, wrong: [...applied, ...undone] },
      leaks: [],
      recoveriesMs: [],
      figures: { 'applies not whole': applied.length, 'undos not whole': undone.length },
    }
  },
}
