import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ManifestError } from '../../../../lib/manifest/index.ts'
import { checkedManifests } from '../../../support/checked-manifest.ts'
import { hostileRun } from '../../../support/hostile-report.ts'
import { hostileTexts } from '../../../support/hostile-texts.ts'
import { reportedRun } from '../../../support/reported-run.ts'

const text = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n'
const wrong = [['kind'], 'FieldUnknown', 'wrong', 'B'] as const

test('results have rules, places, fingerprints and, where ignored, their justification', async () => {
  const [open] = checkedManifests(text)
  assert.ok(open)
  const checked = [
    ...checkedManifests(text, { 0: [wrong, [['metadata', 'name'], 'FieldValueInvalid', 'bad']] }),
    { ...open, checks: [{ name: 'schema', unchecked: 'no schema' }] },
  ]
  const rules = [{ code: 'FieldValueInvalid', reason: 'known' }]
  const faults = [new ManifestError('gone', 'gone.yaml')]
  const { out } = await reportedRun(checked, { format: 'sarif', rules, faults })
  const { version, runs } = JSON.parse(out)
  assert.equal(version, '2.1.0')
  const [run] = runs
  assert.deepEqual(run.invocations, [{ executionSuccessful: false }])
  const codes = ['Unreadable', 'FieldUnknown', 'FieldValueInvalid', 'Undetermined']
  assert.deepEqual(
    run.tool.driver.rules.map(({ id }: { id: string }) => id),
    codes,
  )
  const uri = 'shop/web.yaml'
  const { partialFingerprints, ...result } = run.results[1]
  assert.match(partialFingerprints['anykind/v1'], /^[0-9a-f]{64}$/)
  assert.deepEqual(result, {
    ruleId: 'FieldUnknown',
    ruleIndex: 1,
    kind: 'fail',
    level: 'error',
    message: { text: 'A a: kind: wrong; did you mean B?' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: { startLine: 2, startColumn: 1 },
        },
        logicalLocations: [{ fullyQualifiedName: 'A a: kind' }],
      },
    ],
    suppressions: [],
  })
  assert.deepEqual(run.results[0].locations, [
    { physicalLocation: { artifactLocation: { uri: 'gone.yaml' } } },
  ])
  assert.deepEqual(run.results[2].suppressions, [{ kind: 'external', justification: 'known' }])
  assert.deepEqual([run.results[3].kind, run.results[3].level], ['open', 'none'])
})

const fingerprints = async (text: string, file?: string): Promise<string[]> => {
  const checked = checkedManifests(text, { 0: [wrong] }, file === undefined ? {} : { file })
  const { runs } = JSON.parse((await reportedRun(checked, { format: 'sarif' })).out)
  return runs[0].results.map(
    (result: { partialFingerprints: object }) => Object.values(result.partialFingerprints)[0],
  )
}

test('a fault is known again by its fingerprint wherever it stands in its file', async () => {
  const same = await fingerprints(text)
  assert.deepEqual(await fingerprints(`# moved\n---\n${text}`), same)
  assert.deepEqual(await fingerprints(text, './shop/../shop/web.yaml'), same)
  assert.notDeepEqual(await fingerprints(text, 'other.yaml'), same)
  assert.notDeepEqual(await fingerprints(text.replace('name: a', 'name: b')), same)
})

for (const [file, uri] of [
  ['./a b%.yaml', 'a%20b%25.yaml'],
  ['ü.yaml', '%C3%BC.yaml'],
  ['a:b.yaml', 'a:b.yaml'],
  ['/elsewhere/a.yaml', pathToFileURL('/elsewhere/a.yaml').href],
  [`${process.cwd()}/a.yaml`, 'a.yaml'],
  ['../a.yaml', pathToFileURL('../a.yaml').href],
  ['https://example.com/a.yaml', 'https://example.com/a.yaml'],
  ['stdin', 'stdin'],
] as const) {
  test(`the URI of ${file}`, async () => {
    const checked = checkedManifests(text, { 0: [wrong] }, { file })
    const { runs } = JSON.parse((await reportedRun(checked, { format: 'sarif' })).out)
    assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, uri)
  })
}

test('any text is one, and every result has what the format asks for', async () => {
  const { runs } = JSON.parse((await hostileRun('sarif')).out)
  const { results, tool } = runs[0]
  assert.equal(results.length, 1 + 2 * hostileTexts.length)
  for (const { ruleId, ruleIndex, message, locations } of results) {
    assert.equal(tool.driver.rules[ruleIndex].id, ruleId)
    assert.ok(message.text !== '' && message.text.isWellFormed())
    const { artifactLocation, region } = locations[0].physicalLocation
    assert.match(artifactLocation.uri, /^(?:[\w./:~!$&'()*+,;=@-]|%[0-9A-F]{2})+$/)
    assert.ok(region === undefined || (region.startLine >= 1 && region.startColumn >= 1))
  }
})
