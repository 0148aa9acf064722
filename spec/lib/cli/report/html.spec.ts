import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileObject } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportPage } from '../../../support/report-page.ts'
import { runProgram } from '../../../support/run-program.ts'

/** An element or a text of a page, in order, with the elements that it is in. */
interface Node {
  readonly path: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string | null
}

/** By another's parser, which also sees that each element ends where it should. */
const reader = `import html.parser, json, sys
nodes, path = [], []
class Reader(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag != "meta": path.append(tag)
        nodes.append({"path": path + (["meta"] if tag == "meta" else []), "attributes": dict(attrs), "text": None})
        nodes[-1]["path"] = list(nodes[-1]["path"])
    def handle_endtag(self, tag): assert path.pop() == tag, tag
    def handle_data(self, data): nodes.append({"path": list(path), "attributes": {}, "text": data})
page = Reader()
page.feed(sys.stdin.buffer.read().decode())
page.close()
assert path == [], path
print(json.dumps(nodes))`

async function parse(page: string): Promise<readonly Node[]> {
  const { code, out, err } = await runProgram('python3', ['-c', reader], { input: page })
  assert.equal(code, 0, err)
  return JSON.parse(out)
}

const textIn = (nodes: readonly Node[], tag: string): string =>
  nodes
    .filter(({ path }) => path.includes(tag))
    .map(({ text }) => text ?? '')
    .join('')

const text = `apiVersion: v1
kind: A
metadata: {name: a}
spec:
  b: <c>
`
const wrong = [['spec', 'b'], 'FieldUnknown', 'no such field', 'd'] as const

test('the page has the counts, each finding, and the manifest with marks', async () => {
  const checked = [
    ...checkedManifests(text, { 0: [wrong] }),
    ...checkedManifests(text, {}, { file: 'valid.yaml' }),
  ]
  const nodes = await parse(reportPage(checked, [new ManifestError('no file', 'gone.yaml')]))
  assert.equal(
    textIn(nodes, 'h1'),
    '2 objects: 1 valid, 1 invalid, 0 undetermined, 1 file not read',
  )
  assert.equal(
    textIn(nodes, 'ol'),
    '\ngone.yaml Unreadable no file next\n\nshop/web.yaml:5:3 FieldUnknown A a: spec.b: no such field; did you mean d?\n',
  )
  assert.equal(textIn(nodes, 'mark'), 'b: <c>')
  assert.equal(
    textIn(nodes, 'pre'),
    '1apiVersion: v12kind: A3metadata: {name: a}4spec:5  b: <c>spec.b: no such field; did you mean d?',
  )
  assert.deepEqual(
    nodes.filter(({ path }) => path.at(-1) === 'td').map(({ text }) => text),
    [
      null,
      null,
      '0',
      null,
      '1',
      null,
      null,
      '1',
      null,
      '1',
      null,
      'valid.yaml',
      null,
      '1',
      null,
      '0',
    ],
  )
})

test('links go from findings to lines and back, and to the next; each to what is there', async () => {
  const nodes = await parse(reportPage(checkedManifests(text, { 0: [wrong, wrong] })))
  const ids = nodes.flatMap(({ attributes }) => attributes.id ?? [])
  assert.equal(new Set(ids).size, ids.length)
  const links = nodes.flatMap(({ attributes }) => attributes.href ?? [])
  assert.deepEqual(links, [
    '#findings',
    '#file-1',
    '#file-1-5',
    '#finding-2',
    '#file-1-5',
    '#finding-1',
    '#finding-2',
  ])
  assert.deepEqual(
    links.filter(link => !ids.includes(link.slice(1))),
    [],
  )
})

test('nothing is loaded and nothing run, whatever texts say', async () => {
  const page = reportPage(hostileTexts.flatMap(hostileObject))
  const nodes = await parse(page)
  const allowed =
    'html head meta title style body a h1 p nav table thead tr th tbody td main section h2 ol li span strong details summary pre code mark'
  assert.deepEqual(new Set(nodes.flatMap(({ path }) => path)), new Set(allowed.split(' ')))
  const attributes = new Set(nodes.flatMap(({ attributes }) => Object.keys(attributes)))
  assert.deepEqual(
    [...attributes].toSorted(),
    'aria-label aria-labelledby charset class content href http-equiv id lang name open scope tabindex'.split(
      ' ',
    ),
  )
  for (const { attributes } of nodes) assert.match(attributes.href ?? '#', /^#/)
  for (const told of hostileTexts.filter(told => /^[ -~]+$/.test(told))) {
    assert.ok(textIn(nodes, 'li').includes(told), told)
  }
  const style = textIn(nodes, 'style')
  const digest = createHash('sha256').update(style).digest('base64')
  const policy = nodes.find(node => node.attributes['http-equiv'] === 'Content-Security-Policy')
  assert.equal(
    policy?.attributes.content,
    `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`,
  )
  assert.doesNotMatch(style, /url\(|@import|</)
  assert.doesNotMatch(page, /(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
})

test('no value of a Secret is on the page', () => {
  const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: hunter2}\n`
  const page = reportPage(
    checkedManifests(secret, { 0: [[['stringData', 'a'], 'Invalid', 'wrong']] }),
  )
  assert.ok(!page.includes('hunter2'))
  assert.ok(page.replace(/<[^>]*>/g, '').includes('stringData: ***'))
})

test('of a long manifest what is around its findings is shown, of a long line what is around it', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `  k${index}: ${'x'.repeat(1000)}`)
  const long = `apiVersion: v1\nkind: A\nmetadata: {}\nspec:\n${rows.join('\n')}\n`
  const faults = [
    [['spec', 'k100'], 'Invalid', 'wrong'],
    [['spec', 'k3000'], 'Invalid', 'wrong'],
  ] as const
  const page = reportPage(checkedManifests(long, { 0: faults }))
  assert.equal(page.match(/<span class="number">/g)?.length, 2 * 41)
  assert.equal(page.match(/<span class="row faint">…/g)?.length, 3)
  assert.ok(page.length < 40_000)
})
