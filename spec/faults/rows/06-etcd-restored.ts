import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startLocalCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

/** The server goes back in time: versions that readers know are of a future that never was. */
export const etcdRestored: Row = {
  number: 6,
  fault: 'etcd restored from an old snapshot',
  injection: 'a copy of its data, 1,000 writes, the copy back',
  limits: { 'recovery, ms': 15_000 },
  async run(round) {
    const directory = temporaryFolder(round)
    const world = await World.start(round, { directory, subject: { observers: [] } })
    const [data, copy] = [join(directory, 'etcd'), temporaryFolder(round)]
    world.local.pause('etcd')
    cpSync(data, copy, { recursive: true })
    world.local.resume('etcd')
    await world.writer.write(1_000)
    await world.local.stop()
    rmSync(data, { recursive: true })
    cpSync(copy, data, { recursive: true })
    const restored = await startLocalCluster({ directory })
    round.after(() => restored.stop())
    const begun = performance.now()
    world.moveTo(restored)
    await world.writer.write(20)
    const marks = await world.mark()
    await world.etcd.reached(Math.max(...marks.map(mark => Number(mark.resourceVersion))))
    const isSame = async () => (await world.differences()).length === 0 || undefined
    await poll(isSame, { everyMs: 100, timeoutMs: 120_000 })
    const recoveryMs = performance.now() - begun
    const verdict = { lost: await world.differences(), wrong: [], duplicate: [] }
    const leaks = await world.subject.close()
    return { verdict, leaks, recoveriesMs: [recoveryMs], figures: { 'recovery, ms': recoveryMs } }
  },
}
