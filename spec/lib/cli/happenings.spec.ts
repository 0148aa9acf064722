import assert from 'node:assert/strict'
import { test } from 'node:test'
import { happenings } from '../../../lib/cli/happenings.ts'
import type { KubeObject } from '../../../lib/core/index.ts'
import type { Change } from '../../../lib/watch/index.ts'
import { freeze } from '../../support/freeze.ts'

/** `name@version`, with a uid of its own where it says so. */
const object = (text: string): KubeObject => {
  const [name = '', resourceVersion = '', uid = name] = text.split(/[@#]/)
  return freeze({ apiVersion: 'v1', kind: 'Pod', metadata: { name, resourceVersion, uid } })
}

const listed = (...texts: string[]): Change => ({ type: 'listed', objects: texts.map(object) })
const applied = (text: string): Change => ({ type: 'applied', object: object(text) })
const deleted = (text: string): Change => ({ type: 'deleted', object: object(text) })

async function told(...changes: Change[]): Promise<string[]> {
  const batches: string[] = []
  const given = (async function* () {
    yield* changes
  })()
  for await (const batch of happenings(given)) {
    batches.push(
      batch
        .map(
          ({ type, object: { metadata } }) =>
            `${type} ${metadata.name}@${metadata.resourceVersion}`,
        )
        .join(', '),
    )
  }
  return batches
}

test('first comes all that is there, then each change by its name', async () => {
  assert.deepEqual(
    await told(
      listed('a@1', 'b@2'),
      applied('a@3'),
      applied('c@4'),
      deleted('b@5'),
      applied('b@6'),
    ),
    ['ADDED a@1, ADDED b@2', 'MODIFIED a@3', 'ADDED c@4', 'DELETED b@5', 'ADDED b@6'],
  )
})

test('when history was lost, only what differs is told', async () => {
  assert.deepEqual(
    await told(listed('a@1', 'b@2', 'c@3'), applied('c@4'), listed('a@1', 'c@5', 'd@6')),
    ['ADDED a@1, ADDED b@2, ADDED c@3', 'MODIFIED c@4', 'DELETED b@2, MODIFIED c@5, ADDED d@6'],
  )
})

test('another object of the same name is another object', async () => {
  assert.deepEqual(await told(listed('a@1#x'), listed('a@2#y')), [
    'ADDED a@1',
    'DELETED a@1, ADDED a@2',
  ])
})

test('nothing is told twice: an empty list is an empty batch', async () => {
  assert.deepEqual(await told(listed(), listed()), ['', ''])
})
