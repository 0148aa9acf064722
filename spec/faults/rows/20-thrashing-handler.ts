import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

/** Handlers fail all the time: they get the next event all the same, and so do all others. */
export const thrashingHandler: Row = {
  number: 20,
  fault: 'handlers that throw',
  injection: 'each handler throws in one call of ten, under writes for 10 s',
  limits: { 'events not delivered': 0, 'no failure told': 0 },
  async run(round) {
    const world = await World.start(round, { subject: { throwsEvery: 10 } })
    world.writer.start()
    await sleep(10_000)
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks, health } = await world.finish()
    const figures = {
      'events not delivered': verdict.lost.length,
      'no failure told': health.handlerErrors > 0 ? 0 : 1,
    }
    return { verdict, leaks, recoveriesMs, figures }
  },
}
