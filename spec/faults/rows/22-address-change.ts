import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TcpProxy } from '../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const name = 'api.faults.test'

/** The server's name leads elsewhere from now on. */
export const addressChange: Row = {
  number: 22,
  fault: 'DNS change',
  injection:
    'the hosts file of the mount namespace of the reader: 127.0.0.2 becomes 127.0.0.3, and the first ends',
  limits: { 'recovery, ms': 5_000 },
  needsRoot: true,
  async run(round) {
    const world = await World.start(round, { late: true })
    const hosts = join(temporaryFolder(round), 'hosts')
    const lead = (address: string): void =>
      writeFileSync(hosts, `127.0.0.1 localhost\n${address} ${name}\n`)
    lead('127.0.0.2')
    const first = await TcpProxy.start(world.local.server, { host: '127.0.0.2' })
    round.after(() => first[Symbol.asyncDispose]())
    const port = Number(new URL(first.url).port)
    const second = await TcpProxy.start(world.local.server, { host: '127.0.0.3', port })
    round.after(() => second[Symbol.asyncDispose]())
    const mounted = 'mount --bind "$0" /etc/hosts && exec "$@"'
    const wrapper = ['unshare', '--mount', 'sh', '-c', mounted, hosts]
    await world.read(world.proxied(`https://${name}:${port}`), wrapper)
    world.writer.start()
    await sleep(2_000)
    lead('127.0.0.3')
    await first[Symbol.asyncDispose]()
    const recoveriesMs = await world.catchUp()
    const { verdict, leaks } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { 'recovery, ms': Math.max(...recoveriesMs) } }
  },
}
