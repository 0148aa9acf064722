import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { environmentProxy, resolveProxy } from '../../../lib/config/proxy.ts'

/** Go's own cases (golang.org/x/net/http/httpproxy, TestProxyForURL): environment, server, proxy. */
const environments: readonly (readonly [NodeJS.ProcessEnv, string, string | undefined])[] = [
  [{ HTTP_PROXY: '127.0.0.1:8080' }, 'http://example.com', 'http://127.0.0.1:8080'],
  [{ HTTP_PROXY: 'cache.example.com:1234' }, 'http://example.com', 'http://cache.example.com:1234'],
  [{ HTTP_PROXY: 'cache.example.com' }, 'http://example.com', 'http://cache.example.com'],
  [{ HTTP_PROXY: 'localhost' }, 'http://example.com', 'http://localhost'],
  [{ HTTP_PROXY: 'https://cache.example.com' }, 'http://a.example', 'https://cache.example.com'],
  [{ HTTP_PROXY: 'socks5://127.0.0.1' }, 'http://example.com', 'socks5://127.0.0.1:1080'],
  [{ HTTP_PROXY: 'socks5h://127.0.0.1:1' }, 'http://example.com', 'socks5://127.0.0.1:1'],
  [{ HTTP_PROXY: 'a', HTTPS_PROXY: 'b' }, 'http://insecure.tld/', 'http://a'],
  [{ HTTP_PROXY: 'a', HTTPS_PROXY: 'b' }, 'https://secure.tld/', 'http://b'],
  [{ HTTP_PROXY: 'a', HTTPS_PROXY: 'https://b' }, 'https://secure.tld/', 'https://b'],
  [{ HTTP_PROXY: 'a' }, 'https://secure.tld/', undefined],
  [{ HTTPS_PROXY: 'https://b', REQUEST_METHOD: 'GET' }, 'https://secure.tld/', 'https://b'],
  [{}, 'https://secure.tld/', undefined],
  [{ https_proxy: 'b' }, 'https://secure.tld/', 'http://b'],
  [{ HTTPS_PROXY: 'B', https_proxy: 'b' }, 'https://secure.tld/', 'http://b'],
  [{ HTTPS_PROXY: '', https_proxy: 'b' }, 'https://secure.tld/', 'http://b'],
  [{ ALL_PROXY: 'a', all_proxy: 'a' }, 'https://secure.tld/', undefined],
  [{ HTTPS_PROXY: 'http://[2001:db8::1]:80' }, 'https://secure.tld', 'http://[2001:db8::1]'],
]
for (const [env, server, proxy] of environments) {
  test(`the proxy of ${inspect(env)} for ${server} is ${proxy}`, () => {
    assert.equal(resolveProxy(new URL(server), undefined, env)?.url, proxy)
  })
}

test('whoever asks a CGI program sets HTTP_PROXY, so it is refused there', () => {
  const env = { HTTP_PROXY: 'http://10.1.2.3:8080', REQUEST_METHOD: 'GET' }
  assert.throws(() => environmentProxy(new URL('http://example.com'), env), {
    code: 'ERR_KUBE_CONFIG',
    message: /^HTTP_PROXY is refused in a CGI program/,
  })
})

/** Go's own list and cases (TestUseProxy): whether the host has the proxy. All on port 80. */
const goList =
  'foobar.com, .barbaz.net, *.wildcard.io, 192.168.1.1, 192.168.1.2:81, 192.168.1.3:80, 10.0.0.0/30, ' +
  '2001:db8::52:0:1, [2001:db8::52:0:2]:443, [2001:db8::52:0:3]:80, 2002:db8:a::45/64'
