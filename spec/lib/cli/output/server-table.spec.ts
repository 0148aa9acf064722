import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Output } from '../../../../lib/cli/output/output.ts'
import { decodeTable } from '../../../../lib/cli/output/server-table.ts'
import { TableView, type TableViewOptions } from '../../../../lib/cli/output/table-view.ts'
import { DecodeError } from '../../../../lib/core/index.ts'
import { deployments } from '../../../support/resources.ts'

const table = {
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata: { continue: 'next' },
  columnDefinitions: [
    { name: 'Name', priority: 0 },
    { name: 'Ready', priority: 0 },
    { name: 'Image', priority: 1 },
  ],
  rows: [
    {
      cells: ['web', 3, 'x/web:1\nx/sidecar:1'],
      object: { metadata: { name: 'web', namespace: 'shop', labels: { b: '2', 'x/a': '1' } } },
    },
    { cells: ['db', null, null, 'one too many'], object: { metadata: { name: 'db' } } },
  ],
}

function show(options: Partial<TableViewOptions> = {}, value: unknown = table): string {
  let text = ''
  const view = new TableView(new Output({ write: piece => (text += piece) }), deployments, {
    wide: false,
    headers: true,
    separated: false,
    namespaces: false,
    kinds: false,
    labelColumns: [],
    allLabels: false,
    ...options,
  })
  view.print(decodeTable(value, 'GET /apis/apps/v1/deployments'))
  return text
}

test('shows the columns without a priority, and all of them when wide', () => {
  assert.equal(show(), 'NAME   READY\nweb    3\ndb     \n')
  assert.equal(
    show({ wide: true }),
    'NAME   READY   IMAGE\nweb    3       x/web:1...\ndb             \n',
  )
})

test('shows namespaces, kinds and labels when asked to', () => {
  assert.equal(
    show({ namespaces: true, kinds: true, labelColumns: ['x/a', 'constructor'], allLabels: true }),
    `NAMESPACE   NAME                  READY   A     CONSTRUCTOR   LABELS
shop        deployment.apps/web   3       1                   b=2,x/a=1
            deployment.apps/db                                <none>
`,
  )
})

test('prints no header for no rows, nor when told not to', () => {
  assert.equal(show({}, { ...table, rows: [] }), '')
  assert.equal(show({ headers: false }), 'web   3\ndb    \n')
  assert.equal(show({ headers: false, separated: true }).startsWith('\n'), true)
})

test('a server that knows no tables is shown by name and creation', () => {
  const objects = {
    kind: 'DeploymentList',
    metadata: {},
    items: [{ metadata: { name: 'web', creationTimestamp: '2026-01-01T00:00:00Z' } }],
  }
  assert.equal(show({}, objects), 'NAME   CREATED AT\nweb    2026-01-01T00:00:00Z\n')
  assert.equal(show({}, objects.items[0]), 'NAME   CREATED AT\nweb    2026-01-01T00:00:00Z\n')
})

test('gives what the next page is asked for with', () => {
  assert.equal(decodeTable(table, 'GET /x').continue, 'next')
  assert.equal(decodeTable({ ...table, metadata: { continue: '' } }, 'GET /x').continue, undefined)
})

test('what a server should not send does no harm', () => {
  for (const value of [null, [], 'text'])
    assert.throws(() => decodeTable(value, 'GET /x'), DecodeError)
  const odd = {
    kind: 'Table',
    columnDefinitions: [{}],
    rows: [{}, null, { cells: 'x', object: 1 }],
  }
  assert.equal(show({}, odd), 'UNDEFINED\n\n\n')
})
