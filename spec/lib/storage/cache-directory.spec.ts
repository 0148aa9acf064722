import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Connection } from '../../../lib/core/index.ts'
import { serverCacheDirectory } from '../../../lib/storage/index.ts'

const connection: Connection = {
  server: 'https://10.0.0.1:6443',
  namespace: 'default',
  tls: { ca: 'CA' },
  credentials: { headers: async () => ({ authorization: 'hunter2' }) },
}

function withCacheHome(t: TestContext, home: string | undefined) {
  const before = process.env.XDG_CACHE_HOME
  t.after(() => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = before
  })
  if (home === undefined) delete process.env.XDG_CACHE_HOME
  else process.env.XDG_CACHE_HOME = home
}

for (const [home, parent] of [
  ['/c', '/c'],
  ['', join(homedir(), '.cache')],
  [undefined, join(homedir(), '.cache')],
] as const) {
  test(`XDG_CACHE_HOME=${home} leads to ${parent === '/c' ? 'it' : '~/.cache'}`, t => {
    withCacheHome(t, home)
    const directory = serverCacheDirectory(connection)
    assert.equal(resolve(directory, '../../..'), parent)
    assert.match(directory, /\/anykind\/servers\/[0-9a-f]{64}$/)
  })
}

test('the same server has the same folder, whoever asks, in whatever namespace', () => {
  const other: Connection = {
    ...connection,
    namespace: 'shop',
    credentials: { headers: async () => ({}) },
  }
  assert.equal(serverCacheDirectory(other), serverCacheDirectory(connection))
  const login = () => ({ username: 'jane', password: 'hunter2' })
  assert.equal(
    serverCacheDirectory({ ...connection, proxy: { url: 'http://a', login } }),
    serverCacheDirectory({ ...connection, proxy: { url: 'http://a' } }),
  )
})

test('servers that differ in address, way or how they are verified share no folder', () => {
  const others: Connection[] = [
    connection,
    { ...connection, server: 'https://10.0.0.1:6444' },
    { ...connection, tls: { ca: 'other CA' } },
    { ...connection, tls: { ca: 'CA', serverName: 'api' } },
    { ...connection, tls: {} },
    { ...connection, tls: { insecureSkipVerify: true } },
    { ...connection, proxy: { url: 'socks5://a' } },
    { ...connection, proxy: { url: 'socks5://b' } },
  ]
  assert.equal(new Set(others.map(serverCacheDirectory)).size, others.length)
})
