import { setTimeout as sleep } from 'node:timers/promises'
import { poll } from '../../../lib/local/poll.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

/** Until the server has sent a bookmark, nothing is known of how often it sends them. */
const learningMs = 70_000

/** Connections stay open and nothing comes: what a lost route or a NAT that has forgotten us looks like. */
export const halfOpen: Row = {
  number: 10,
  fault: 'half-open watches',
  injection: 'the proxy passes no byte any more, either way, and closes nothing',
  limits: { 'detected after, ms': 150_000, 'with timeoutSeconds: 15, ms': 30_000 },
  async run(round) {
    const world = await World.start(round, { subject: { timeoutSeconds: 15 } })
    world.writer.start()
    await sleep(learningMs)
    world.proxy.freeze()
    const begun = performance.now()
    /** How long until all, or every second of the informers, have given up their connections. */
    const detected = async (of: (index: number) => boolean): Promise<number> => {
      const isDetected = async () => {
        const { streams } = await world.subject.health()
        return streams.every(({ failures }, index) => !of(index) || failures > 0) || undefined
      }
      await poll(isDetected, { everyMs: 100, timeoutMs: 330_000 })
      return performance.now() - begun
    }
    const tunedMs = await detected(index => index % 2 === 1)
    const detectedMs = await detected(() => true)
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    const figures = {
      'detected after, ms': detectedMs,
      'with timeoutSeconds: 15, ms': tunedMs,
    }
    return { verdict, leaks, recoveriesMs, figures }
  },
}
