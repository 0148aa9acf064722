import assert from 'node:assert/strict'
import { symlinkSync } from 'node:fs'
import { delimiter, join, relative } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { ExecPolicy } from '../../../lib/config/index.ts'
import { parseKubeconfig, resolveConnection } from '../../../lib/config/index.ts'
import { answers, testPlugin } from '../../support/credential-plugin.ts'
import { pluginCredentials } from '../../support/exec-world.ts'

/** Two folders of PATH with a plugin of one name in each, and a link to the first. */
function pathOf(t: TestContext) {
  const [first, second] = [
    testPlugin(t, answers({ token: 'first' })),
    testPlugin(t, answers({ token: 'second' })),
  ]
  symlinkSync(first.command, join(first.folder, 'link'))
  const before = process.env.PATH
  t.after(() => {
    process.env.PATH = before
  })
  // A folder that is relative is passed over, by the look-up and by the start.
  const here = relative(process.cwd(), second.folder)
  process.env.PATH = [here, '', first.folder, second.folder, before].join(delimiter)
  return { first: first.folder, second: second.folder }
}

type Places = ReturnType<typeof pathOf>
type Case = readonly [
  string,
  (places: Places) => string,
  (places: Places) => ExecPolicy,
  string | undefined,
]
const allow =
  (...entries: ((places: Places) => string)[]) =>
  (places: Places): ExecPolicy => ({ allowlist: entries.map(entry => entry(places)) })
const cases: readonly Case[] = [
  ['anything', () => 'plugin', () => 'AllowAll', 'first'],
  ['its name', () => 'plugin', allow(() => 'plugin'), 'first'],
  [
    'its name as an object',
    () => 'plugin',
    () => ({ allowlist: [{ command: 'plugin' }] }),
    'first',
  ],
  ['its path', () => 'plugin', allow(at => `${at.first}/plugin`), 'first'],
  [
    'its path among others',
    () => 'plugin',
    allow(
      () => 'aws',
      at => `${at.first}/plugin`,
    ),
    'first',
  ],
  [
    'the path of another of its name',
    () => 'plugin',
    allow(at => `${at.second}/plugin`),
    undefined,
  ],
  [
    'a path, as that path',
    at => `${at.second}/plugin`,
    allow(at => `${at.second}/plugin`),
    'second',
  ],
  ['the name that PATH finds there', at => `${at.first}/plugin`, allow(() => 'plugin'), 'first'],
  [
    'its name, where PATH finds another',
    at => `${at.second}/plugin`,
    allow(() => 'plugin'),
    undefined,
  ],
  [
    'the path that a link leads to',
    at => `${at.first}/link`,
    allow(at => `${at.first}/plugin`),
    undefined,
  ],
  ['the link', at => `${at.first}/link`, allow(at => `${at.first}/link`), 'first'],
  ['another name', () => 'plugin', allow(() => 'aws'), undefined],
  ['a part of its name', () => 'plugin', allow(() => 'plug'), undefined],
]
for (const [what, command, policy, token] of cases) {
  test(`KEP-3104: a policy that permits ${what} ${token ? 'runs that' : 'does not run the plugin'}`, async t => {
    const places = pathOf(t)
    const options = { execPolicy: policy(places) }
    const credentials = pluginCredentials({ command: command(places) }, options)
    if (token) {
      assert.deepEqual(await credentials.headers(), { authorization: `Bearer ${token}` })
      return
    }
    await assert.rejects(credentials.headers(), {
      code: 'ERR_KUBE_AUTH_EXEC_DENIED',
      command: command(places),
      message: `run credential plugin ${command(places)}: execPolicy does not permit it: only if you trust this kubeconfig, put the command into its allowlist`,
    })
  })
}

test('DenyAll is said when the connection is made', () => {
  const denied = { code: 'ERR_KUBE_AUTH_EXEC_DENIED' }
  assert.throws(() => pluginCredentials({ command: 'x' }, { execPolicy: 'DenyAll' }), denied)
})

test('CVE-2022-24817: a kubeconfig that is no file of the user runs nothing, unless the caller says so', async t => {
  const plugin = testPlugin(t, answers({ token: 'a' }))
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: plugin.command,
  }
  const text = JSON.stringify({ users: [{ name: 'a', user: { exec } }] })
  const config = await parseKubeconfig(text, '/tenant')
  const choices = { server: 'https://a', user: 'a' }
  const denied = { code: 'ERR_KUBE_AUTH_EXEC_DENIED' }
  await assert.rejects(resolveConnection(config, choices), denied)
  assert.equal(plugin.runs(), 0)
  const permitted = await resolveConnection(config, {
    ...choices,
    execPolicy: { allowlist: [plugin.command] },
  })
  assert.deepEqual(await permitted.credentials.headers(), { authorization: 'Bearer a' })
})

const unclear: Record<string, unknown> = {
  'an empty list': { allowlist: [] },
  'no list': {},
  'a list that is none': { allowlist: 'aws' },
  'a word': 'Allowlist',
  nothing: null,
  'an empty entry': { allowlist: [''] },
  'an entry without a command': { allowlist: [{ name: 'aws' }] },
  'an entry of null': { allowlist: [null] },
  'a path from here': { allowlist: ['bin/aws'] },
  'a path with a detour': { allowlist: ['/usr/bin/../bin/aws'] },
  'a path with an end that is empty': { allowlist: ['/usr/bin//aws'] },
}
for (const [what, policy] of Object.entries(unclear)) {
  test(`a policy of ${what} is refused rather than read as something`, () => {
    const options = { execPolicy: policy as ExecPolicy }
    assert.throws(() => pluginCredentials({ command: 'aws' }, options), { code: 'ERR_KUBE_CONFIG' })
  })
}
