import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { before, test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { createValidator, type Validation } from '../../../lib/validate/index.ts'
import { openApi } from '../../support/canned-openapi.ts'
import { BrowserPage } from '../../support/chromium.ts'
import { evenGearsDefinition } from '../../support/gears.ts'
import { servePage } from '../../support/page-server.ts'

/*
 * `anykind/validate` as a bundler gives it to a page, in a real browser: `npm run test:browser`, where there is a
 * Chromium. The package is built first.
 */

const definition = evenGearsDefinition('example.dev')

const gear = (spec: object) => ({
  apiVersion: 'example.dev/v1',
  kind: 'Gear',
  metadata: { name: 'a', namespace: 'default' },
  spec,
})

const objects = [
  gear({ teeth: 4 }),
  gear({ teeth: 3 }),
  gear({ teth: 4 }),
  gear({ teeth: 'four' }),
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: { replcas: 3 },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'A_' } },
]

/** What the page runs. */
const inPage = (engine: string): string => `(async () => {
  const { createValidator } = await import('/browser/validate.js')
  const rulesModule = WebAssembly.compileStreaming(fetch('/rules.wasm'))
  const validator = await createValidator({ engine: '${engine}', rulesModule, crds: [${JSON.stringify(definition)}] })
  const told = []
  for (const object of ${JSON.stringify(objects)}) told.push(await validator.validate(object))
  await validator[Symbol.asyncDispose]()
  return told
})().catch(error => String(error.stack))`

const read = (path: string): string | Uint8Array | undefined => {
  const [, recorded] = /^\/pack(\/.*)\.json$/.exec(path) ?? []
  if (recorded !== undefined) return JSON.stringify(openApi[recorded])
  if (path === '/rules.wasm') return zstdDecompressSync(readFileSync('lib/rules/rules.wasm.zst'))
  const file = `dist${path}`
  return existsSync(file) ? readFileSync(file) : undefined
}

/** As it is sent: what is undefined is not there. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

before(() => execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' }))

for (const [engine, verdicts] of [
  // A rule in CEL is no schema.
  ['fast', ['accepted', 'accepted', 'rejected', 'rejected', 'rejected', 'rejected']],
  ['both', ['accepted', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected']],
] as const) {
  test(`in a page ${engine} says what it says here, of custom and of built-in kinds`, async t => {
    const page = await BrowserPage.open(t)
    await page.send('Page.enable')
    await page.send('Page.navigate', { url: await servePage(t, read) })
    await using validator = await createValidator({ engine, crds: [definition] })
    const here: Validation[] = []
    for (const object of objects) here.push(await validator.validate(object))
    assert.deepEqual(
      here.map(({ verdict }) => verdict),
      verdicts,
    )
    assert.deepEqual(await page.value(inPage(engine)), plain(here))
  })
}

test('a page opens a pack by its address, and says of another that there is none', async t => {
  const page = await BrowserPage.open(t)
  await page.send('Page.enable')
  await page.send('Page.navigate', { url: await servePage(t, read) })
  const told = await page.value(`(async () => {
    const { createValidator, openPack } = await import('/browser/validate.js')
    const schemas = await openPack(location.origin + '/pack')
    const validator = await createValidator({ schemas, engine: 'fast' })
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, dta: {} }
    const { violations } = await validator.validate(object)
    const none = await openPack(location.origin + '/none').catch(({ code }) => code)
    return [violations[0].suggestion, none]
  })().catch(error => String(error.stack))`)
  assert.deepEqual(told, ['data', 'ERR_KUBE_CONFIG'])
})
