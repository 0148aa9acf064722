import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { answersOk, requestApi } from '../../../lib/local/api-request.ts'
import { freePort } from '../../../lib/local/free-port.ts'
import {
  type LocalCluster,
  LocalClusterError,
  startLocalCluster,
} from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { survivors } from '../../support/process-state.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'

let cluster: LocalCluster
before(async () => {
  cluster = await startLocalCluster({
    name: 'one',
    users: [{ name: 'jane', groups: ['dev'] }],
    auditPolicy: { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] },
    featureGates: { WatchList: false },
    enableAdmissionPlugins: ['AlwaysPullImages'],
    disableAdmissionPlugins: ['DefaultTolerationSeconds'],
    apiServerFlags: { 'anonymous-auth': 'false' },
  })
})
after(() => cluster.stop())

const configMaps = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })
const admin = () => endpointOf(cluster.kubeconfig())

test('the administrator may do all, and what the server says of itself is a loopback address', async () => {
  const created = await requestApi(admin(), 'POST', configMaps, { body: configMap('a') })
  assert.equal(created.status, 201)
  const { body } = await requestApi(admin(), 'GET', '/api')
  assert.match(JSON.stringify(body), new RegExp(cluster.server.replace('https://', '')))
})

test('a user has a context of its own, its groups, and no rights but those of RBAC', async () => {
  const jane = endpointOf(cluster.kubeconfig(), 'jane@one')
  assert.equal((await requestApi(jane, 'GET', configMaps)).status, 403)
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const { body } = await requestApi(jane, 'POST', path, { body: review })
  assert.match(JSON.stringify(body), /"username":"jane","groups":\["dev","system:authenticated"\]/)
})

test('a kubeconfig can be made for anybody', async () => {
  const nobody = endpointOf(cluster.kubeconfigFor('nobody'))
  const reader = endpointOf(cluster.kubeconfigFor('reader', ['system:masters']))
  assert.equal((await requestApi(nobody, 'GET', configMaps)).status, 403)
  assert.equal((await requestApi(reader, 'GET', configMaps)).status, 200)
})

test('requests are in the audit log, as the policy wants them', async () => {
  await requestApi(admin(), 'GET', `${configMaps}/audited`)
  const events = readFileSync(cluster.auditLogPath ?? '', 'utf8')
    .trim()
    .split('\n')
  const event = events
    .map(line => JSON.parse(line))
    .findLast(({ objectRef }) => objectRef?.name === 'audited')
  assert.deepEqual(
    [event.level, event.verb, event.user.username, event.responseStatus.code],
    ['Metadata', 'get', 'admin', 404],
  )
})

test('flags, feature gates and admission plugins reach the API server', async () => {
  const anonymous = { ...admin(), client: undefined }
  assert.equal((await requestApi(anonymous, 'GET', '/readyz')).status, 401)

  const { body: metrics } = await requestApi(admin(), 'GET', '/metrics')
  assert.match(String(metrics), /^kubernetes_feature_enabled\{name="WatchList",.*\} 0$/m)

  const pods = '/api/v1/namespaces/default/pods?dryRun=All'
  const containers = [{ name: 'a', image: 'a:1', imagePullPolicy: 'Never' }]
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers } }
  const { status, body } = await requestApi(admin(), 'POST', pods, { body: pod })
  assert.equal(status, 201)
  assert.match(JSON.stringify(body), /"imagePullPolicy":"Always"/, 'AlwaysPullImages is on')
  assert.doesNotMatch(JSON.stringify(body), /tolerations/, 'DefaultTolerationSeconds is off')
})

