import type { Client } from '../../client/index.ts'
import { ApiError, type ApiResource, formatApiVersion, type KubeObject } from '../../core/index.ts'
import { partOfLabel } from './apply-set-parent.ts'
import { relabel, setOf } from './change-members.ts'
import type { Inventory } from './inventory.ts'
import { entryKey, entryOf, type InventoryEntry } from './inventory-entry.ts'
import { listMetadata, servedAs } from './labelled-objects.ts'
import { membershipOf } from './membership.ts'
import { find } from './parent-object.ts'
import { controllerName, type PruneLimits } from './prune-rules.ts'

/**
 * What is to be said of a member, or of what looks like one:
 *
 *     ok          the inventory and the label agree
 *     missing     in the inventory, and not stored
 *     replaced    in the inventory, and stored under another uid
 *     unlabelled  in the inventory, and without the label
 *     unlisted    labelled, and not in the inventory
 *     foreign     another set, a controller or another tool has it
 */
export type MemberState = 'ok' | 'missing' | 'replaced' | 'unlabelled' | 'unlisted' | 'foreign'

/** One object of a set, looked at. */
export interface MemberFinding {
  readonly state: MemberState
  /** What the inventory has, or would have. */
  readonly entry: InventoryEntry
  /** As metadata alone; undefined if it is not stored. */
  readonly object: KubeObject | undefined
  /** For people; empty if all is well. */
  readonly why: string
}

/** How a set is looked at. */
export interface ExamineOptions extends Pick<PruneLimits, 'foreignOwner'> {
  /** All that the server serves: what carries the label is then looked for everywhere. Default: where the parent says. */
  readonly resources?: readonly ApiResource[] | undefined
  /** By whom the set is applied. Default `anykind`. */
  readonly fieldManager?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Compares what a set's parent says with what carries its label. Writes nothing. Sorted by kind, namespace and name. */
export async function examineSet(
  client: Client,
  inventory: Inventory,
  options: ExamineOptions = {},
): Promise<MemberFinding[]> {
  const labelled = await findLabelled(client, inventory, options)
  const findings = labelled.map(object => judgeLabelled(object, inventory, options))
  const seen = new Set(findings.map(({ entry }) => entryKey(entry)))
  for (const [key, entry] of inventory.entries ?? []) {
    if (!seen.has(key)) findings.push(await judgeUnseen(client, entry, options.signal))
  }
  return findings.toSorted((a, b) => (entryKey(a.entry) < entryKey(b.entry) ? -1 : 1))
}

/**
 * Makes the inventory and the labels agree: what is missing, foreign or made anew by others is forgotten, what has lost its label gets
 * it back, and what carries a label that we have set is taken in. Nothing else is written, and nothing is deleted.
 */
export async function mendSet(
  client: Client,
  inventory: Inventory,
  findings: readonly MemberFinding[],
  { fieldManager = 'anykind', signal }: ExamineOptions = {},
): Promise<void> {
  const kept = findings.flatMap(({ state, object }) => {
    if (object === undefined || state === 'foreign') return []
    if (state === 'ok' || state === 'unlabelled') return [object]
    const { isProven } = membershipOf(
      object,
      { entries: undefined, tool: inventory.tool },
      fieldManager,
    )
    return isProven ? [object] : []
  })
  const unlabelled = kept.filter(object => setOf(object) === undefined)
  for await (const event of relabel(client, unlabelled, inventory, {
    label: inventory.id,
    signal,
  })) {
    if (event.type === 'failed') throw event.error
  }
  await inventory.end(kept)
}

async function findLabelled(
  client: Client,
  inventory: Inventory,
  { resources, signal }: ExamineOptions,
): Promise<KubeObject[]> {
  if (resources === undefined) return inventory.members()
  const labelSelector = `${partOfLabel}=${inventory.id}`
  const lists = resources
    .filter(({ verbs, preferred }) => preferred && verbs.includes('list'))
    .map(async resource => {
      try {
        return await listMetadata(client, resource, { namespace: undefined, labelSelector, signal })
      } catch (error) {
        // What one may not see everywhere is looked for where the parent says.
        if (error instanceof ApiError) return []
        throw error
      }
    })
  const found = [...(await Promise.all(lists)).flat(), ...(await inventory.members())]
  // A kind of two groups has each object twice.
  return [...new Map(found.map(object => [object.metadata.uid, object])).values()]
}

function judgeLabelled(
  object: KubeObject,
  { entries }: Inventory,
  { foreignOwner }: ExamineOptions,
): MemberFinding {
  const entry = entryOf(object)
  const listed = entries?.get(entryKey(entry))
  const controller = controllerName(object)
  const foreign = controller === undefined ? foreignOwner?.(object) : `${controller} has it`
  const finding = (state: MemberState, why = ''): MemberFinding => ({ state, entry, object, why })
  if (foreign !== undefined) return finding('foreign', foreign)
  if (entries === undefined) return finding('ok', 'by its label alone: the set has no inventory')
  if (listed === undefined)
    return finding('unlisted', 'it carries the label, and is not in the inventory')
  if (listed.uid === undefined || listed.uid === entry.uid) return finding('ok')
  return finding('replaced', `the inventory has the uid ${listed.uid}`)
}

async function judgeUnseen(
  client: Client,
  entry: InventoryEntry,
  signal: AbortSignal | undefined,
): Promise<MemberFinding> {
  const resource = await servedAs(client, entry, signal)
  const missing = (why: string): MemberFinding => ({
    state: 'missing',
    entry,
    object: undefined,
    why,
  })
  if (resource === undefined) return missing('its kind is not served')
  if (resource.namespaced !== (entry.namespace !== undefined)) return missing('it cannot be stored')
  const metadata = client.of(resource).onlyMetadata().in(entry.namespace)
  const stored = await find(metadata, entry.name, signal)
  if (stored === undefined) return missing('it is not stored')
  const object = { ...stored, apiVersion: formatApiVersion(resource), kind: resource.kind }
  const finding = (state: MemberState, why: string): MemberFinding => ({
    state,
    entry,
    object,
    why,
  })
  const set = setOf(object)
  if (entry.uid === undefined) return missing('it was about to be applied, and was not')
  if (set !== undefined) return finding('foreign', `it is in another set, ${set}`)
  return entry.uid === object.metadata.uid
    ? finding('unlabelled', 'its label was taken off')
    : finding('replaced', `it was made anew, with the uid ${object.metadata.uid}`)
}
