import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ConfigError } from '../../../lib/core/index.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { formatHostPort, parseProxyUrl } from '../../../lib/transport/proxy-address.ts'
import { connectionTo } from '../../support/loopback-connection.ts'

for (const [url, protocol, address] of [
  ['http://proxy.example.com:3128', 'http:', 'proxy.example.com:3128'],
  ['http://proxy.example.com', 'http:', 'proxy.example.com:80'],
  ['https://proxy.example.com/', 'https:', 'proxy.example.com:443'],
  ['https://192.0.2.1:8443', 'https:', '192.0.2.1:8443'],
  ['socks5://proxy.example.com', 'socks5:', 'proxy.example.com:1080'],
  ['socks5://[2001:db8::1]:1081', 'socks5:', '[2001:db8::1]:1081'],
  ['http://[::1]', 'http:', '[::1]:80'],
] as const) {
  test(`${url} is a proxy at ${address}`, () => {
    const parsed = parseProxyUrl(url)
    assert.equal(parsed.protocol, protocol)
    assert.equal(formatHostPort(parsed), address)
  })
}

for (const url of [
  'hunter2',
  'proxy:3128',
  'socks4://proxy',
  'ftp://proxy',
  'toString://proxy',
  'http://',
  'socks5://',
  'http://jane:hunter2@proxy',
  'socks5://jane:hunter2@proxy',
  'http://hunter2@proxy',
]) {
  test(`"${url}" is refused before anything is opened, and not quoted`, async () => {
    const connection = connectionTo({ url: 'http://127.0.0.1:1' })
    const error: unknown = await createHttpTransport(
      { ...connection, proxy: { url } },
      { userAgent: 'spec/1' },
    ).catch(cause => cause)
    assert.ok(error instanceof ConfigError)
    assert.ok(!inspect(error, { depth: null, showHidden: true }).includes('hunter2'))
  })
}
