import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openList } from '../../../lib/client/open-list.ts'
import { SharedFields } from '../../../lib/client/shared-fields.ts'
import { decodeJson, decodeList } from '../../../lib/core/index.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const opened = (text: string) => {
  const { metadata, items } = openList(bytesOf(text), 'GET /x', new SharedFields())
  return { metadata, items: [...items] }
}
const decoded = (text: string) => {
  const { metadata, items } = decodeList(decodeJson(bytesOf(text)), 'GET /x')
  return { metadata, items }
}

const custom = (items: readonly string[], metadata = '{"continue":"t","resourceVersion":"7"}') =>
  `{"apiVersion":"g/v1","items":[${items.join()}],"kind":"WidgetList","metadata":${metadata}}\n`
const builtIn = (items: readonly string[]) =>
  `{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[${items.join()}]}\n`
const widget = (name: string, more = '') =>
  `{"apiVersion":"g/v1","kind":"Widget","metadata":{"name":${JSON.stringify(name)}}${more}}`
const owners = ',"owners":[{"apiVersion":"v1","n":1},{"apiVersion":"v1","n":2}]'

const pages: Readonly<Record<string, string>> = {
  'of a custom kind': custom([widget('a'), widget('b'), widget('c')]),
  'of a built-in kind, whose items have no kind': builtIn([
    '{"metadata":{"name":"a"}}',
    '{"metadata":{"name":"b"}}',
  ]),
  'without items': custom([]),
  'without items, built-in': builtIn([]),
  'whose items are null': '{"kind":"PodList","apiVersion":"v1","metadata":{},"items":null}',
  'with one item': custom([widget('a')]),
  'with items inside that begin alike': custom([
    widget('a', owners),
    widget('b', owners),
    widget('c'),
  ]),
  'with such an item last': custom([widget('a'), widget('b', owners)]),
  'with the separator in a string': custom([
    widget('},{"apiVersion":'),
    widget('"items":['),
    widget('b'),
  ]),
  'with brackets in strings': custom([widget(']}'), widget('],"kind"')], '{"resourceVersion":"]"}'),
  'with a list after the items': `{"apiVersion":"v1","kind":"XList","items":[${widget('a')}],"more":[1,2]}`,
  'with items in its metadata': `{"apiVersion":"v1","kind":"XList","metadata":{"items":[1]},"items":[${widget('a')}]}`,
  'with white space': JSON.stringify(JSON.parse(custom([widget('a'), widget('b')])), null, 2),
  'with long integers': custom([widget('a', ',"n":9007199254740993'), widget('b')]),
}

for (const [name, text] of Object.entries(pages)) {
  test(`a page ${name} gives the same items as when it is decoded as a whole`, () => {
    assert.deepEqual(opened(text), decoded(text))
  })
}

test('random pages give the same items as when they are decoded as a whole', () => {
  const random = seededRandom(7)
  const pick = (choices: readonly string[]) => choices[Math.floor(random() * choices.length)] ?? ''
  const more = [
    '',
    owners,
    ',"s":"},{\\"apiVersion\\":"',
    ',"items":[]',
    ',"items":[{"apiVersion":1}]',
    ',"ü":"\u2028]"',
  ]
  for (let round = 0; round < 500; round++) {
    const items = Array.from({ length: Math.floor(random() * 6) }, (_, index) =>
      widget(`${pick(['a', ']', '[', '"items":[', '},{'])}${index}`, pick(more)),
    )
    const text = random() < 0.5 ? custom(items) : builtIn(items)
    assert.deepEqual(opened(text), decoded(text), text)
  }
})

for (const [name, text] of Object.entries({
  'is no list': '{"kind":"Pod"}',
  'is not JSON': 'oops "items":[]',
  'has an item that is none': custom([widget('a'), '1']),
  'is cut off': custom([widget('a'), widget('b')]).slice(0, -40),
  'is cut off inside of an item': custom([widget('a'), widget('b')]).slice(0, 80),
})) {
  test(`a page that ${name} is an error, as when it is decoded as a whole`, () => {
    assert.throws(() => decoded(text), { code: 'ERR_KUBE_DECODE' })
    assert.throws(() => opened(text), { code: 'ERR_KUBE_DECODE' })
  })
}
