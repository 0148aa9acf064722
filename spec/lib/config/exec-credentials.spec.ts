import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ExecCredentials } from '../../../lib/config/exec-credentials.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { answers, testPlugin } from '../../support/credential-plugin.ts'
import { ExecWorld, pluginCredentials } from '../../support/exec-world.ts'

/** What a plugin gives on its nth run; an error is its failure. */
type Given = { token?: string; lifeMs?: number; cert?: string } | Error

/** A plugin that gives one after the other, the last one for ever. */
function plugin(given: readonly Given[]) {
  const world = new ExecWorld()
  let runs = 0
  const ask = async () => {
    const next = given[Math.min(runs, given.length - 1)]
    runs++
    await Promise.resolve()
    if (next === undefined || next instanceof Error) throw next
    const { token, lifeMs, cert } = next
    return {
      token,
      clientCertificate: cert === undefined ? undefined : { cert, key: 'key' },
      expiresAt: lifeMs === undefined ? undefined : world.today() + lifeMs,
    }
  }
  const credentials = new ExecCredentials(ask, world)
  const token = async () => (await credentials.headers()).authorization
  return { world, credentials, token, runs: () => runs }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const hour = 3_600_000

test('a credential is used until ten seconds before its end', async () => {
  const { world, token, runs } = plugin([{ token: 'a', lifeMs: hour }, { token: 'b' }])
  assert.equal(await token(), 'Bearer a')
  world.clock.advance(hour - 10_001)
  assert.equal(await token(), 'Bearer a')
  world.clock.advance(1)
  assert.equal(await token(), 'Bearer b')
  world.clock.advance(1_000 * hour)
  assert.equal(await token(), 'Bearer b')
  assert.equal(runs(), 2)
})

for (const lifeMs of [-hour, 0, 5_000]) {
  test(`one that lives ${lifeMs} ms is used for ten seconds: six runs a minute, not one a request`, async () => {
    const { world, token, runs } = plugin([{ token: 'a', lifeMs }])
    for (let second = 0; second < 60; second++) {
      await token()
      world.clock.advance(1_000)
    }
    assert.equal(runs(), 6)
  })
}

test('many who ask at once run the plugin once, the first time and at the end', async () => {
  const { world, token, runs } = plugin([{ token: 'a', lifeMs: hour }, { token: 'b' }])
  const first = await Promise.all(Array.from({ length: 100 }, token))
  world.clock.advance(hour)
  const second = await Promise.all(Array.from({ length: 100 }, token))
  assert.deepEqual(new Set([...first, ...second]), new Set(['Bearer a', 'Bearer b']))
  assert.equal(runs(), 2)
})

test('a refused credential is renewed at once, and only if it is still the current one', async () => {
  const { credentials, token, runs } = plugin([{ token: 'a' }, { token: 'b' }])
  await token()
  const refusals = Array.from({ length: 100 }, () => credentials.renew(bearer('a')))
  assert.deepEqual(new Set(await Promise.all(refusals)), new Set([true]))
  assert.equal(await credentials.renew(bearer('a')), true)
  assert.equal(await token(), 'Bearer b')
  assert.equal(runs(), 2)
})

test('a server that refuses everything costs a run each ten seconds, and is then the answer', async () => {
  const given = Array.from({ length: 100 }, (_, index) => ({ token: `${index}` }))
  const { world, credentials, runs } = plugin(given)
  for (let second = 0; second < 60; second++) {
    await credentials.renew(await credentials.headers())
    world.clock.advance(1_000)
  }
  assert.equal(runs(), 7)
})

test('a plugin that gives again what was refused has nothing new to try', async () => {
  const { credentials, token, runs } = plugin([{ token: 'a' }])
  await token()
  assert.equal(await credentials.renew(bearer('a')), false)
  assert.equal(runs(), 2)
})

test('a certificate that was refused is renewed once for all who were refused', async () => {
  const { credentials, runs } = plugin([{ cert: 'a' }, { cert: 'b' }, { cert: 'c' }])
  const { clientCertificate: before } = credentials
  assert.equal(before, undefined)
  await credentials.refresh()
  assert.equal(credentials.clientCertificate?.cert, 'a')
  assert.deepEqual(await credentials.headers(), {})
  const refusals = [credentials.renew({}), credentials.renew({})]
  assert.deepEqual(await Promise.all(refusals), [true, true])
  assert.equal(await credentials.renew({}), true)
  assert.equal(credentials.clientCertificate?.cert, 'b')
  assert.equal(runs(), 2)
})

test('refresh runs the plugin when the certificate has ended, and not before', async () => {
  const { world, credentials, runs } = plugin([{ cert: 'a', lifeMs: hour }, { cert: 'b' }])
  await credentials.refresh()
  world.clock.advance(hour / 2)
  await credentials.refresh()
  assert.equal(runs(), 1)
  world.clock.advance(hour / 2)
  await credentials.refresh()
  assert.equal(credentials.clientCertificate?.cert, 'b')
})

test('a failure is the answer for five seconds, of a renewal too', async () => {
  const failure = new Error('no session')
  const { world, credentials, token, runs } = plugin([
    failure,
    { token: 'a' },
    failure,
    { token: 'b' },
  ])
  await assert.rejects(token(), failure)
  world.clock.advance(4_999)
  await assert.rejects(token(), failure)
  assert.equal(runs(), 1)
  world.clock.advance(1)
  assert.equal(await token(), 'Bearer a')
  await assert.rejects(credentials.renew(bearer('a')), failure)
  await assert.rejects(credentials.renew(bearer('a')), failure)
  // It may be as good as ever: the server was asked, and may be asked again.
  assert.equal(await token(), 'Bearer a')
  assert.equal(runs(), 3)
  world.clock.advance(5_000)
  assert.equal(await credentials.renew(bearer('a')), true)
  assert.equal(await token(), 'Bearer b')
})

test('where the plugin fails, a credential is used to its very end', async () => {
  const failure = new Error('no network')
  const { world, token } = plugin([{ token: 'a', lifeMs: 60_000 }, failure])
  await token()
  world.clock.advance(59_999)
  assert.equal(await token(), 'Bearer a')
  world.clock.advance(1)
  await assert.rejects(token(), failure)
})

test('a time that Go writes for none is none', async t => {
  const status = { token: 'a', expirationTimestamp: '0001-01-01T00:00:00Z' }
  const { command, runs } = testPlugin(t, answers(status))
  const world = new ExecWorld()
  const credentials = pluginCredentials({ command }, { world })
  await credentials.headers()
  world.clock.advance(hour)
  await credentials.headers()
  assert.equal(runs(), 1)
})

test('what the plugin gave is in nothing that shows its credentials', async t => {
  const canary = 'hunter2-canary'
  const { certificate: clientCertificateData, key: clientKeyData } = createAuthority('jane')
  const status = { token: canary, clientCertificateData, clientKeyData }
  const { command } = testPlugin(t, answers(status))
  const env = [{ name: 'A', value: canary }]
  const credentials = pluginCredentials({ command, args: [canary], env })
  assert.deepEqual(await credentials.headers(), bearer(canary))
  for (const shown of [
    inspect(credentials, { depth: null, showHidden: true, getters: false }),
    JSON.stringify(credentials),
    String(credentials),
  ]) {
    assert.ok(!shown.includes(canary) && !shown.includes('PRIVATE KEY'), shown)
  }
})

test('of a certificate and an expirationTimestamp the first end counts', async t => {
  // A certificate of ours lives for years.
  const { certificate: clientCertificateData, key: clientKeyData } = createAuthority('jane')
  const { command, runs } = testPlugin(t, answers({ clientCertificateData, clientKeyData }))
  const world = new ExecWorld()
  const credentials = pluginCredentials({ command }, { world })
  await credentials.refresh()
  world.clock.advance(hour)
  await credentials.refresh()
  assert.equal(runs(), 1)
  world.clock.advance(1_000 * 365 * 24 * hour)
  await credentials.refresh()
  assert.equal(runs(), 2)
})
