import { randomBytes } from 'node:crypto'
import type { Cluster, KubeObject } from 'anykind'
import {
  type ApplyEvent,
  type ApplyOne,
  applySet,
  applyWithPolicy,
  BlastRadius,
  type ConflictPolicy,
  compareSet,
  type DecidedField,
  diffObjects,
  type FieldChange,
  findUnchanged,
  fingerprinter,
  forecastSet,
  Inventory,
  Journal,
  type Plan,
  type PruneEvent,
  planSet,
  pruneSet,
  pruneVerdict,
  type UndoEvent,
  undoRun,
  withoutStringData,
} from 'anykind/gitops'
import type { Manifest } from 'anykind/manifest'
import { createValidator } from 'anykind/validate'

/** What a run tells: of each object that is applied, of each field that others owned, of each member that leaves. */
export type RunEvent =
  | ApplyEvent<Manifest>
  | PruneEvent
  | { readonly type: 'decided'; readonly object: KubeObject; readonly decided: DecidedField }

const fieldManager = 'anykind'
const parent = { resource: 'configmaps', name: 'shop', namespace: 'default' }
const fingerprint = fingerprinter(randomBytes(32))

/** The shop as one set: the parts of the library put together, as the command puts them together. */
export class ShopSet {
  readonly #cluster: Cluster
  readonly #journals: string

  /** `journals` is a folder. */
  constructor(cluster: Cluster, journals: string) {
    this.#cluster = cluster
    this.#journals = journals
  }

  /** What is to be done to have these objects and no others. Writes nothing. */
  async plan(manifests: readonly Manifest[]): Promise<Plan> {
    const { client, discovery, namespace } = this.#cluster
    const inventory = await this.#openInventory()
    const items = membersOf(inventory, manifests)
    await using validator = await createValidator({ schemas: this.#cluster })
    const candidates = await forecastSet(items, {
      client,
      resolve: (gvk, signal) => discovery.resolve(gvk, signal),
      validatorOf: async () => validator,
      namespace,
      fieldManager,
    })
    const judge = (member: KubeObject) => {
      const verdict = pruneVerdict(member)
      // Nobody is asked while a plan is made.
      return verdict.verdict === 'ask' ? ({ ...verdict, verdict: 'keep' } as const) : verdict
    }
    const before = { id: inventory.id, members: await inventory.members(), judge }
    return planSet(candidates, { fieldManager, fingerprint, before })
  }

  /** Which fields are not as they are wanted, and whose they are now. */
  async *drift(manifests: readonly Manifest[]): AsyncGenerator<[KubeObject, FieldChange]> {
    const items = membersOf(await this.#openInventory(), manifests)
    const options = { fieldManager, force: true }
    for await (const event of compareSet(this.#cluster.client, items, options)) {
      if (event.type === 'failed') throw event.error
      const { live, merged } = event
      if (live === undefined) continue // It is to be made: the plan says so.
      for (const change of diffObjects(live, merged, { manager: fieldManager })) {
        yield [live, change]
      }
    }
  }

  /** Applies what is not as it is wanted, then deletes what has left the set, if all was applied. */
  async *apply(
    manifests: readonly Manifest[],
    policy: ConflictPolicy = [],
  ): AsyncGenerator<RunEvent> {
    const { client, discovery } = this.#cluster
    await using journal = await this.#openJournal()
    await journal.start()
    const inventory = await this.#openInventory()
    const items = membersOf(inventory, manifests)
    await inventory.begin(
      items.map(({ object }) => object),
      () => journal.begin(inventory, fieldManager),
    )
    const decisions: RunEvent[] = []
    const applyOne: ApplyOne = async (resource, object, options) => {
      const { object: stored, decided } = await applyWithPolicy(resource, object, policy, options)
      for (const field of decided) decisions.push({ type: 'decided', object, decided: field })
      return stored
    }
    const unchanged = findUnchanged(client, items, { fieldManager })
    const run = { fieldManager, unchanged, applyOne, log: journal }
    const applied: KubeObject[] = []
    for await (const event of applySet(client, items, run)) {
      if (event.type === 'applied') applied.push(event.object)
      yield* decisions.splice(0)
      yield event
    }
    if (applied.length < items.length) return
    const blastRadius = new BlastRadius(client, await discovery.resources())
    const limits = { fieldManager, blastRadius, maxDelete: '50%', log: journal } as const
    yield* pruneSet(client, inventory, applied, limits)
    await journal.end()
  }

  /** Takes the last run back. */
  async *undo(): AsyncGenerator<UndoEvent> {
    const inventory = await this.#openInventory()
    await using journal = await this.#openJournal()
    yield* undoRun(this.#cluster.client, journal, inventory)
  }

  #openInventory(): Promise<Inventory> {
    return Inventory.open(this.#cluster.client, { ...parent, tooling: 'anykind-demo/1.0' })
  }

  async #openJournal(): Promise<Journal> {
    const { client } = this.#cluster
    const id = await Inventory.idOf(client, parent)
    return Journal.open(client, id, { directory: this.#journals })
  }
}

/** With the set's label, and Secrets as they are stored: so one that is as it is wanted is known by looking. */
const membersOf = (inventory: Inventory, manifests: readonly Manifest[]): Manifest[] =>
  inventory.labelled(manifests).map(item => ({ ...item, object: withoutStringData(item.object) }))
