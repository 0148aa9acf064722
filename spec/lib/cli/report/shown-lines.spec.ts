import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excerptOf } from '../../../../lib/cli/report/excerpt.ts'
import { ShownLines } from '../../../../lib/cli/report/shown-lines.ts'
import { encodeYaml, readManifests } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const shown = (text: string): string[] => [...new ShownLines(readManifests(text, 'x')).of(text)]

const plain = `apiVersion: v1
kind: ConfigMap
metadata: {name: plain}
data: {password: shown}`

test('of a Secret only keys are shown, and what says which it is; the other documents whole', () => {
  const secret = `# hunter2, a comment
apiVersion: v1
kind: Secret
metadata:
  name: login # hunter2
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"data":{"a":"hunter2"}}'
type: Opaque
stringData:
  password: hunter2
  "quoted": hunter2
  text: |
    hunter2: hunter2
    more
  # hunter2
data: {flow: hunter2,
  more: hunter2}
`
  assert.deepEqual(shown(`${plain}\n---\n${secret}--- # hunter2\n${plain}`), [
    ...plain.split('\n'),
    '---',
    '# hunter2, a comment',
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: login',
    '  annotations:',
    '    kubectl.kubernetes.io/last-applied-configuration: ***',
    'type: Opaque',
    'stringData:',
    '  password: ***',
    '  quoted: ***',
    '  text: ***',
    '***',
    '***',
    '***',
    'data: ***',
    '  more: ***',
    '---',
    ...plain.split('\n'),
  ])
})

const value = 'hunter2hunter2'

/** Ways of writing a Secret, and one that holds another. */
const hiding: readonly (readonly [what: string, text: string])[] = [
  ['JSON in a line', `{"apiVersion":"v1","kind":"Secret","metadata":{},"data":{"a":"${value}"}}`],
  [
    'a List in a line',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a: value } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } },
      ],
    }),
  ],
  [
    'a List',
    encodeYaml({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b' } },
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data: { a: value } },
      ],
    }),
  ],
  [
    'a List in flow style, in which an object begins where another ends',
    `{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {}, data: {a:\n ${value}}}, {apiVersion: v1, kind: A, metadata: {}}]}`,
  ],
  [
    'a number as a key, which JavaScript has before others',
    `apiVersion: v1\nkind: Secret\nmetadata: {}\nstringData:\n  {a: ${value}, 1: b}`,
  ],
  ['data of a wrong type', `apiVersion: v1\nkind: Secret\nmetadata: {}\ndata: ${value}`],
  ['data under another name', `apiVersion: v1\nkind: Secret\nmetadata: {}\ndta: {a: ${value}}`],
  ['a wrong apiVersion', `apiVersion: v2\nkind: Secret\nmetadata: {}\ndata: {a: ${value}}`],
  [
    'an alias to what is outside of it',
    `apiVersion: v1\nkind: List\ndata: &data\n  a: ${value}\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {}, data: *data}`,
  ],
  [
    'a template of one',
    `apiVersion: x/v1\nkind: Template\nmetadata: {}\nobjects:\n- kind: Secret\n  stringData: {a: ${value}}`,
  ],
  [
    'a key of several lines',
    `apiVersion: v1\nkind: Secret\nmetadata: {}\nstringData:\n  a: "x\n\n    ${value}"\n  b: c`,
  ],
  [
    'lines that end as on Windows',
    `apiVersion: v1\r\nkind: Secret\r\nmetadata: {}\r\ndata:\r\n  a: ${value}\r\n`,
  ],
]

for (const [what, text] of hiding) {
  test(`no value of a Secret is shown: ${what}`, async () => {
    assert.ok(!shown(text).join('\n').includes('hunter2'), shown(text).join('\n'))
    const faults = [
      [['data', 'a'], 'FieldValueInvalid', 'no base64'],
      [['metadata'], 'FieldValueInvalid', 'wrong'],
    ] as const
    const checked = checkedManifests(text, { 0: faults, 1: faults })
    assert.ok(!(await reportedRun(checked)).out.includes('hunter2'))
  })
}

test('what is behind a Secret in a List is shown', () => {
  const items = [
    { apiVersion: 'v1', data: { a: value }, kind: 'Secret', metadata: {} },
    { apiVersion: 'v1', data: { a: 'b' }, kind: 'A', metadata: {} },
  ]
  const told = shown(encodeYaml({ apiVersion: 'v1', items, kind: 'List' }))
  assert.deepEqual(told.slice(2), [
    '- apiVersion: v1',
    '  data:',
    '    a: ***',
    '  kind: Secret',
    '  metadata:',
    '- apiVersion: v1',
    '  data:',
    '    a: b',
    '  kind: A',
    '  metadata: {}',
    'kind: List',
    '',
  ])
})

test('what only speaks of a Secret is shown', () => {
  const release = `apiVersion: x/v1\nkind: Release\nmetadata: {}\nvaluesFrom: [{kind: Secret, name: values}]`
  assert.deepEqual(shown(release), release.split('\n'))
})

const long = `${'a'.repeat(500)}X${'b'.repeat(500)}`
for (const [what, line, column, text, pointer] of [
  ['a line as it is', 'a: b', 4, 'a: b', '   ^'],
  ['tabs stay tabs', '\ta:\tb', 5, '\ta:\tb', '\t  \t^'],
  ['behind the end it is at the end', 'ab', 9, 'ab', '  ^'],
  ['characters beyond 16 bits are one', '😀: b', 5, '😀: b', '   ^'],
  [
    'of a long line what is around the place',
    long,
    501,
    `…${'a'.repeat(40)}X${'b'.repeat(59)}…`,
    `${' '.repeat(41)}^`,
  ],
  ['cut through a character', `${'😀'.repeat(100)}x`, 60, undefined, `${' '.repeat(22)}^`],
] as const) {
  test(`an excerpt: ${what}`, () => {
    const excerpt = excerptOf(['', line], 2, column)
    if (text !== undefined) assert.equal(excerpt?.text, text)
    assert.equal(excerpt?.pointer, pointer)
    assert.ok(excerpt?.text.isWellFormed())
  })
}

test('there is no excerpt of a line that is not there', () => {
  assert.equal(excerptOf(['a'], 2, 1), undefined)
})