test('all that opens the cluster is private', () => {
  assert.equal(statSync(cluster.directory).mode & 0o777, 0o700)
  const files = globSync('**', { cwd: cluster.directory, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.parentPath.includes('/etcd'))
    .map(entry => join(entry.parentPath, entry.name))
  assert.ok(files.includes(cluster.kubeconfigPath))
  assert.deepEqual(
    files.filter(file => (statSync(file).mode & 0o077) !== 0),
    [],
  )
})

for (const part of ['apiserver', 'etcd'] as const) {
  test(`after a restart of ${part} the same server has the same data`, async () => {
    const before = cluster.pids
    const name = `kept-by-${part}`
    await requestApi(admin(), 'POST', configMaps, { body: configMap(name) })
    await cluster.restart(part)
    assert.notEqual(cluster.pids[part], before[part])
    assert.deepEqual({ ...cluster.pids, [part]: 0 }, { ...before, [part]: 0 })
    assert.equal((await requestApi(admin(), 'GET', `${configMaps}/${name}`)).status, 200)
  })
}

test('a part that has died is started again by a restart', async () => {
  const pid = cluster.pids.apiserver ?? assert.fail('it does not run')
  process.kill(pid, 'SIGKILL')
  while (cluster.pids.apiserver !== undefined) await setTimeout(10)
  assert.throws(() => cluster.pause('apiserver'), /it does not run/)
  await cluster.restart('apiserver')
  assert.equal((await requestApi(admin(), 'GET', configMaps)).status, 200)
})

test('a paused API server answers nothing, and goes on where it was', async () => {
  cluster.pause('apiserver')
  const waiting = new AbortController()
  let answered = false
  const answer = requestApi(admin(), 'GET', configMaps, { signal: waiting.signal })
  answer.then(
    () => {
      answered = true
    },
    () => {},
  )
  await assert.rejects(requestApi(admin(), 'GET', '/readyz', { signal: AbortSignal.timeout(300) }))
  assert.equal(answered, false)
  cluster.resume('apiserver')
  assert.equal((await answer).status, 200)
})

test('parts that do not run cannot be paused', () => {
  assert.throws(() => cluster.pause('kwok'), LocalClusterError)
})

test('two clusters run side by side and know nothing of each other', async t => {
  const other = await startLocalCluster({ name: 'two' })
  t.after(() => other.stop())
  assert.notEqual(other.server, cluster.server)
  const stranger = { ...admin(), server: other.server }
  await assert.rejects(requestApi(stranger, 'GET', '/readyz'), /certificate/)
  const trusting = { ...endpointOf(other.kubeconfig()), client: admin().client }
  assert.equal((await requestApi(trusting, 'GET', configMaps)).status, 401)
  const pids = Object.values(other.pids)
  await other.stop()
  assert.deepEqual(await survivors(pids), [])
  assert.ok(!existsSync(other.directory))
  assert.ok(await answersOk(admin(), '/readyz'))
})

test('a cluster in a folder of its own can be continued, on its port and with its users', async t => {
  const directory = join(temporaryFolder(t), 'made', 'for', 'it')
  const port = await freePort()
  const first = await startLocalCluster({ directory, port })
  t.after(() => first.stop())
  assert.equal(first.server, `https://127.0.0.1:${port}`)
  const endpoint = endpointOf(first.kubeconfig())
  await requestApi(endpoint, 'POST', configMaps, { body: configMap('kept') })
  await assert.rejects(startLocalCluster({ directory }), /is used by a cluster that runs/)
  await first.stop()
  const second = await startLocalCluster({ directory, keep: false })
  t.after(() => second.stop())
  assert.equal(second.server, first.server)
  assert.equal((await requestApi(endpoint, 'GET', `${configMaps}/kept`)).status, 200)
  await second.stop()
  assert.ok(!existsSync(directory))
})

test('a cluster dies with its parent, even one that is killed, and its folder goes away', async () => {
  const url = new URL('../../../lib/local/index.ts', import.meta.url)
  const script = `
    import { startLocalCluster } from ${JSON.stringify(url)}
    const { pids, directory, pause } = await startLocalCluster({ name: 'orphan' })
    pause('apiserver')
    console.log(JSON.stringify({ pids, directory }))
    setInterval(() => {}, 1000)
  `
  const parent = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface(parent.stdout), 'line')
  const { pids, directory } = JSON.parse(line)
  parent.kill('SIGKILL')
  assert.deepEqual(await survivors(Object.values(pids)), [])
  const gone = () => (existsSync(directory) ? undefined : true)
  assert.ok(await poll(gone, { everyMs: 20, timeoutMs: 10_000 }))
})

test('a start that fails tells the end of the log, and leaves nothing', async () => {
  const clusters = () => globSync(join(tmpdir(), 'anykind-failing-*'))
  const start = startLocalCluster({ name: 'failing', apiServerFlags: { 'no-such-flag': '1' } })
  await assert.rejects(start, error => {
    assert.ok(error instanceof LocalClusterError)
    assert.equal(error.part, 'apiserver')
    assert.match(error.message, /it ended; the end of its log:(\n.*)*unknown flag: --no-such-flag/)
    return true
  })
  assert.deepEqual(clusters(), [])
})

test('a port that is taken is told before anything starts', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  const port = await new Promise<number>(resolve =>
    server.once('listening', () => resolve((server.address() as { port: number }).port)),
  )
  await assert.rejects(startLocalCluster({ port }), new RegExp(`port ${port} is taken`))
})

test('an abort ends a start, and nothing is left', async () => {
  const starting = new AbortController()
  const why = new Error('enough')
  const start = startLocalCluster({ name: 'aborted', signal: starting.signal })
  setImmediate(() => starting.abort(why))
  await assert.rejects(start, why)
  assert.deepEqual(globSync(join(tmpdir(), 'anykind-aborted-*')), [])
})
