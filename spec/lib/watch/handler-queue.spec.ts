import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { parseWireObject } from '../../../lib/client/wire/index.ts'
import { type Clock, type KubeObject, systemClock } from '../../../lib/core/index.ts'
import { HandlerQueue, type InformerHandler } from '../../../lib/watch/handler-queue.ts'
import { InformerEvent, type InformerEventType } from '../../../lib/watch/informer-event.ts'
import { createStore } from '../../../lib/watch/store/index.ts'
import { Sweep } from '../../../lib/watch/sweep.ts'
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
    content: { read: () => object(key, version) },
    oldContent: type === 'update' ? { read: () => object(key, old) } : undefined,
  })

const versionOf = (object: KubeObject | undefined) => object?.metadata.resourceVersion
const textOf = ({ type, key, object, old, isInitial }: InformerEvent) =>
  `${isInitial ? 'initial ' : ''}${type} ${key} ${type === 'update' ? `${versionOf(old)}>` : ''}${versionOf(object)}`

function queueOf(handler: InformerHandler, maxPending = 1000, now = () => 0) {
  const errors: string[] = []
  const onError = (error: unknown, failed: InformerEvent) =>
    errors.push(`${textOf(failed)}: ${(error as Error).message}`)
  const decode = (bytes: Uint8Array): KubeObject => JSON.parse(Buffer.from(bytes).toString())
  const store = createStore({ mode: 'bytes', decode, indexers: {} })
  const keep = (key: string, version: number) =>
    store.put(parseWireObject(Buffer.from(JSON.stringify(object(key, version)))))
  const clock: Clock = { ...systemClock, now }
  const sweep = new Sweep(store)
  const queue = new HandlerQueue({ handler, maxPending, onError, sweep, clock })
  const drop = (key: string) => store.delete(store.idOf(key) ?? Number.NaN)
  return { errors, keep, drop, queue }
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
      await setImmediate()
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

test('what there is is told before what becomes of it', async () => {
  const seen: string[] = []
  const { queue, keep, drop } = queueOf(noting(seen))
  for (const key of ['a', 'b', 'c']) keep(key, 1)
  queue.pushAll('add')
  keep('b', 2)
  queue.push(event('update', 'b', 2))
  keep('b', 3)
  queue.push(event('update', 'b', 3))
  queue.push(event('delete', 'c', 1))
  drop('c')
  assert.equal(queue.size, 6)
  await queue.idle()
  const changes = [
    'initial add b 1',
    'update b 1>2',
    'update b 2>3',
    'initial add c 1',
    'delete c 1',
  ]
  assert.deepEqual(seen, ['initial add a 1', ...changes])
})

test('behind, a handler is told what there is as it is when its turn comes, and not what is gone by then', async () => {
  const seen: string[] = []
  const { queue, keep, drop } = queueOf(noting(seen), 0)
  for (const key of ['a', 'b', 'c', 'd']) keep(key, 1)
  queue.pushAll('add')
  assert.equal(queue.size, 4)
  keep('b', 2)
  queue.push(event('update', 'b', 2))
  queue.push(event('delete', 'c', 1))
  drop('c')
  // Another object of the name: it is new.
  queue.push(event('delete', 'd', 1))
  drop('d')
  keep('d', 3)
  queue.push(event('add', 'd', 3))
  assert.equal(queue.size, 3)
  await queue.idle()
  assert.deepEqual(seen, ['initial add a 1', 'initial add b 2', 'add d 3'])
})

test('told again, objects are their own old state; a change of one is news enough', async () => {
  const seen: string[] = []
  const { queue, keep, drop } = queueOf(noting(seen))
  for (const key of ['a', 'b', 'c', 'd']) keep(key, 1)
  queue.push(event('update', 'a', 1))
  queue.pushAll('update')
  keep('b', 2)
  queue.push(event('update', 'b', 2))
  queue.push(event('delete', 'c', 1))
  drop('c')
  await queue.idle()
  assert.deepEqual(seen, ['update d 1>1', 'update a 0>1', 'update b 1>2', 'delete c 1'])
})

test('once all has been told again, it may be told again', async () => {
  const seen: string[] = []
  const { queue, keep } = queueOf(noting(seen))
  keep('a', 1)
  for (const type of ['add', 'update', 'update'] as const) {
    queue.pushAll(type)
    await queue.idle()
  }
  assert.deepEqual(seen, ['initial add a 1', 'update a 1>1', 'update a 1>1'])
})

test('there may be nothing to tell, or no more of it once the queue is stopped', async () => {
  const seen: string[] = []
  const { queue, keep } = queueOf(noting(seen))
  queue.pushAll('add')
  await queue.idle()
  keep('a', 1)
  queue.pushAll('add')
  queue.stop()
  queue.pushAll('update')
  await queue.idle()
  assert.deepEqual(seen, [])
  assert.equal(queue.size, 0)
})

/** A mirror that a slow handler keeps from when it comes, told all again now and then, and the truth. */
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
  const handler = { add: apply, update: apply, delete: apply }
  const { queue, errors, keep, drop } = queueOf(handler, 4)
  const truth = new Map<string, string>()
  let isLive = false
  const tell = (changed: InformerEvent) => {
    if (isLive) queue.push(changed)
  }
  const change = (version: number): void => {
    const key = `k${below(8)}`
    const old = truth.get(key)
    if (old !== undefined && below(3) === 0) {
      truth.delete(key)
      tell(event('delete', key, version))
      drop(key)
    } else {
      truth.set(key, String(version))
      keep(key, version)
      tell(event(old === undefined ? 'add' : 'update', key, version, Number(old)))
    }
  }
  const comesAt = 1 + below(100)
  for (let version = 1; version < 300; version++) {
    if (version === comesAt) {
      isLive = true
      queue.pushAll('add')
    }
    change(version)
    if (version > comesAt && below(30) === 0) queue.pushAll('update')
    if (below(10) === 0) await Promise.resolve()
  }
  await queue.idle()
  return { errors, seen, truth }
}

test('a slow handler sees of each object a chain of states that ends with what is now', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { errors, seen, truth } = await mirror(seed)
    assert.deepEqual(errors, [])
    assert.deepEqual(seen, truth)
  }
})

for (const [eventMs, expected] of [
  [0, [64, 36]],
  [1, Array.from({ length: 20 }, () => 5)],
  [7, Array.from({ length: 100 }, () => 1)],
] as const) {
  test(`of 100 events that take ${eventMs} ms each, ${expected[0]} are handed over in a turn of the loop`, async () => {
    let [ms, handed] = [0, 0]
    const add = () => {
      ms += eventMs
      handed++
    }
    const { queue } = queueOf({ add }, 1000, () => ms)
    for (let index = 0; index < 100; index++) queue.push(event('add', `k${index}`, 1))
    const turns: number[] = []
    while (queue.size > 0 || handed > 0) {
      await setImmediate()
      turns.push(handed)
      handed = 0
    }
    assert.deepEqual(turns, expected)
  })
}

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
