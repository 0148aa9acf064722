import { setTimeout as sleep } from 'node:timers/promises'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const stoppedMs = 60_000

/** A reader stands still until the server has forgotten where it was; what was deleted meanwhile is told. */
export const gone: Row = {
  number: 14,
  fault: '410 Gone',
  injection:
    'SIGSTOP of the reader for 60 s under writes and deletes, etcd compacted, API server restarted',
  limits: { 'deletes missed': 0 },
  async run(round) {
    const isCached = round.index % 2 === 0
    const world = await World.start(round, { apiServerFlags: { 'watch-cache': String(isCached) } })
    world.writer.start()
    await sleep(500)
    world.subject.signal('SIGSTOP')
    await sleep(stoppedMs)
    await world.writer.stop()
    await world.etcd.compact(await world.etcd.revision())
    await world.local.restart('apiserver')
    world.subject.signal('SIGCONT')
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    const missed = verdict.lost.filter(line => line.includes(': gone ')).length
    return { verdict, leaks, recoveriesMs, figures: { 'deletes missed': missed } }
  },
}
