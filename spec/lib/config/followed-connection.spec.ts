import assert from 'node:assert/strict'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import { FollowedConnection } from '../../../lib/config/followed-connection.ts'
import { loadConnection, loadKubeconfig, resolveConnection } from '../../../lib/config/index.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const kubeconfig = (token: string, server = 'https://a') =>
  JSON.stringify({
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: token } }],
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user: { token } }],
  })

async function followed(t: TestContext) {
  const path = join(temporaryFolder(t, { config: kubeconfig('first') }), 'config')
  const clock = new ManualClock()
  const load = () => loadKubeconfig([path], false)
  const config = await load()
  assert.ok(config)
  const connection = await FollowedConnection.open(
    { load, resolve: config => resolveConnection(config, { context: 'a' }), clock },
    config,
  )
  const token = async () => (await connection.credentials.headers()).authorization
  return { path, clock, connection, token }
}

test('a kubeconfig that is rewritten is used after a minute', async t => {
  const { path, clock, token } = await followed(t)
  writeFileSync(path, kubeconfig('second'))
  assert.equal(await token(), 'Bearer first')
  clock.advance(60_000)
  assert.equal(await token(), 'Bearer second')
})

test('a kubeconfig that was swapped by a rename is used at once when the server refuses us', async t => {
  const { path, connection, token } = await followed(t)
  writeFileSync(`${path}.new`, kubeconfig('second'))
  renameSync(`${path}.new`, path)
  const refused = await connection.credentials.headers()
  assert.equal(await connection.credentials.renew?.(refused), true)
  assert.equal(await token(), 'Bearer second')
})

test('a refusal changes nothing while the kubeconfig is the same', async t => {
  const { connection } = await followed(t)
  const refused = await connection.credentials.headers()
  assert.equal(await connection.credentials.renew?.(refused), false)
})

const bad: readonly (readonly [what: string, spoil: (path: string) => void])[] = [
  ['empty', path => writeFileSync(path, '')],
  ['half written', path => writeFileSync(path, kubeconfig('second').slice(0, 90))],
  ['without its context', path => writeFileSync(path, '{"contexts":[]}')],
  ['with a token that is none', path => writeFileSync(path, kubeconfig('a\nb'))],
  ['gone', path => rmSync(path)],
  ['of another server', path => writeFileSync(path, kubeconfig('second', 'https://b'))],
]
for (const [what, spoil] of bad) {
  test(`a kubeconfig that is ${what} leaves the last good one in use, and is looked at again after a second`, async t => {
    const { path, clock, connection, token } = await followed(t)
    spoil(path)
    clock.advance(60_000)
    assert.equal(await token(), 'Bearer first')
    assert.equal(connection.server, 'https://a')
    writeFileSync(path, kubeconfig('third'))
    clock.advance(999)
    assert.equal(await token(), 'Bearer first')
    clock.advance(1)
    assert.equal(await token(), 'Bearer third')
  })
}

test('the namespace is that of the beginning', async t => {
  const { path, connection } = await followed(t)
  writeFileSync(path, kubeconfig('second'))
  await connection.refresh()
  assert.equal(connection.namespace, 'first')
})

test('a followed connection shows no secret', async t => {
  const { connection } = await followed(t)
  assert.doesNotMatch(inspect(connection, { depth: 9, showHidden: true }), /Bearer|token: /)
})

test('the context is the one chosen at the start', async t => {
  const path = join(temporaryFolder(t, { config: kubeconfig('first') }), 'config')
  const { credentials } = await loadConnection({ kubeconfig: path, reloadKubeconfig: true })
  const refused = await credentials.headers()
  writeFileSync(
    path,
    kubeconfig('second').replace('"current-context":"a"', '"current-context":"b"'),
  )
  assert.equal(await credentials.renew?.(refused), true)
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer second' })
})
