import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planPage } from '../../../../lib/cli/commands/plan/plan-page.ts'
import { BrowserPage } from '../../../support/chromium.ts'
import { contrast } from '../../../support/contrast.ts'
import { hostilePlan } from '../../../support/hostile-plan.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { candidate, configMap, planOf, stored } from '../../../support/planned.ts'

/* The page of a plan in a real browser: `npm run test:browser`, where there is a Chromium. */

const refused = candidate(configMap('c'), {
  forecast: {
    type: 'refused',
    certainty: 'server',
    evidence: ['no'],
    violations: [{ path: ['data'], reason: 'FieldValueInvalid', message: 'no' }],
  },
})
const plan = planOf([
  candidate(configMap('a', { x: '1' }), { live: stored(configMap('a', { x: '2' })) }),
  candidate(configMap('b')),
  refused,
  candidate(configMap('d')),
])
const page = planPage({ plan, faults: [] })

test('nothing is loaded, run or refused, whatever texts say', async t => {
  const browser = await BrowserPage.open(t)
  for (const text of hostileTexts) {
    await browser.show(t, planPage({ plan: hostilePlan(text.toWellFormed()), faults: [] }))
    assert.equal(await browser.value('document.querySelectorAll("main li").length'), 4, text)
    assert.equal(await browser.value('document.scripts.length + document.images.length'), 0)
  }
  const requests = browser.events.filter(({ method }) => method === 'Network.requestWillBeSent')
  assert.equal(requests.length, hostileTexts.length)
  assert.deepEqual(
    browser.events.filter(({ method }) => method === 'Log.entryAdded'),
    [],
  )
})

test('it can be read in the light and in the dark', async t => {
  const browser = await BrowserPage.open(t)
  await browser.show(t, page)
  for (const value of ['light', 'dark']) {
    const features = [{ name: 'prefers-color-scheme', value }]
    await browser.send('Emulation.setEmulatedMedia', { features })
    for (const selector of [
      'h1',
      '.configure .level',
      '.create .level',
      '.refuse .level',
      '.faint',
      'ins',
      'del',
    ]) {
      const found = Number(await browser.value(contrast(selector)))
      assert.ok(found >= 4.5, `${selector}: ${found} in the ${value}`)
    }
  }
})

test('keys lead from the top to the objects of an action, one after the other, and open what is folded', async t => {
  const browser = await BrowserPage.open(t)
  await browser.show(t, page)
  const focused = 'document.activeElement.getAttribute("href") ?? document.activeElement.localName'
  const tab = async () => {
    await browser.key('Tab')
    return browser.value(focused)
  }
  const places = [await tab(), await tab(), await tab(), await tab()]
  assert.deepEqual(places, ['#plan', '#object-2', '#object-1', '#object-3'])
  // Of the first object its changes, which are open; of the second the next one, and what is folded.
  assert.deepEqual([await tab(), await tab(), await tab()], ['summary', '#object-4', 'summary'])
  assert.equal(await browser.value('document.querySelectorAll("details[open]").length'), 1)
  await browser.key('Enter', '\r')
  assert.equal(await browser.value('document.querySelectorAll("details[open]").length'), 2)
})
