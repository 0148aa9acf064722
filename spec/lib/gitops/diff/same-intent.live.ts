import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import {
  ApiError,
  type Cluster,
  connect,
  type GroupVersionKind,
  gvkOf,
  type KubeObject,
  NoMatchError,
} from 'anykind'
import { sameIntent } from 'anykind/gitops'
import { startLocalCluster } from 'anykind/local'
import {
  builtInIntents,
  Chooser,
  type Intent,
  mergeDefinition,
  mergeIntent,
} from '../../../support/intents.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

/*
 * Random objects of many kinds, applied again and again on a server where nobody else writes: what is said beforehand of
 * each apply is compared with whether it changed the object.
 */

const group = 'merge.example.dev'
const stack = new AsyncDisposableStack()
let cluster: Cluster

before(async () => {
  const local = await startLocalCluster()
  stack.defer(() => local.stop())
  cluster = stack.use(await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false }))
  const definitions = await cluster.for(mergeDefinition(group))
  await definitions.create(mergeDefinition(group))
  const merge = { group, version: 'v1', kind: 'Merge' }
  while (!(await isPublished(merge)));
})
after(() => stack.disposeAsync())

/** A new kind's schema comes some time after the kind. */
async function isPublished(gvk: GroupVersionKind): Promise<boolean> {
  try {
    await cluster.resource(gvk)
    await (await cluster.schemas()).topologyOf(gvk)
    return true
  } catch (error) {
    if (error instanceof NoMatchError) return false
    throw error
  }
}

interface Tally {
  same: number
  differs: number
  unsure: number
}

/** The others that write to the object between two applies of ours. */
async function meddle(choose: Chooser, intent: Intent): Promise<void> {
  const client = await cluster.for(intent(choose))
  if (choose.below(2) === 0) {
    await client.apply(intent(choose), { fieldManager: 'other', force: true })
  } else {
    const metadata = { labels: { tier: choose.of<string | null>('mine', 'back', null) } }
    await client.patch('thing', { type: 'merge', patch: { metadata } }, { fieldManager: 'editor' })
  }
}

const kinds: readonly [string, Intent][] = [
  ...Object.entries(builtInIntents),
  ['Merge', mergeIntent(group)],
]
const rounds = Number(process.env.ANYKIND_INTENT_ROUNDS ?? 60)
for (const [kind, intent] of kinds) {
  test(`what is said of an apply of a ${kind} is what the server does`, async t => {
    const choose = new Chooser(seededRandom(8))
    const client = await cluster.for(intent(choose))
    const topology = await (await cluster.schemas()).topologyOf(gvkOf(intent(choose)))
    const tally: Tally = { same: 0, differs: 0, unsure: 0 }
    let unsureSame = 0
    let wanted = intent(choose)
    const apply = (object: KubeObject) =>
      client.apply(object, { fieldManager: 'ours', force: true }).catch(refusal)
    for (let round = 0; round < rounds; round++) {
      if (choose.below(2) === 0) wanted = intent(choose)
      if (choose.below(4) === 0) await meddle(choose, intent).catch(refusal)
      const live = await client.get('thing').catch(refusal)
      const stored = await apply(wanted)
      if (live === undefined) continue
      const said = sameIntent(wanted, live, topology, { manager: 'ours' })
      tally[said]++
      const isSame = stored !== undefined && isUnchanged(live, stored)
      if (said === 'unsure') unsureSame += Number(isSame)
      else assert.equal(said === 'same', isSame, show({ wanted, live, stored }))
    }
    t.diagnostic(`${JSON.stringify(tally)}, of unsure ones ${unsureSame} were the same`)
    assert.ok(tally.same > 0 && tally.differs > 0)
  })
}

/** An apply of what is there already brings managers into another order, by time, and that is written. */
function isUnchanged(live: KubeObject, stored: KubeObject): boolean {
  const { resourceVersion } = stored.metadata
  return (
    live.metadata.resourceVersion === resourceVersion ||
    isDeepStrictEqual(withoutTimes(live), withoutTimes(stored))
  )
}

function withoutTimes({ metadata, ...fields }: KubeObject): object {
  const { resourceVersion: _, managedFields, ...meta } = metadata
  const entries = (managedFields as { manager: string; operation: string }[]).map(entry => ({
    ...entry,
    time: undefined,
  }))
  const managers = entries.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  return { ...fields, meta, managers }
}

const keyOf = ({ manager, operation }: { manager: string; operation: string }): string =>
  `${manager} ${operation}`

const show = (value: unknown): string =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part), 1)

/** What the server refuses is not there, and no reason to stop. */
function refusal(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error
}