const exclusions: readonly (readonly [noProxy: string, host: string, proxied: boolean])[] = [
  [goList, 'localhost', false],
  [goList, '127.0.0.1', false],
  [goList, '127.0.0.2', false],
  [goList, '[::1]', false],
  [goList, '[::2]', true],
  [goList, '192.168.1.1', false],
  [goList, '192.168.1.2', true],
  [goList, '192.168.1.3', false],
  [goList, '192.168.1.4', true],
  [goList, '10.0.0.2', false],
  [goList, '10.0.0.4', true],
  [goList, '[2001:db8::52:0:1]', false],
  [goList, '[2001:db8::52:0:2]', true],
  [goList, '[2001:db8::52:0:3]', false],
  [goList, '[2002:db8:a::123]', false],
  [goList, '[fe80::424b:c8be:1643:a1b6]', true],
  [goList, 'barbaz.net', true],
  [goList, 'www.barbaz.net', false],
  [goList, 'foobar.com', false],
  [goList, 'www.foobar.com', false],
  [goList, 'foofoobar.com', true],
  [goList, 'baz.com', true],
  [goList, 'localhost.net', true],
  [goList, 'local.localhost', true],
  [goList, 'barbarbaz.net', true],
  [goList, 'wildcard.io', true],
  [goList, 'nested.wildcard.io', false],
  [goList, 'awildcard.io', true],
  ['*', 'example.com', false],
  ['a, *', '192.168.1.1', false],
  [':1', 'example.com', true],
  [' , ,', 'example.com', true],
  ['.', 'example.com', true],
  ['EXAMPLE.com', 'example.COM', false],
  ['example.com:80', 'example.com', false],
  ['example.com:443', 'example.com', true],
  ['.foo.com', 'example.com', true],
  ['ample.com', 'example.com', true],
  ['示例.com', 'www.xn--fsq092h.com', false],
  ['.示例.com', 'www.示例.com', false],
  ['xn--fsq092h.com', '示例.com', false],
  ['0.0.0.0/0', '203.0.113.7', false],
  ['0.0.0.0/0', 'example.com', true],
  ['10.0.0.0/33', '10.0.0.1', true],
  ['10.0.0.0/x', '10.0.0.1', true],
  ['::ffff:10.0.0.1', '10.0.0.1', false],
  ['[2001:db8::1]', '[2001:db8::1]', true],
  ['168.1.1', '192.168.1.1', true],
]
for (const [noProxy, host, proxied] of exclusions) {
  test(`${host} ${proxied ? 'has' : 'has no'} proxy with NO_PROXY=${noProxy}`, () => {
    const server = new URL(`http://${host}:80`)
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const proxy = environmentProxy(server, { HTTP_PROXY: 'proxy', [name]: noProxy })
      assert.equal(proxy !== undefined, proxied)
    }
  })
}

test("the server's own port counts where it names none", () => {
  for (const [noProxy, proxied] of [
    ['example.com:443', false],
    ['example.com:6443', true],
  ] as const) {
    const env = { HTTPS_PROXY: 'proxy', NO_PROXY: noProxy }
    assert.equal(environmentProxy(new URL('https://example.com'), env) !== undefined, proxied)
  }
})

test('the proxy-url of the kubeconfig wins, for servers on this machine and excluded ones too', () => {
  const env = { HTTPS_PROXY: 'other', NO_PROXY: '*' }
  for (const server of ['https://example.com', 'https://127.0.0.1:6443']) {
    assert.deepEqual(resolveProxy(new URL(server), 'https://proxy:8443/path', env), {
      url: 'https://proxy:8443',
    })
  }
})

test('a login is unescaped and kept where nothing shows it', () => {
  const proxy = resolveProxy(new URL('https://a'), 'http://jane%40x:hunter2%3A%2F@proxy:3128', {})
  assert.equal(proxy?.url, 'http://proxy:3128')
  assert.deepEqual(proxy?.login?.(), { username: 'jane@x', password: 'hunter2:/' })
  for (const shown of [inspect(proxy, { depth: null, showHidden: true }), JSON.stringify(proxy)]) {
    assert.ok(!/hunter2|jane/.test(shown), shown)
  }
})

for (const proxyUrl of [
  'ftp://hunter2@proxy',
  'proxy:3128',
  'hunter2',
  'http://',
  'socks5://',
  'socks4://hunter2',
  'http://u:hunter2@[bad',
  'http://hunter2%zz@proxy',
]) {
  test(`the proxy ${proxyUrl} is refused, and not quoted`, () => {
    assert.throws(
      () => resolveProxy(new URL('https://a'), proxyUrl, {}),
      (error: Error) => /proxy-url/.test(error.message) && !error.message.includes('hunter2'),
    )
  })
}

test('a proxy of the environment that is none is an error that names the variable', () => {
  assert.throws(() => resolveProxy(new URL('https://a'), undefined, { https_proxy: 'ftp://x' }), {
    code: 'ERR_KUBE_CONFIG',
    message: /^https_proxy is not the address of a proxy/,
  })
})
