import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionFlags, connectionOptions } from '../../../lib/cli/connection-flags.ts'
import { type FlagValues, parseFlags } from '../../../lib/cli/flags.ts'

/** The options of a line, without those that nothing was said of. */
function optionsOf(...args: readonly string[]) {
  const { flags } = parseFlags(args, connectionFlags)
  const options = connectionOptions(flags as FlagValues<typeof connectionFlags>)
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

const none = { asGroups: [], asUserExtra: Object.create(null) }

test('a line without flags chooses nothing', () => {
  assert.deepEqual(optionsOf(), none)
})

const lines: readonly (readonly [line: readonly string[], options: object])[] = [
  [['--kubeconfig', 'f'], { kubeconfig: 'f' }],
  [['--context=c'], { context: 'c' }],
  [['--cluster', 'c', '--user', 'u', '-n', 'n'], { cluster: 'c', user: 'u', namespace: 'n' }],
  [['-s', 'https://a'], { server: 'https://a' }],
  [
    ['--certificate-authority', 'ca', '--tls-server-name', 'n'],
    { certificateAuthority: 'ca', tlsServerName: 'n' },
  ],
  [['--insecure-skip-tls-verify'], { insecureSkipTlsVerify: true }],
  [['--insecure-skip-tls-verify=false'], {}],
  [['--disable-compression'], { disableCompression: true }],
  [['--disable-compression=false'], {}],
  [['--proxy-url', 'socks5://p'], { proxyUrl: 'socks5://p' }],
  [['--token', 't'], { token: 't' }],
  [['--username', 'u', '--password', 'p'], { username: 'u', password: 'p' }],
  [['--client-certificate', 'c', '--client-key', 'k'], { clientCertificate: 'c', clientKey: 'k' }],
  [['--as', 'jane', '--as-uid', '7'], { as: 'jane', asUid: '7' }],
  [['--as-group', 'a,b', '--as-group=c'], { asGroups: ['a,b', 'c'] }],
]
for (const [line, options] of lines) {
  test(`${line.join(' ')} is ${JSON.stringify(options)}`, () => {
    assert.deepEqual(optionsOf(...line), { ...none, ...options })
  })
}

test('extra is collected by key, and a key may be anything', () => {
  const { asUserExtra } = optionsOf(
    ...['--as-user-extra', 'a=1', '--as-user-extra=a=2=3', '--as-user-extra', '__proto__='],
  )
  assert.deepEqual(Object.entries(asUserExtra as object), [
    ['a', ['1', '2=3']],
    ['__proto__', ['']],
  ])
})

for (const pair of ['a', '=b', '']) {
  test(`extra "${pair}" is refused, where kubectl acts without it`, () => {
    assert.throws(() => optionsOf('--as-user-extra', pair), { code: 'ERR_KUBE_USAGE' })
  })
}
