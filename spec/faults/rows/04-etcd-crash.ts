import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const outageMs = 30_000

/** The storage is gone: what is kept stays readable, says that it is old, and the server is left in peace. */
export const etcdCrash: Row = {
  number: 4,
  fault: 'etcd crash',
  injection: 'kill -9 of etcd, and every connection cut; back after 30 s',
  limits: {
    'requests a minute and informer': 6,
    'objects unreadable': 0,
    'informers that say they follow': 0,
  },
  async run(round) {
    const world = await World.start(round)
    world.writer.start()
    await sleep(1_000)
    await world.writer.stop()
    await world.catchUp()
    const before = await world.subject.health()
    process.kill(-(world.local.pids.etcd ?? 0), 'SIGKILL')
    world.proxy.reset()
    await sleep(outageMs)
    const during = await world.subject.health()
    await world.local.restart('etcd')
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    const readers = before.streams.length + world.subject.observed.length
    return {
      verdict,
      leaks,
      recoveriesMs,
      figures: {
        'requests a minute and informer':
          (during.requests - before.requests) / readers / (outageMs / 60_000),
        'objects unreadable': before.objects - during.objects,
        'informers that say they follow': during.streams.filter(
          ({ state, lagMs }) => state === 'watching' && lagMs < outageMs / 2,
        ).length,
      },
    }
  },
}
