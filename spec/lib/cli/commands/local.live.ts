import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

// Hooks run in this order: the cluster goes down before its folder goes away.
after(() => anykind('down'))
const state = temporaryFolder({ after })
const ownKubeconfig = join(temporaryFolder({ after }), 'own', 'config')

/** Runs the command in a world of its own: no state and no kubeconfig but these. */
function anykind(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const line = ['--conditions=@anykind/source', 'lib/cli/main.ts', 'local', ...args]
  const env = { ...process.env, XDG_STATE_HOME: state, KUBECONFIG: ownKubeconfig }
  return new Promise(resolve => {
    const child = execFile(process.execPath, line, { env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    )
  })
}

test('before it is up, each command says so', async () => {
  assert.deepEqual(await anykind('status'), { code: 1, out: 'local: not running\n', err: '' })
  assert.equal((await anykind('down')).out, 'local was not up\n')
  for (const args of [['kubeconfig'], ['exec', '--', 'true']]) {
    const { code, err } = await anykind(...args)
    assert.equal(code, 1)
    assert.match(err, /does not run; start it with `anykind local up`/)
  }
})

test('a line that cannot be right starts nothing', async () => {
  for (const args of [
    ['up', '--nodes', 'two'],
    ['up', 'now'],
    ['up', '--feature-gates', 'WatchList'],
    ['up', '--runtime-config', 'api/all=yes'],
    ['exec', 'kubectl', 'get', 'pods'],
    ['exec', '--'],
  ]) {
    assert.equal((await anykind(...args)).code, 2, args.join(' '))
  }
  assert.equal((await anykind('up', '--name', '../x')).code, 1)
  assert.equal((await anykind('status')).out, 'local: not running\n')
})

test('up, status, kubeconfig, exec and down tell of one cluster', async () => {
  const up = await anykind('up')
  const [, server] = /^local is up: (https:\/\/127\.0\.0\.1:\d+)$/m.exec(up.out) ?? []
  assert.ok(server, up.err)
  assert.equal((await anykind('up')).out, up.out, 'up again changes nothing')

  const path = (await anykind('kubeconfig')).out.trim()
  assert.ok(up.out.endsWith(`export KUBECONFIG=${path}\n`))
  assert.match((await anykind('status')).out, new RegExp(`^local: running\nserver +${server}\n`))
  const { pids } = JSON.parse((await anykind('status', '-o', 'json')).out)
  assert.deepEqual(Object.keys(pids), ['etcd', 'apiserver'])

  const seen = await anykind(
    'exec',
    '--',
    'sh',
    '-c',
    'echo $KUBECONFIG; kubectl get ns -o name; exit 7',
  )
  assert.equal(seen.code, 7)
  assert.match(seen.out, new RegExp(`^${path}\nnamespace/default\n`))
  assert.match(
    (await anykind('exec', '--', 'no-such-program')).err,
    /run no-such-program: .*ENOENT/,
  )

  assert.ok(!existsSync(ownKubeconfig), 'the own kubeconfig is left alone')
  await anykind('up', '--merge')
  assert.match(readFileSync(ownKubeconfig, 'utf8'), /^current-context: local$/m)

  assert.deepEqual(await anykind('down'), { code: 0, out: 'local is down\n', err: '' })
  assert.equal((await anykind('status')).code, 1)
})

test('features and APIs that are off by default are switched on', async () => {
  const features = ['--feature-gates', 'CoordinatedLeaderElection=true,ShardedListAndWatch=true']
  await anykind('up', ...features, '--runtime-config', 'coordination.k8s.io/v1beta1=true')
  const get = (path: string) => anykind('exec', '--', 'kubectl', 'get', '--raw', path)
  const { out } = await get('/apis/coordination.k8s.io/v1beta1/leasecandidates')
  assert.equal(JSON.parse(out).kind, 'LeaseCandidateList')
  const half = "shardRange(object.metadata.uid,'0x0000000000000000','0x8000000000000000')"
  const sharded = await get(`/api/v1/namespaces?shardSelector=${encodeURIComponent(half)}`)
  assert.deepEqual(Object.keys(JSON.parse(sharded.out).metadata.shardInfo), ['selector'])
  await anykind('down')
})
