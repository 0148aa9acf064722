import { WorkQueue } from '../../lib/controller/work-queue/index.ts'
import { bench } from './runner.ts'

const keys = Array.from({ length: 10_000 }, (_, index) => `ns-${index % 100}/object-${index}`)
const groupOf = (key: string): string => key.slice(0, key.indexOf('/'))

/** A queue in which so many keys wait. */
function filled(count: number, options = {}): WorkQueue {
  const queue = new WorkQueue(options)
  for (const key of keys.slice(0, count)) queue.add(key)
  return queue
}

let next = 0
const cycle = (queue: WorkQueue) => () => {
  queue.add(keys[next++ % keys.length] ?? '')
  const key = queue.take()
  if (key !== undefined) queue.done(key)
}
await bench('work queue: add, take, done; empty', cycle(filled(0)))
await bench('work queue: add, take, done; 5,000 wait', cycle(filled(5_000)))
await bench('work queue: the same in 100 groups', cycle(filled(5_000, { groupOf })))

const waited = filled(0)
await bench('work queue: get before add, done', async () => {
  const got = waited.get()
  waited.add(keys[next++ % keys.length] ?? '')
  waited.done((await got) ?? '')
})

const added = filled(0)
await bench('work queue: add of what waits', () => added.add('ns/object'))
const delayed = filled(0)
await bench('work queue: addAfter, 10,000 keys', () =>
  delayed.addAfter(keys[next++ % keys.length] ?? '', 60_000 + (next % 1000)),
)
await delayed.shutDown()
