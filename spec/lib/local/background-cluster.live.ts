import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { answersOk, requestApi } from '../../../lib/local/api-request.ts'
import { clusterStatus, downCluster, upCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { readState, stateFile } from '../../../lib/local/supervisor-state.ts'
import { survivors } from '../../support/process-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'

const state = process.env.XDG_STATE_HOME
before(() => {
  process.env.XDG_STATE_HOME = temporaryFolder({ after })
})
after(async () => {
  await downCluster('spec', { discard: true })
  process.env.XDG_STATE_HOME = state
})

const admin = (path: string) => endpointOf(readFileSync(path, 'utf8'))
const configMaps = '/api/v1/namespaces/default/configmaps'

test('a cluster is up for others until it is taken down, and then nothing is left', async () => {
  assert.deepEqual(await clusterStatus('spec'), { state: 'absent' })
  const cluster = await upCluster({ name: 'spec' })
  const status = await clusterStatus('spec')
  assert.ok(status.state === 'running')
  assert.deepEqual(status.cluster, cluster)
  assert.ok(await answersOk(admin(cluster.kubeconfigPath), '/readyz'))
  assert.equal(statSync(stateFile(cluster.directory)).mode & 0o777, 0o600)

  assert.deepEqual(await upCluster({ name: 'spec' }), cluster, 'up again is the same')
  await assert.rejects(upCluster({ name: 'spec', nodes: 1 }), /runs already, with 0 nodes/)

  const supervisor = readState(cluster.directory)?.pid ?? 0
  assert.equal(await downCluster('spec'), true)
  assert.deepEqual(await survivors([supervisor, ...Object.values(status.pids)]), [])
  assert.deepEqual(readdirSync(dirname(cluster.directory)), [])
  assert.equal(await downCluster('spec'), false)
})

test('what is kept is there again, even after the supervisor was killed', async () => {
  const first = await upCluster({ name: 'spec', keep: true })
  const endpoint = admin(first.kubeconfigPath)
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } }
  await requestApi(endpoint, 'POST', configMaps, { body })
  const status = await clusterStatus('spec')
  assert.ok(status.state === 'running')
  const supervisor = readState(first.directory)?.pid ?? 0
  process.kill(supervisor, 'SIGKILL')
  assert.deepEqual(await survivors([supervisor, ...Object.values(status.pids)]), [])
  assert.deepEqual(await clusterStatus('spec'), { state: 'stopped' })
  assert.ok(!existsSync(stateFile(first.directory)))

  const second = await upCluster({ name: 'spec' })
  assert.equal(second.server, first.server)
  assert.equal((await requestApi(endpoint, 'GET', `${configMaps}/kept`)).status, 200)
  await downCluster('spec')
  assert.deepEqual(await clusterStatus('spec'), { state: 'stopped' })
  assert.equal(await downCluster('spec', { discard: true }), true)
  assert.ok(!existsSync(first.directory))
})

test('a start that fails tells why, and leaves nothing', async () => {
  const options = { name: 'spec', apiServerFlags: { 'no-such-flag': '1' } }
  await assert.rejects(upCluster(options), /unknown flag: --no-such-flag/)
  assert.deepEqual(await clusterStatus('spec'), { state: 'absent' })
  assert.deepEqual(readdirSync(join(process.env.XDG_STATE_HOME ?? '', 'anykind', 'local')), [])
})

test('an abort ends a start', async () => {
  const starting = new AbortController()
  const why = new Error('enough')
  const up = upCluster({ name: 'spec', signal: starting.signal })
  const begun = async () => (await clusterStatus('spec')).state !== 'absent' || undefined
  assert.ok(await poll(begun, { everyMs: 10, timeoutMs: 30_000 }))
  starting.abort(why)
  await assert.rejects(up, why)
  assert.deepEqual(await clusterStatus('spec'), { state: 'absent' })
})
