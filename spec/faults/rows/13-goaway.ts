import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const watchedMs = 60_000

/** HTTP/2 with a server that sends clients elsewhere all the time. */
export const goaway: Row = {
  number: 13,
  fault: 'GOAWAY',
  injection: 'HTTP/2 and `--goaway-chance=0.02`, reads one after the other for a minute',
  limits: { 'reads failed': 0, 'dials a minute': 60 },
  async run(round) {
    const world = await World.start(round, {
      apiServerFlags: { 'goaway-chance': '0.02' },
      subject: { http2: true, reads: true },
    })
    world.writer.start()
    const { dials } = world.proxy
    await sleep(watchedMs)
    const perMinute = world.proxy.dials - dials
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks, health } = await world.finish()
    const figures = { 'reads failed': health.reads.failed.length, 'dials a minute': perMinute }
    return { verdict, leaks, recoveriesMs, figures }
  },
}
