import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { startSecondServer } from '../harness/second-server.ts'
import { World } from '../harness/world.ts'

const swaps = 8

/** Two API servers take turns behind one address; the one that takes over has stood still, and is behind. */
export const rollingRestart: Row = {
  number: 3,
  fault: 'rolling restart of two API servers',
  injection: 'the proxy swaps its backend 8 times, to one that was stopped for a second',
  limits: { 'recovery, ms': 1_000 },
  async run(round) {
    const world = await World.start(round)
    const second = await startSecondServer(round, world.local)
    const recoveriesMs: number[] = []
    world.writer.start()
    for (let swap = 0; swap < swaps; swap++) {
      const toSecond = swap % 2 === 0
      if (toSecond) second.signal('SIGSTOP')
      await sleep(1_000)
      if (toSecond) second.signal('SIGCONT')
      world.proxy.swap(toSecond ? second.server : world.local.server)
      if (round.random() < 0.5) world.proxy.reset()
      else world.proxy.close()
      recoveriesMs.push(...(await world.catchUp()))
    }
    const { verdict, leaks } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { 'recovery, ms': Math.max(...recoveriesMs) } }
  },
}
