import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { LocalClusterError } from '../../../lib/local/local-cluster-error.ts'
import { type PartCommand, startPart } from '../../../lib/local/part-process.ts'
import { startWatchdog } from '../../../lib/local/watchdog.ts'
import { isAlive } from '../../support/process-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A part that is a shell script; ready once it has made the file `ready`. */
function scriptPart(t: TestContext, script: string) {
  const cwd = temporaryFolder(t)
  const watchdog = startWatchdog()
  t.after(() => watchdog.release())
  const command: PartCommand = {
    part: 'etcd',
    file: '/bin/sh',
    args: ['-c', script],
    cwd,
    logPath: join(cwd, 'log'),
    isReady: async () => existsSync(join(cwd, 'ready')),
  }
  return { command, watchdog, cwd }
}

test('a part that ends before it is ready tells the end of its log', async t => {
  const { command, watchdog } = scriptPart(
    t,
    'for i in $(seq 1 30); do echo "line $i" >&2; done; exit 3',
  )
  await assert.rejects(startPart(command, watchdog), error => {
    assert.ok(error instanceof LocalClusterError)
    assert.equal(error.part, 'etcd')
    const [first, ...lines] = error.message.split('\n')
    assert.equal(first, 'start etcd: it ended; the end of its log:')
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [12, '  | line 19', '  | line 30'])
    return true
  })
})

test('a second start tells of itself only', async t => {
  const { command, watchdog } = scriptPart(t, 'echo once >> told; wc -l < told; exit 1')
  await assert.rejects(startPart(command, watchdog), /log:\n {2}\| 1$/)
  await assert.rejects(startPart(command, watchdog), /log:\n {2}\| 2$/)
})

test('a program that is not there is told as such', async t => {
  const { command, watchdog } = scriptPart(t, '')
  await assert.rejects(
    startPart({ ...command, file: '/nowhere/etcd' }, watchdog),
    /start etcd: it ended; the end of its log:\n.*\/nowhere\/etcd/,
  )
})

test('an abort ends the part and rejects with the reason', async t => {
  const { command, watchdog, cwd } = scriptPart(t, 'echo $$ > pid; exec sleep 1000')
  const starting = new AbortController()
  const why = new Error('enough')
  const isReady = async () => {
    if (existsSync(join(cwd, 'pid'))) starting.abort(why)
    return false
  }
  await assert.rejects(startPart({ ...command, isReady }, watchdog, starting.signal), why)
  assert.ok(!isAlive(Number(readFileSync(join(cwd, 'pid'), 'utf8'))))
})

test('stop ends a part that is paused, with what it has started', async t => {
  // Busy ones, more than there are cores: a killed process is gone only once it has had its turn.
  const busy = '(while :; do :; done) & echo $! >> children'
  const script = `for i in $(seq 8); do ${busy}; done; : > ready; wait`
  const { command, watchdog, cwd } = scriptPart(t, script)
  const part = await startPart(command, watchdog)
  const children = readFileSync(join(cwd, 'children'), 'utf8').trim().split('\n').map(Number)
  const pids = [part.pid ?? 0, ...children]
  assert.deepEqual(pids.filter(isAlive), pids)
  part.signal('SIGSTOP')
  await part.stop()
  assert.ok(!part.running)
  assert.deepEqual(pids.filter(isAlive), [])
  await part.stop() // and again: nothing to do
})

test('stop kills a part that does not want to end', async t => {
  const { command, watchdog } = scriptPart(t, 'trap "" TERM; : > ready; while :; do sleep 1; done')
  const part = await startPart({ ...command, stopTimeoutMs: 50 }, watchdog)
  await part.stop()
  assert.ok(!isAlive(part.pid ?? 0))
})

test('a part sees no secret and no setting of ours', async t => {
  const { command, watchdog, cwd } = scriptPart(t, 'env > seen; : > ready; sleep 1000')
  process.env.ETCD_NAME = 'other'
  t.after(() => delete process.env.ETCD_NAME)
  const part = await startPart(command, watchdog)
  t.after(() => part.stop())
  const seen = readFileSync(join(cwd, 'seen'), 'utf8')
  assert.match(seen, new RegExp(`^HOME=${cwd}$`, 'm'))
  assert.doesNotMatch(seen, /ETCD_NAME|NODE_/)
})
