import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isNotFound, type KubeObject } from '../../../lib/core/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import { webhookConfiguration, webhookTls } from '../../support/webhook.ts'
import { group } from '../harness/etcd.ts'
import { objectOf } from '../harness/kinds.ts'
import type { Round, Row } from '../harness/row.ts'
import { World } from '../harness/world.ts'

const plural = 'alphas'
const manyCount = 50_000
const migratedCount = 10_000
const largeCount = 20
/** etcd takes 1.5 MiB. */
const largeBytes = 1_400_000

/** A webhook that hangs; then more objects, and larger ones, than anybody has, and all of them rewritten at once. */
export const muchAtOnce: Row = {
  number: 30,
  fault: 'a webhook that hangs, much at once',
  injection:
    'a webhook of 1 s that never answers; 50,000 objects of 1 KB and 20 of 1.4 MB, of which 10,000 are stored again as they are, as by a storage migration',
  limits: {
    'writes told wrongly': 0,
    'memory per byte of JSON': 2.5,
    'event-loop lag, p99, ms': 50,
  },
  async run(round) {
    const subject = { informers: [{ plural }], observers: [] }
    const world = await World.start(round, { late: true, subject })
    const toldWrongly = await writeToHangingWebhook(round, world)
    const objects = [...many(manyCount, 1_000), ...many(largeCount, largeBytes)]
    const jsonBytes = objects.reduce((sum, object) => sum + JSON.stringify(object).length, 0)
    await world.etcd.reached(await world.etcd.put(plural, objects))
    await world.read()
    await world.etcd.put(plural, objects.slice(0, migratedCount))
    const recoveriesMs = await world.catchUp()
    const { health, ...outcome } = await world.finish()
    return {
      ...outcome,
      recoveriesMs,
      figures: {
        'writes told wrongly': toldWrongly,
        'memory per byte of JSON': (health.peakRss - health.restRss) / jsonBytes,
        'event-loop lag, p99, ms': health.loopLagP99Ms,
      },
    }
  },
}

/** Objects as the API server stores them, about so large. */
function many(count: number, bytes: number): KubeObject[] {
  return Array.from({ length: count }, (_, seq) => {
    const filling = 'x'.repeat(bytes - 350)
    const { metadata, ...object } = objectOf(plural, `one/of-${bytes}-${seq}`, { seq, filling })
    const made = { uid: randomUUID(), creationTimestamp: '2026-01-01T00:00:00Z', generation: 1 }
    return { ...object, metadata: { ...metadata, ...made } }
  })
}

/** Writes until the webhook is asked; 1 if what is told of that write is not that it was rejected, and why. */
async function writeToHangingWebhook(round: Round, { direct }: World): Promise<0 | 1> {
  const label = 'hangs'
  const configuration = webhookConfiguration(
    {
      name: 'hangs.example.com',
      rules: [
        { apiGroups: [group], apiVersions: ['*'], operations: ['CREATE'], resources: ['betas'] },
      ],
      failurePolicy: 'Fail',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      timeoutSeconds: 1,
    },
    label,
    await hangingPort(round),
  )
  await (await direct.for(configuration)).create(configuration)
  const betas = (await direct.resource(`betas.${group}`)).in('one')
  let serial = 0
  const attempt = async () => {
    const { metadata, ...object } = objectOf('betas', `one/asked-${serial++}`, { seq: serial })
    const labelled = { ...metadata, labels: { ...metadata.labels, webhook: label } }
    const failure = await betas.create({ ...object, metadata: labelled }).then(
      () => undefined,
      (error: Error & { readonly outcome?: string }) => error,
    )
    return failure && { failure, name: metadata.name ?? '' }
  }
  const found = await poll(attempt, { everyMs: 20, timeoutMs: 30_000 })
  if (found === undefined) throw new Error('the webhook is not asked after 30 s')
  const { failure, name } = found
  const isStored = await betas.get(name).then(Boolean, error => !isNotFound(error))
  const isWell = failure.outcome === 'rejected' && /hangs\.example\.com/.test(failure.message)
  return isWell && !isStored ? 0 : 1
}

/** Of a server that takes requests and says nothing. */
async function hangingPort(round: Round): Promise<number> {
  const server = createServer({ key: webhookTls.key, cert: webhookTls.certificate }, () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  round.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
