import { setTimeout as sleep } from 'node:timers/promises'
import { narrow, networkNamespace } from '../harness/network-namespace.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const watchedMs = 60_000

/** What comes slowly comes: nobody takes the connection for dead. */
export const narrowLink: Row = {
  number: 21,
  fault: 'a narrow link',
  injection: '1 Mbit/s for a minute (`tc tbf`), three informers, 100 writes a second',
  limits: { 'connections given up': 0 },
  needsRoot: true,
  async run(round) {
    const informers = [{ plural: 'alphas' }, { plural: 'betas' }, { plural: 'gammas' }]
    const world = await World.start(round, { late: true, subject: { informers, observers: [] } })
    const { proxy, wrapper, link } = await networkNamespace(round, world)
    narrow(link, '1mbit')
    await world.read(world.proxied(proxy.url), wrapper)
    const begun = performance.now()
    while (performance.now() - begun < watchedMs) {
      await world.writer.write(4)
      await sleep(40)
    }
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks, health } = await world.finish()
    const given = health.streams.reduce((sum, { failures }) => sum + failures, 0)
    return { verdict, leaks, recoveriesMs, figures: { 'connections given up': given } }
  },
}
