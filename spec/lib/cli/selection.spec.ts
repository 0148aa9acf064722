import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSelection } from '../../../lib/cli/selection.ts'
import { UsageError } from '../../../lib/cli/usage-error.ts'

for (const [line, selected] of [
  ['pods', [['pods', undefined]]],
  ['pods web', [['pods', 'web']]],
  [
    'pods web db',
    [
      ['pods', 'web'],
      ['pods', 'db'],
    ],
  ],
  [
    'deploy,svc',
    [
      ['deploy', undefined],
      ['svc', undefined],
    ],
  ],
  [
    'deploy,svc web',
    [
      ['deploy', 'web'],
      ['svc', 'web'],
    ],
  ],
  ['pod/web', [['pod', 'web']]],
  [
    'pod/web svc/db',
    [
      ['pod', 'web'],
      ['svc', 'db'],
    ],
  ],
] as const) {
  test(`"${line}" names what it names to kubectl`, () => {
    const found = parseSelection(line.split(' ')).map(({ type, name }) => [type, name])
    assert.deepEqual(found, selected)
  })
}

for (const line of ['pods pod/web', 'a/b/c', '/web', 'pod/', 'pod,svc/web', 'pod/a,svc/b']) {
  test(`"${line}" names nothing`, () => {
    assert.throws(() => parseSelection(line.split(' ')), UsageError)
  })
}

test('a type is needed', () => assert.throws(() => parseSelection([]), UsageError))
