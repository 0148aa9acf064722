import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import { loadRules } from '../../../lib/rules/index.ts'
import { BrowserPage } from '../../support/chromium.ts'
import { evenGears } from '../../support/gears.ts'
import { servePage } from '../../support/page-server.ts'

/*
 * The module in a real browser, by the same few files that run it here: `npm run test:browser`, where there is a
 * Chromium. A page's own thread is held up by it, so a worker has it.
 */

const texts = [
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: A_}',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replcas: 1}',
  'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {schedule: "* * *"}',
  'apiVersion: example.dev/v1\nkind: Gear\nmetadata: {name: g}\nspec: {teeth: 3}',
]
const definition = evenGears('example.dev')

/** What the browser runs. */
const worker = `import { Rules } from '/lib/rules/rules.ts'
const rules = new Rules(await WebAssembly.compileStreaming(fetch('/lib/rules/rules.wasm')))
rules.define(${JSON.stringify(definition)})
postMessage(${JSON.stringify(texts)}.map(text => rules.create({ text, namespace: 'default' })))
`

/** Sources as a browser reads them, and the module, whose window is more than it decompresses. */
function read(path: string): string | Uint8Array | undefined {
  if (path === '/worker.js') return worker
  if (path.endsWith('.ts')) return stripTypeScriptTypes(readFileSync(`.${path}`, 'utf8'))
  return path.endsWith('.wasm') ? zstdDecompressSync(readFileSync(`.${path}.zst`)) : undefined
}

test('the rules answer in a browser what they answer here', async t => {
  const page = await BrowserPage.open(t)
  await page.send('Page.enable')
  await page.send('Page.navigate', { url: await servePage(t, read) })
  const answers = await page.value(`new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' })
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => resolve(message ?? 'the worker could not be loaded')
  })`)
  const rules = await loadRules()
  assert.ok(rules, 'npm run build:rules')
  rules.define(definition)
  const here = texts.map(text => rules.create({ text, namespace: 'default' }))
  assert.deepEqual(answers, here)
  assert.deepEqual(
    here.map(({ verdict }) => verdict),
    ['accepted', 'rejected', 'rejected', 'rejected', 'rejected', 'rejected'],
  )
})
