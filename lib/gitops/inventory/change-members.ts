import type { Client } from '../../client/index.ts'
import type { KubeObject } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { partOfLabel } from './apply-set-parent.ts'
import type { Inventory } from './inventory.ts'
import { controllerName, type PruneLimits } from './prune-rules.ts'

/** What became of an object that was to come into a set, or to leave it. */
export type MembershipEvent =
  | { readonly type: 'labelled' | 'released'; readonly object: KubeObject }
  /** It is as it was: `reason` says why. */
  | { readonly type: 'refused'; readonly object: KubeObject; readonly reason: string }
  | { readonly type: 'failed'; readonly object: KubeObject; readonly error: unknown }

/** How objects come into a set. */
export interface MembershipOptions extends Pick<PruneLimits, 'foreignOwner'> {
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes objects that are stored, and are in no set, members of one; applied they are not. What another set, a controller or another
 * tool has is refused. A run that ends anywhere leaves them members or not, and called again it goes on.
 */
export async function* adoptMembers(
  client: Client,
  inventory: Inventory,
  objects: readonly KubeObject[],
  { foreignOwner, signal }: MembershipOptions = {},
): AsyncGenerator<MembershipEvent, void, undefined> {
  const free: KubeObject[] = []
  for (const object of objects) {
    const owner = setOf(object) ?? controllerName(object)
    const isOthers = owner !== undefined && owner !== inventory.id
    const reason = isOthers ? `${owner} has it` : foreignOwner?.(object)
    if (reason === undefined) free.push(object)
    else yield { type: 'refused', object, reason }
  }
  await inventory.extend(free)
  yield* relabel(client, free, inventory, { label: inventory.id, signal })
  await inventory.end(await inventory.provenMembers())
}

/**
 * Makes members of one set those of another, in two phases, without deleting anything: first both inventories have them, then each
 * gets its label, then the first set forgets them. A run that ends anywhere leaves each in one of them, and called again it goes on.
 */
export async function* moveMembers(
  client: Client,
  from: Inventory,
  to: Inventory,
  objects: readonly KubeObject[],
  { signal }: Pick<MembershipOptions, 'signal'> = {},
): AsyncGenerator<MembershipEvent, void, undefined> {
  const members = objects.filter(object => setOf(object) === from.id)
  for (const object of objects) {
    if (members.includes(object) || setOf(object) === to.id) continue
    yield { type: 'refused', object, reason: `it is not in ${from.name.kind}/${from.name.name}` }
  }
  await to.extend(members)
  yield* relabel(client, members, to, { label: to.id, signal })
  await from.end(await from.provenMembers())
  await to.end(await to.provenMembers())
}

/** Takes the label off all members, and then the parent away; the objects stay, and are in no set. Called again it goes on. */
export async function* disbandSet(
  client: Client,
  inventory: Inventory,
  { signal }: Pick<MembershipOptions, 'signal'> = {},
): AsyncGenerator<MembershipEvent, void, undefined> {
  const members = await inventory.members()
  let hasFailed = false
  for await (const event of relabel(client, members, inventory, { label: null, signal })) {
    hasFailed ||= event.type === 'failed'
    yield event
  }
  if (!hasFailed) await inventory.parent.remove()
}

/** The set of an object, by its label. */
export const setOf = ({ metadata }: KubeObject): string | undefined =>
  metadata.labels?.[partOfLabel]

/** Sets the label, or takes it off, of the very objects that were looked at. */
export async function* relabel(
  client: Client,
  objects: readonly KubeObject[],
  { tool }: Pick<Inventory, 'tool'>,
  { label, signal }: { readonly label: string | null; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<MembershipEvent, void, undefined> {
  yield* arrivals<MembershipEvent>(
    objects.map(object => async emit => {
      const { name = '', uid } = object.metadata
      try {
        const resource = await client.for(object, signal)
        // With another uid it is refused.
        const patch = { metadata: { uid, labels: { [partOfLabel]: label } } }
        const fieldManager = `${tool}-applyset`
        await resource.patch(name, { type: 'merge', patch }, { fieldManager, signal })
        emit({ type: label === null ? 'released' : 'labelled', object })
      } catch (error) {
        signal?.throwIfAborted()
        emit({ type: 'failed', object, error })
      }
    }),
  )
}
