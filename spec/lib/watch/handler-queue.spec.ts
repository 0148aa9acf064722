import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../../lib/core/index.ts'
import { HandlerQueue, type InformerHandler } from '../../../lib/watch/handler-queue.ts'
import { InformerEvent, type InformerEventType } from '../../../lib/watch/informer-event.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const object = (key: string, version: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: key, resourceVersion: String(version) },
})

const event = (type: InformerEventType, key: string, version: number, old = version - 1) =>
  new InformerEvent({
    type,
    key,
    content: () => object(key, version),
    oldContent: type === 'update' ? () => object(key, old) : undefined,
  })

const versionOf = (object: KubeObject | undefined) => object?.metadata.resourceVersion
const textOf = ({ type, key, object, old }: InformerEvent) =>
  `${type} ${key} ${type === 'update' ? `${versionOf(old)}>` : ''}${versionOf(object)}`

function queueOf(handler: InformerHandler, maxPending = 1000) {
  const errors: string[] = []
  const onError = (error: unknown, failed: InformerEvent) =>
    errors.push(`${textOf(failed)}: ${(error as Error).message}`)
  return { errors, queue: new HandlerQueue({ handler, maxPending, onError }) }
}

const noting = (seen: string[], more: (event: InformerEvent) => unknown = () => undefined) => {
  const note = (event: InformerEvent) => {
    seen.push(textOf(event))
    return more(event)
  }
  return { add: note, update: note, delete: note }
}

test('events come one after the other, in order, and a promise is waited for', async () => {
  const seen: string[] = []
  let underWay = 0
  const { queue } = queueOf(
    noting(seen, async () => {
      assert.equal(++underWay, 1)
      await new Promise(resolve => setImmediate(resolve))
      underWay--
    }),
  )
  queue.push(event('add', 'a', 1))
  queue.push(event('update', 'a', 2))
  assert.deepEqual(seen, [])
  queue.push(event('delete', 'a', 3))
  await queue.idle()
  assert.deepEqual(seen, ['add a 1', 'update a 1>2', 'delete a 3'])
})

test('what a handler throws, at once or later, is told, and it gets the next event', async () => {
  const seen: string[] = []
  const { queue, errors } = queueOf(
    noting(seen, ({ type }) => {
      if (type === 'add') throw new Error('at once')
      return type === 'update' ? Promise.reject(new Error('later')) : undefined
    }),
  )
  queue.push(event('add', 'a', 1))
  queue.push(event('update', 'a', 2))
  queue.push(event('delete', 'a', 3))
  await queue.idle()
  assert.equal(seen.length, 3)
  assert.deepEqual(errors, ['add a 1: at once', 'update a 1>2: later'])
})

const joins: Readonly<Record<string, readonly [InformerEvent[], string[]]>> = {
  'changes are one, from the first to the last': [
    [event('update', 'a', 2), event('update', 'a', 3), event('update', 'a', 4)],
    ['update a 1>4'],
  ],
  'an add and changes are the add of what is now': [
    [event('add', 'a', 1), event('update', 'a', 2)],
    ['add a 2'],
  ],
  'an add and a delete are nothing': [[event('add', 'a', 1), event('delete', 'a', 2)], []],
  'changes and a delete are the delete': [
    [event('update', 'a', 2), event('delete', 'a', 3)],
    ['delete a 3'],
  ],
  'a delete and an add are two: it is another object': [
    [event('delete', 'a', 2), event('add', 'a', 3), event('update', 'a', 4)],
    ['delete a 2', 'add a 4'],
  ],
}
for (const [what, [events, expected]] of Object.entries(joins)) {
  test(`a handler that is behind: ${what}`, async () => {
    const seen: string[] = []
    const { queue } = queueOf(noting(seen), 0)
    for (const each of events) queue.push(each)
    assert.equal(queue.size, expected.length)
    await queue.idle()
    assert.deepEqual(seen, expected)
  })
}

test('nothing is joined as long as few wait', async () => {
  const seen: string[] = []
  const { queue } = queueOf(noting(seen), 3)
  for (let version = 2; version < 8; version++) queue.push(event('update', 'a', version))
  await queue.idle()
  assert.deepEqual(seen, ['update a 1>2', 'update a 2>3', 'update a 3>7'])
})

/** A mirror that a slow handler keeps, and the truth. */
async function mirror(seed: number) {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const seen = new Map<string, string>()
  const apply = ({ type, key, object, old }: InformerEvent) => {
    assert.equal(seen.has(key), type !== 'add')
    if (type === 'update') assert.equal(seen.get(key), versionOf(old))
    if (type === 'delete') seen.delete(key)
    else seen.set(key, versionOf(object) ?? '')
    return below(3) === 0 ? Promise.resolve() : undefined
  }
  const { queue, errors } = queueOf({ add: apply, update: apply, delete: apply }, 4)
  const truth = new Map<string, string>()
  for (let version = 1; version < 300; version++) {
    const key = `k${below(8)}`
    const old = truth.get(key)
    const changed = below(3) === 0 ? 'delete' : 'update'
    const type = old === undefined ? 'add' : changed
    queue.push(event(type, key, version, Number(old)))
    if (type === 'delete') truth.delete(key)
    else truth.set(key, String(version))
    if (below(10) === 0) await Promise.resolve()
  }
  await queue.idle()
  return { errors, seen, truth }
}

test('a slow handler sees of each object a chain of states that ends with what is now', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { errors, seen, truth } = await mirror(seed)
    assert.deepEqual(errors, [])
    assert.deepEqual(seen, truth)
  }
})

test('a queue that is stopped hands nothing over', async () => {
  const seen: string[] = []
  const { queue } = queueOf(noting(seen))
  queue.push(event('add', 'a', 1))
  queue.stop()
  queue.push(event('add', 'b', 1))
  await queue.idle()
  assert.deepEqual(seen, [])
  assert.equal(queue.size, 0)
})
