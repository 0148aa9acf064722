import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'anykind'
import { ShardMember } from 'anykind/controller'

/*
 * A process that works on its share of 40 keys, again and again; SIGTERM ends it. Prints `KEY BEGIN END` for each piece of
 * work, and `KEY BEGIN` when it begins: times of the machine's one clock, in microseconds. Its argument, in JSON:
 * `{ kubeconfig, …ShardOptions }`.
 */

const { kubeconfig, ...options } = JSON.parse(process.argv[2] ?? '{}')
const ending = new AbortController()
process.on('SIGTERM', () => ending.abort(new Error('SIGTERM')))
await using cluster = await connect({ kubeconfig, cacheDirectory: false })
const member = new ShardMember(cluster.client, options)
const running = member.run(ending.signal)
const micros = () => process.hrtime.bigint() / 1000n

async function work(key: string): Promise<void> {
  while (!ending.signal.aborted) {
    const hold = member.hold(key)
    if (hold) {
      const begin = micros()
      console.log(`${key} ${begin}`)
      await sleep(40)
      console.log(`${key} ${begin} ${micros()}`)
      hold[Symbol.dispose]()
    }
    await sleep(60)
  }
}

await Promise.all(Array.from({ length: 40 }, (_, index) => work(`key-${index}`)))
await running
