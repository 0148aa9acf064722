import { poll } from '../../../lib/local/poll.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const ends = 1_000

/** The server ends watches all the time, in order. */
export const frequentEnd: Row = {
  number: 16,
  fault: 'watches that end often',
  injection: 'watches asked for with timeoutSeconds=2, until 1,000 have ended under writes',
  limits: { duplicates: 0, 'ends short of 1,000': 0 },
  async run(round) {
    const world = await World.start(round, { subject: { watchSeconds: 2 } })
    world.writer.start()
    const sent = async () => (await world.subject.health()).requests
    const before = await sent()
    const hasEnded = async () => (await sent()) - before > ends || undefined
    await poll(hasEnded, { everyMs: 500, timeoutMs: 240_000 })
    const short = Math.max(0, ends - ((await sent()) - before))
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    const figures = { duplicates: verdict.duplicate.length, 'ends short of 1,000': short }
    return { verdict, leaks, recoveriesMs, figures }
  },
}
