import { poll } from '../../../lib/local/poll.ts'
import type { Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const cuts = 500
/** More than an event is long on the wire: then it is the next one that is cut. */
const span = 1_200

/** A watch is cut at any byte of an event, again and again; the event comes once. */
export const resetMidEvent: Row = {
  number: 9,
  fault: 'reset in the middle of an event',
  injection: 'the connection is cut (RST or FIN) at any byte of an event, 500 times a round',
  limits: { duplicates: 0 },
  async run(round) {
    const selection = [{ plural: 'alphas' }]
    const world = await World.start(round, { subject: { informers: selection, observers: [] } })
    const told = async (namespace: string): Promise<number> => {
      const begun = performance.now()
      const { metadata } = await world.writer.mark('alphas', namespace)
      const revision = Number(metadata.resourceVersion)
      const isTold = () => world.subject.told[0]?.at(-1)?.revision === revision || undefined
      await poll(isTold, { everyMs: 1, timeoutMs: 60_000 })
      return performance.now() - begun
    }
    const recoveriesMs: number[] = []
    for (let cut = 0; cut < cuts; cut++) {
      // One that has told nothing yet would be no loss, but a failure that is waited after.
      await told('one')
      const how = round.random() < 0.5 ? 'reset' : 'close'
      world.proxy.cutIn({ way: 'down', bytes: Math.floor(round.random() * span), how })
      recoveriesMs.push(await told('two'))
    }
    const { verdict, leaks } = await world.finish()
    return { verdict, leaks, recoveriesMs, figures: { duplicates: verdict.duplicate.length } }
  },
}
