import { setTimeout as sleep } from 'node:timers/promises'
import { networkNamespace, setLink } from '../harness/network-namespace.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const downMs = 120_000

/** The reader's network is away, and comes back. */
export const linkDown: Row = {
  number: 12,
  fault: 'link down',
  injection: 'the only link of the network namespace of the reader is down for two minutes',
  limits: { 'sockets more than before': 0 },
  needsRoot: true,
  async run(round) {
    const world = await World.start(round, { late: true })
    const { proxy, wrapper, link } = await networkNamespace(round, world)
    await world.read(world.proxied(proxy.url), wrapper)
    world.writer.start()
    await sleep(2_000)
    const before = await world.subject.health()
    setLink(link, 'down')
    await sleep(downMs)
    setLink(link, 'up')
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks, health } = await world.finish()
    const more = (health.resources.sockets ?? 0) - (before.resources.sockets ?? 0)
    return { verdict, leaks, recoveriesMs, figures: { 'sockets more than before': more } }
  },
}
