import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../../lib/local/poll.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

/** The API server ends in order, behind a load balancer that waits for the next one. */
export const gracefulRestart: Row = {
  number: 2,
  fault: 'graceful restart',
  injection: 'SIGTERM, `--shutdown-delay-duration=5s --shutdown-send-retry-after=true`',
  limits: { 'failed reads': 0 },
  async run(round) {
    const world = await World.start(round, {
      apiServerFlags: { 'shutdown-delay-duration': '5s', 'shutdown-send-retry-after': 'true' },
      subject: { reads: true },
    })
    world.proxy.patienceMs = 60_000
    world.writer.start()
    await sleep(1_000)
    process.kill(-(world.local.pids.apiserver ?? 0), 'SIGTERM')
    const isOver = () => world.local.pids.apiserver === undefined || undefined
    await poll(isOver, { everyMs: 20, timeoutMs: 60_000 })
    await world.local.restart('apiserver')
    const recoveriesMs = await world.catchUp()
    const { health, ...outcome } = await world.finish()
    return { ...outcome, recoveriesMs, figures: { 'failed reads': health.reads.failed.length } }
  },
}
