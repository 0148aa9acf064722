import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileRun } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'
import { runProgram } from '../../../support/run-program.ts'

/** An element as a reader sees it. */
interface Element {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly children: readonly Element[]
}

/** By another's parser. */
const reader = `import json, sys, xml.etree.ElementTree as tree
def read(e): return {"tag": e.tag, "attributes": e.attrib, "text": e.text or "", "children": [read(c) for c in e]}
print(json.dumps(read(tree.fromstring(sys.stdin.buffer.read()))))`

async function parse(xml: string): Promise<Element> {
  const { code, out, err } = await runProgram('python3', ['-c', reader], { input: xml })
  assert.equal(code, 0, err)
  return JSON.parse(out)
}

const text = `apiVersion: v1\nkind: A\nmetadata: {name: a}\n`
const wrong = [['metadata', 'name'], 'FieldValueInvalid', 'wrong'] as const

test('a file is a suite, a document a case, which has one result', async () => {
  const [open] = checkedManifests(text, {}, { file: 'open.yaml' })
  assert.ok(open)
  const checked = [
    ...checkedManifests(text, { 0: [wrong, [[], 'BadRequest', 'bad']] }),
    ...checkedManifests(text),
    { ...open, checks: [{ name: 'schema', unchecked: 'no schema' }] },
  ]
  const faults = [new ManifestError('gone', 'gone.yaml')]
  const root = await parse(
    (await reportedRun(checked, { faults, format: 'junit', failOn: 'error' })).out,
  )
  const name = 'anykind validate'
  const counts = { tests: '4', failures: '1', errors: '1', skipped: '1' }
  assert.deepEqual([root.tag, root.attributes], ['testsuites', { name, ...counts }])
  assert.deepEqual(
    root.children.map(({ tag, attributes }) => [tag, attributes]),
    [
      ['gone.yaml', '1', '0', '1', '0'],
      ['shop/web.yaml', '2', '1', '0', '0'],
      ['open.yaml', '1', '0', '0', '1'],
    ].map(([name, tests, failures, errors, skipped]) => [
      'testsuite',
      { name, tests, failures, errors, skipped },
    ]),
  )
  const cases = root.children.flatMap(({ children }) => children)
  const file = 'shop/web.yaml'
  assert.deepEqual(cases[1], {
    tag: 'testcase',
    attributes: { classname: file, name: 'A a', file, line: '1' },
    text: cases[1]?.text,
    children: [
      {
        tag: 'failure',
        attributes: { message: 'bad', type: 'BadRequest' },
        text: 'shop/web.yaml:1:1: bad\nshop/web.yaml:3:12: metadata.name: wrong',
        children: [],
      },
    ],
  })
  assert.deepEqual(
    cases.map(({ children }) => children.map(({ tag }) => tag)),
    [['error'], ['failure'], [], ['skipped']],
  )
  const strict = await parse((await reportedRun(checked, { format: 'junit' })).out)
  assert.equal(strict.children[1]?.children[0]?.children[0]?.tag, 'error')
})

test('any text is one text of the XML', async () => {
  const root = await parse((await hostileRun('junit')).out)
  const cases = root.children.flatMap(({ children }) => children)
  assert.equal(cases.length, hostileTexts.length + 1)
  for (const { tag, children } of cases.slice(1)) {
    assert.equal(tag, 'testcase')
    assert.deepEqual(
      children.map(child => [child.tag, child.children.length]),
      [
        ['failure', 0],
        ['system-out', 0],
      ],
    )
  }
  const [lines, markup] = cases.slice(1).map(({ children }) => children[0]?.attributes.message)
  assert.equal(lines?.startsWith('data[two\nlines\\r\nthree\\rfour]: two\nlines'), true, lines)
  assert.ok(markup?.includes(`]]></failure><script>alert(1)</script>&amp;"'`), markup)
})
