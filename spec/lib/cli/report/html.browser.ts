import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { BrowserPage } from '../../../support/chromium.ts'
import { contrast } from '../../../support/contrast.ts'
import { hostileObject } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportPage } from '../../../support/report-page.ts'

/* The page in a real browser: `npm run test:browser`, where there is a Chromium. */

const text = `apiVersion: v1\nkind: A\nmetadata: {name: a}\nspec: {b: c}\n`
const wrong = [['spec', 'b'], 'FieldUnknown', 'no such field'] as const

test('nothing is loaded, run or refused, whatever texts say', async t => {
  const page = await BrowserPage.open(t)
  await page.show(t, reportPage(hostileTexts.flatMap(hostileObject)))
  assert.equal(await page.value('document.querySelectorAll("main li").length'), 22)
  assert.equal(await page.value('document.scripts.length + document.images.length'), 0)
  const requests = page.events.filter(({ method }) => method === 'Network.requestWillBeSent')
  assert.equal(requests.length, 1)
  assert.deepEqual(
    page.events.filter(({ method }) => method === 'Log.entryAdded'),
    [],
  )
})

test('it can be read in the light and in the dark', async t => {
  const page = await BrowserPage.open(t)
  await page.show(t, reportPage(checkedManifests(text, { 0: [wrong] })))
  const grounds: unknown[] = []
  for (const value of ['light', 'dark']) {
    const features = [{ name: 'prefers-color-scheme', value }]
    await page.send('Emulation.setEmulatedMedia', { features })
    grounds.push(await page.value('getComputedStyle(document.body).backgroundColor'))
    for (const selector of ['h1', '.level', '.faint', '.number', 'nav a']) {
      const found = Number(await page.value(contrast(selector)))
      assert.ok(found >= 4.5, `${selector}: ${found} in the ${value}`)
    }
  }
  assert.deepEqual(grounds, ['rgb(255, 255, 255)', 'rgb(13, 17, 23)'])
})

test('keys lead from the top to a finding, its line and back', async t => {
  const page = await BrowserPage.open(t)
  await page.show(t, reportPage(checkedManifests(text, { 0: [wrong] })))
  const places: unknown[] = []
  for (let link = 0; link < 5; link++) {
    await page.key('Tab')
    places.push(
      await page.value(
        'document.activeElement.getAttribute("href") ?? document.activeElement.localName',
      ),
    )
  }
  assert.deepEqual(places, ['#findings', '#file-1', '#file-1-4', 'summary', 'pre'])
  await page.key('Tab')
  await page.key('Enter', '\r')
  assert.equal(await page.value('location.hash'), '#finding-1')
})
