import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { answersOk, requestApi } from '../../../lib/local/api-request.ts'
import { clusterStatus, downCluster, upCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { readState, stateFile } from '../../../lib/local/supervisor-state.ts'
import { survivors } from '../../support/process-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'

// Hooks run in this order: the cluster goes down before its folder goes away.
after(() => downCluster('spec', { discard: true, env }))
const env = { ...process.env, XDG_STATE_HOME: temporaryFolder({ after }) }

const admin = (path: string) => endpointOf(readFileSync(path, 'utf8'))
const configMaps = '/api/v1/namespaces/default/configmaps'

test('a cluster is up for others until it is taken down, and then nothing is left', async () => {
  assert.deepEqual(await clusterStatus('spec', { env }), { state: 'absent' })
  const cluster = await upCluster({ env, name: 'spec' })
  const status = await clusterStatus('spec', { env })
  assert.ok(status.state === 'running')
  assert.deepEqual(status.cluster, cluster)
  assert.ok(await answersOk(admin(cluster.kubeconfigPath), '/readyz'))
  assert.equal(statSync(stateFile(cluster.directory)).mode & 0o777, 0o600)

  assert.deepEqual(await upCluster({ env, name: 'spec' }), cluster, 'up again is the same')
  await assert.rejects(upCluster({ env, name: 'spec', nodes: 1 }), /runs already, with 0 nodes/)

  const supervisor = readState(cluster.directory)?.pid ?? 0
  assert.equal(await downCluster('spec', { env }), true)
  assert.deepEqual(await survivors([supervisor, ...Object.values(status.pids)]), [])
  assert.deepEqual(readdirSync(dirname(cluster.directory)), [])
  assert.equal(await downCluster('spec', { env }), false)
})

test('what is kept is there again, even after the supervisor was killed', async () => {
  const first = await upCluster({ env, name: 'spec', keep: true })
  const endpoint = admin(first.kubeconfigPath)
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } }
  await requestApi(endpoint, 'POST', configMaps, { body })
  const status = await clusterStatus('spec', { env })
  assert.ok(status.state === 'running')
  const supervisor = readState(first.directory)?.pid ?? 0
  process.kill(supervisor, 'SIGKILL')
  assert.deepEqual(await survivors([supervisor, ...Object.values(status.pids)]), [])
  assert.deepEqual(await clusterStatus('spec', { env }), { state: 'stopped' })
  assert.ok(!existsSync(stateFile(first.directory)))

  const second = await upCluster({ env, name: 'spec' })
  assert.equal(second.server, first.server)
  assert.equal((await requestApi(endpoint, 'GET', `${configMaps}/kept`)).status, 200)
  await downCluster('spec', { env })
  assert.deepEqual(await clusterStatus('spec', { env }), { state: 'stopped' })
  assert.equal(await downCluster('spec', { discard: true, env }), true)
  assert.ok(!existsSync(first.directory))
})

test('a start that fails tells why, and leaves nothing', async () => {
  const options = { env, name: 'spec', apiServerFlags: { 'no-such-flag': '1' } }
  await assert.rejects(upCluster(options), /unknown flag: --no-such-flag/)
  assert.deepEqual(await clusterStatus('spec', { env }), { state: 'absent' })
  assert.deepEqual(readdirSync(join(env.XDG_STATE_HOME, 'anykind', 'local')), [])
})

test('an abort ends a start', async () => {
  const starting = new AbortController()
  const why = new Error('enough')
  const up = upCluster({ env, name: 'spec', signal: starting.signal })
  const begun = async () => (await clusterStatus('spec', { env })).state !== 'absent' || undefined
  assert.ok(await poll(begun, { everyMs: 10, timeoutMs: 30_000 }))
  starting.abort(why)
  await assert.rejects(up, why)
  assert.deepEqual(await clusterStatus('spec', { env }), { state: 'absent' })
})
