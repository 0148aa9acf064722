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
  limits: { 'detected after, ms': 150_000 },
  async run(round) {
    const world = await World.start(round)
    world.writer.start()
    await sleep(learningMs)
    world.proxy.freeze()
    const begun = performance.now()
    const isDetected = async () => {
      const { streams } = await world.subject.health()
      return streams.every(({ failures }) => failures > 0) || undefined
    }
    await poll(isDetected, { everyMs: 100, timeoutMs: 330_000 })
    const detectedMs = performance.now() - begun
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { 'detected after, ms': detectedMs } }
  },
}
