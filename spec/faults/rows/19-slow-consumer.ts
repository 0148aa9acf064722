import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const megabyte = 1024 * 1024

/** Handlers cannot keep up: what waits for them is bounded, and what is kept is up to date all the same. */
export const slowConsumer: Row = {
  number: 19,
  fault: 'slow handlers',
  injection: 'handlers that take 200 ms for each event, 10,000 writes',
  limits: { 'growth of memory, MB': 64 },
  async run(round) {
    const world = await World.start(round, { subject: { handlerMs: 200, observers: [] } })
    await world.writer.write(200)
    const { rss } = await world.subject.health()
    await world.writer.write(10_000)
    const recoveriesMs = await world.catchUp()
    const { peakRss } = await world.subject.health()
    await world.settle()
    // Handlers are still far behind: what they are told is judged where they keep up.
    const verdict = { lost: await world.differences(), wrong: [], duplicate: [] }
    const leaks = await world.subject.close()
    const figures = { 'growth of memory, MB': (peakRss - rss) / megabyte }
    return { verdict, leaks, recoveriesMs, figures }
  },
}
