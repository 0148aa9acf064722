import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/*
 * Manifests that mean harm, in files and as lines of --batch: each is told of by itself, and the one after it is
 * judged. Live, as the rules are built for live specs; no cluster is asked.
 */

const offline = { env: { KUBECONFIG: '/nonexistent' } }
const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'
const json = (data: string) =>
  `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":${data}}`
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** What the command says of the file, and the exact engine's code for the text, by which it is no JSON where it is YAML. */
const texts: readonly (readonly [what: string, text: string, told: RegExp, code: number])[] = [
  [
    'laughs',
    `${head}a0: &a0 x\n${lines(9, i => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`)}`,
    /aliases make more than 30000 values/,
    400,
  ],
  [
    'merges',
    `${head}a0: &a0 {k: 1}\n${lines(10_000, i => `a${i + 1}: &a${i + 1} {<<: *a${i}, k${i}: 1}`)}`,
    /aliases make more than 30000 values/,
    400,
  ],
  ['itself', `${head}data: &a {b: *a}`, /the anchor "a" contains itself/, 400],
  ['brackets', `${head}data: ${'['.repeat(1e6)}`, /nesting is deeper than 100/, 400],
  ['dashes', `${head}data:\n  ${'- '.repeat(1e5)}`, /nesting is deeper than 100/, 400],
  ['braces', json('{"a":'.repeat(4e5)), /nesting is deeper than 100/, 400],
  ['levels', json(`${'{"a":'.repeat(101)}1${'}'.repeat(101)}`), /nesting is deeper than 100/, 400],
  ['twice', `${head}data: {a: b, a: c}`, /the key "a" is set twice/, 400],
  ['infinite', `${head}data: {a: .inf}`, /\.inf/, 400],
  ['names', `${head}data: {__proto__: x, constructor: z, toString: 5}`, /of type string/, 400],
]
/** More than a server reads of a request. */
const long = ['long', json(`{"a":"${'x'.repeat(3.2e6)}"}`), /./, 413] as const

for (const engine of ['fast', 'exact', 'both']) {
  test(`each file that means harm has a fault with its place, and others are valid: ${engine}`, async t => {
    const files = texts.map(([what, text]) => [`${what}.yaml`, text] as const)
    const folder = temporaryFolder(t, {
      ...Object.fromEntries(files),
      'zz.yaml': `${head}data: {a: b}`,
    })
    const { code, out, err } = await runAnykind(
      ['validate', '-f', folder, '--offline', `--engine=${engine}`],
      offline,
    )
    assert.deepEqual([code, err], [1, ''])
    for (const [what, , told] of texts) {
      const [line = ''] = new RegExp(`^.*/${what}\\.yaml.*$`, 'm').exec(out) ?? []
      assert.match(line, told)
    }
    assert.match(out, /: 1 valid, /)
  })
}

test('each line of a batch that means harm is refused, and the one after it is judged', async () => {
  const harmless = JSON.stringify({ id: 'harmless', manifest: `${head}data: {a: b}` })
  const all = [...texts, long]
  const input = all.flatMap(([id, manifest]) => [JSON.stringify({ id, manifest }), harmless])
  const { code, out, err } = await runAnykind(
    ['validate', '--batch', '--engine=exact', '--time-limit=10s'],
    { ...offline, input: `${input.join('\n')}\n` },
  )
  assert.deepEqual([code, err], [0, ''])
  const answers = out.trimEnd().split('\n')
  assert.deepEqual(
    answers.map(line => JSON.parse(line).code),
    all.flatMap(([, , , refused]) => [refused, 201]),
  )
})
