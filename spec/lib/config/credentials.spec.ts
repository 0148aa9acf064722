import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { basicCredentials, Identity, tokenCredentials } from '../../../lib/config/credentials.ts'
import type { Credentials } from '../../../lib/core/index.ts'

for (const token of ['', ' ', 'a b', 'a\r\nHost: evil', 'ü', 'a\0', '\ufeffa']) {
  test(`the token ${JSON.stringify(token)} is refused, and not quoted`, () => {
    assert.throws(() => tokenCredentials(token), {
      code: 'ERR_KUBE_CONFIG',
      message: 'token: the token is empty or holds characters that no token has',
    })
  })
}

test('name and password are packed as RFC 7617 says, line ends and all', async () => {
  const { authorization } = await basicCredentials('jürgen', 'a:b\r\n').headers()
  assert.equal(authorization, `Basic ${Buffer.from('jürgen:a:b\r\n').toString('base64')}`)
})

test('an identity is renewed as its authorization is, and keeps whom it acts as', async () => {
  const tokens = ['old', 'new']
  const authorization: Credentials = {
    headers: async () => ({ authorization: `Bearer ${tokens[0]}` }),
    renew: async () => tokens.shift() !== undefined && tokens.length > 0,
  }
  const identity = new Identity(authorization, { impersonation: { 'impersonate-user': 'jane' } })
  const before = await identity.headers()
  assert.deepEqual(before, { authorization: 'Bearer old', 'impersonate-user': 'jane' })
  assert.equal(await identity.renew(before), true)
  assert.deepEqual(await identity.headers(), { ...before, authorization: 'Bearer new' })
  assert.equal(await identity.renew(before), false)
})

test('an identity without anything to renew says so', async () => {
  assert.equal(await new Identity(tokenCredentials('t'), {}).renew({}), false)
})

test('an identity is renewed by a certificate that is replaced, for all that were refused with the old one', async () => {
  const [old, next] = [
    { cert: 'old', key: 'old' },
    { cert: 'new', key: 'new' },
  ]
  let [file, read] = [old, old]
  const identity = new Identity(tokenCredentials('t'), {
    clientCertificate: () => read,
    refresh: async () => {
      read = file
    },
  })
  const refused = [await identity.headers(), await identity.headers()]
  assert.equal(await identity.renew(refused[0] ?? {}), false)
  file = next
  for (const headers of refused) assert.equal(await identity.renew(headers), true)
  assert.equal(await identity.renew(await identity.headers()), false)
  assert.equal(await identity.renew({}), false)
})

test("the user's certificate wins over the authorization's own", () => {
  const own = { cert: 'own', key: 'own' }
  const users = { cert: "user's", key: "user's" }
  const authorization: Credentials = { headers: async () => ({}), clientCertificate: own }
  const [none, both] = [undefined, users].map(
    certificate => new Identity(authorization, { clientCertificate: () => certificate }),
  )
  assert.deepEqual([none?.clientCertificate, both?.clientCertificate], [own, users])
})

test('no way of showing credentials shows a secret', () => {
  for (const secret of [tokenCredentials('hunter2'), basicCredentials('jane', 'hunter2')]) {
    const identity = new Identity(secret, {
      clientCertificate: () => ({ cert: '', key: 'hunter2' }),
    })
    for (const shown of [
      inspect(identity, { depth: null, showHidden: true }),
      inspect(secret, { depth: null, showHidden: true }),
      JSON.stringify(identity),
    ]) {
      assert.ok(!/hunter2|amFuZT/.test(shown), shown)
    }
  }
})
