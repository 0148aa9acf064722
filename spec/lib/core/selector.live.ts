import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { matchesSelector, parseFieldSelector } from 'anykind'
import { seededRandom } from '../../support/seeded-random.ts'
import { badSelectors, goodSelectors } from '../../support/selectors.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

const labelled: readonly Record<string, string>[] = [
  {},
  { app: 'web' },
  { app: 'web', tier: 'a', n: '2' },
  { app: 'api', tier: '', n: '10' },
  { app: 'api', tier: 'b', n: '007', old: '' },
  { app: '', in: 'in', n: '9223372036854775807' },
  { notin: 'x', n: 'word', 'example.com/app': 'web', '7': '8' },
  { n: '9223372036854775808', a_b: 'c' },
]

/** What the server selects, over a client that is not ours; undefined if it refuses the selector. */
async function asker(t: TestContext) {
  const namespace = await testNamespace(t)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const names = labelled.map((_, index) => `object-${index}`)
  for (const [index, labels] of labelled.entries()) {
    const metadata = { name: names[index], labels }
    const { status } = await requestTestCluster('POST', path, { metadata })
    assert.equal(status, 201)
  }
  return async (parameter: string, selector: string): Promise<string[] | undefined> => {
    const query = `${parameter}=${encodeURIComponent(selector)}`
    const { status, body } = await requestTestCluster('GET', `${path}?${query}`)
    if (status === 400) return undefined
    const { items } = body as { items: { metadata: { name: string } }[] }
    return items.map(({ metadata }) => metadata.name).filter(name => names.includes(name))
  }
}

/** What we say of the same objects. */
function ours(selector: string): string[] | undefined {
  try {
    return labelled.flatMap((labels, index) =>
      matchesSelector(selector, labels) ? [`object-${index}`] : [],
    )
  } catch {
    return undefined
  }
}

test('the server takes, refuses and selects as our selectors do, for the whole table', async t => {
  const ask = await asker(t)
  for (const selector of [...Object.values(goodSelectors), ...Object.values(badSelectors)]) {
    assert.deepEqual(ours(selector), await ask('labelSelector', selector), selector.slice(0, 80))
  }
})

const words = [
  'app',
  'n',
  '!',
  '=',
  '==',
  '!=',
  ' in ',
  'notin',
  '(',
  ')',
  ',',
  ' ',
  '5',
  '>',
  '<',
  'web',
]

test('the server takes, refuses and selects as we do, for 400 random selectors', async t => {
  const ask = await asker(t)
  const random = seededRandom(7)
  let taken = 0
  for (let round = 0; round < 400; round++) {
    const length = 1 + Math.floor(random() * 7)
    const selector = Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(
      '',
    )
    const selected = ours(selector)
    if (selected !== undefined) taken++
    assert.deepEqual(selected, await ask('labelSelector', selector), selector)
  }
  assert.ok(taken > 40, `${taken} of them were taken`)
})

test('the server takes and refuses field selectors as we do', async t => {
  const ask = await asker(t)
  const terms = ['metadata.name', '=', '==', '!=', 'object-1', '\\', ',', '\\,', '\\=', 'x']
  const random = seededRandom(3)
  for (let round = 0; round < 200; round++) {
    const length = Math.floor(random() * 5)
    const tail = Array.from({ length }, () => terms[Math.floor(random() * terms.length)]).join('')
    const selector = `metadata.name=${tail}`
    const isTaken = (await ask('fieldSelector', selector)) !== undefined
    const isRead = (): boolean => {
      try {
        // Which fields there are, only the server knows; no field without a value is for it no term.
        return parseFieldSelector(selector).every(
          ({ field, value }) => field === 'metadata.name' || field + value === '',
        )
      } catch {
        return false
      }
    }
    assert.equal(isRead(), isTaken, selector)
  }
})
