import type { Round, Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const megabyte = 1024 * 1024

/**
 * Handlers cannot keep up: what waits for them is bounded, and what is kept is up to date all the same. The memory that it
 * takes is what is more than in a process whose handlers keep up with the same writes: V8 lets the young generation of
 * either grow by 50 MB.
 */
export const slowConsumer: Row = {
  number: 19,
  fault: 'slow handlers',
  injection:
    'handlers that take 200 ms for each event, 10,000 writes, beside handlers that keep up with the same',
  limits: { 'growth of memory, MB': 64 },
  async run(round) {
    const { world: prompt, peakRss: promptRss } = await written(round, 0)
    const promptLeaks = await prompt.subject.close()
    const { world, peakRss, recoveriesMs } = await written(round, 200)
    await world.settle()
    // Handlers are still far behind: what they are told is judged where they keep up.
    const verdict = { lost: await world.differences(), wrong: [], duplicate: [] }
    const leaks = [...promptLeaks, ...(await world.subject.close())]
    const figures = { 'growth of memory, MB': (peakRss - promptRss) / megabyte }
    return { verdict, leaks, recoveriesMs, figures }
  },
}

/** A world in which all is written, and the most memory that its reader had meanwhile. */
async function written(round: Round, handlerMs: number) {
  const world = await World.start(round, { subject: { handlerMs, observers: [] } })
  await world.writer.write(10_000)
  const recoveriesMs = await world.catchUp()
  const { peakRss } = await world.subject.health()
  return { world, peakRss, recoveriesMs }
}
