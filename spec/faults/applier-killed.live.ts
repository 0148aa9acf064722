import { test } from 'node:test'
import { seededRandom } from '../support/seeded-random.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testEndpoint } from '../support/test-cluster.ts'
import { KilledApplier } from './harness/killed-applier.ts'
import type { Kill } from './harness/killing-proxy.ts'
import { killsOf } from './rows/31-applier-killed.ts'

/* Some of the requests at which the applier may be killed; `npm run faults -- --row 31` takes all. */

const random = seededRandom(8)
const some = (kills: readonly Kill[], count: number): Kill[] =>
  Array.from({ length: count }, () => kills[Math.floor(random() * kills.length)] as Kill)

test('an applier that is killed at any request is gone on with, or undone', async t => {
  const applier = await KilledApplier.start(testEndpoint(), temporaryFolder(t))
  t.after(() => applier[Symbol.asyncDispose]())
  const { apply, undo } = await applier.measure()
  for (const kill of some(killsOf(apply), 4)) {
    await t.test(`apply ${kill.when} request ${kill.index}, and again`, () =>
      applier.applyAgain(kill),
    )
  }
  // At the first read there is nothing yet to be taken back, and the run before is not meant.
  for (const kill of [{ index: 0, when: 'before' } as const, ...some(killsOf(apply), 3)]) {
    await t.test(`apply ${kill.when} request ${kill.index}, undone`, () => applier.undoKilled(kill))
  }
  for (const kill of some(killsOf(undo), 3)) {
    await t.test(`undo ${kill.when} request ${kill.index}, and again`, () =>
      applier.undoAgain(kill),
    )
  }
})
