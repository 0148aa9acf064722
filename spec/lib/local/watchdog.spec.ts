import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { poll } from '../../../lib/local/poll.ts'
import { isAlive, survivors } from '../../support/process-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const watchdogUrl = new URL('../../../lib/local/watchdog.ts', import.meta.url)

/** A process that guards three others, one of which has a child of its own, and one of which has ended. */
const parent = (folder: string): string => `
  import { startWatchdog } from ${JSON.stringify(watchdogUrl)}
  import { once } from 'node:events'
  const watchdog = startWatchdog(${JSON.stringify(folder)})
  const options = { env: { PATH: process.env.PATH }, cwd: '/', output: 1 }
  const ended = watchdog.spawn('/bin/sh', ['-c', 'exit 0'], options)
  await once(ended, 'exit')
  watchdog.spawn('/bin/sh', ['-c', 'echo $$; exec sleep 1000'], options)
  watchdog.spawn('/bin/sh', ['-c', 'trap "" TERM INT HUP; sleep 1000 & echo $! $$; wait'], options)
  setInterval(() => {}, 1000)
`

const endings: Record<string, (pid: number) => void> = {
  SIGKILL: pid => process.kill(pid, 'SIGKILL'),
  SIGTERM: pid => process.kill(pid, 'SIGTERM'),
  'Ctrl-C in its terminal, which signals the whole process group': pid =>
    process.kill(-pid, 'SIGINT'),
}

for (const [ending, end] of Object.entries(endings)) {
  test(`no guarded process and no folder outlives a parent ended by ${ending}`, async t => {
    const folder = temporaryFolder(t, { 'deep/file': 'x' })
    const child = spawn(
      process.execPath,
      ['--input-type=module-typescript', '-e', parent(folder)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      },
    )
    const pids: number[] = []
    for await (const line of createInterface(child.stdout)) {
      pids.push(...line.split(' ').map(Number))
      if (pids.length === 3) break
    }
    assert.deepEqual(pids.filter(isAlive), pids)
    end(child.pid ?? 0)
    await once(child, 'exit')
    assert.deepEqual(await survivors(pids), [])
    const gone = () => (existsSync(join(folder)) ? undefined : true)
    assert.ok(await poll(gone, { everyMs: 20, timeoutMs: 10_000 }))
  })
}
