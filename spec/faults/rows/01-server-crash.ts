import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const outagesMs = [0, 5_000, 60_000]

/** The API server is killed in the middle of whatever it does, and is away for a while. */
export const serverCrash: Row = {
  number: 1,
  fault: 'API server crash',
  injection: 'kill -9 under writes; started again after 0, 5 and 60 s, in turn',
  limits: { 'recovery, short outage, ms': 2_000, 'recovery, 60 s, ms': 35_000 },
  async run(round) {
    const world = await World.start(round)
    const outageMs = outagesMs[round.index % outagesMs.length] ?? 0
    world.writer.start()
    await sleep(1_000 + round.random() * 1_000)
    const pid = world.local.pids.apiserver ?? 0
    process.kill(-pid, 'SIGKILL')
    await sleep(outageMs)
    await world.local.restart('apiserver')
    const recoveriesMs = await world.catchUp()
    const longest = Math.max(...recoveriesMs)
    const { health, ...outcome } = await world.finish()
    const isShort = outageMs < 60_000
    return {
      ...outcome,
      recoveriesMs,
      figures: {
        'recovery, short outage, ms': isShort ? longest : 0,
        'recovery, 60 s, ms': isShort ? 0 : longest,
      },
    }
  },
}
