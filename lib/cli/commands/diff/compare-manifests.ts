import type { Cluster } from '../../../cluster.ts'
import { type GroupVersionKind, gvkOf, type KubeObject, NoMatchError } from '../../../core/index.ts'
import {
  type CompareEvent,
  compareSet,
  diffObjects,
  type FieldChange,
  SecretMasker,
} from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { DiffInvocation } from '../../diff-flags.ts'
import { failureLines } from '../../output/failure-lines.ts'
import { maskSecrets } from '../../output/mask-secrets.ts'
import { withoutManagedFields } from '../../output/objects.ts'
import { styled } from '../../output/text.ts'
import { parseCount } from '../../parse-count.ts'
import { fingerprintOf } from './fingerprint-of.ts'

type ComparedEvent = CompareEvent<Manifest> & { type: 'compared' }

/** An object now and as apply would leave it, as they are shown. */
export interface Compared {
  readonly event: ComparedEvent
  /** Of its file, as kubectl names it. */
  readonly name: string
  readonly live: KubeObject | undefined
  readonly merged: KubeObject
  /** Field by field, where the flags ask for it. */
  readonly changes: readonly FieldChange[]
}

type Fingerprint = ((value: string) => string) | undefined

/** Compares all manifests, tells of those that cannot be compared, and gives the others in order of their names. */
export async function compareManifests(
  manifests: readonly Manifest[],
  cluster: Cluster,
  invocation: DiffInvocation,
): Promise<{ compared: Compared[]; failed: boolean }> {
  const { err, signal } = invocation
  const fingerprint = await fingerprintOf(invocation)
  const events = await compareAll(manifests, cluster, invocation)
  const masker = maskerOf(manifests, events.values())
  const compared: Compared[] = []
  let failed = false
  for (const manifest of manifests) {
    const event = events.get(manifest)
    if (event?.type === 'compared') {
      compared.push(await shown(event, cluster, invocation, fingerprint))
    } else if (event !== undefined) {
      failed = true
      const { file, line, column } = manifest.source
      const [first = '', ...more] = failureLines(event.error).map(line => masker.mask(line))
      err.line(`${file}:${line}:${column}: ${first}`)
      for (const line of more) err.line(line)
    }
  }
  signal.throwIfAborted()
  return { compared: compared.toSorted((a, b) => (a.name < b.name ? -1 : 1)), failed }
}

async function compareAll(
  manifests: readonly Manifest[],
  cluster: Cluster,
  { flags, signal, tell }: DiffInvocation,
): Promise<ReadonlyMap<Manifest, CompareEvent<Manifest>>> {
  const events = new Map<Manifest, CompareEvent<Manifest>>()
  tell(`comparing ${manifests.length} objects`)
  const topologyOf = async (gvk: GroupVersionKind) =>
    (await cluster.schemas()).topologyOf(gvk, signal)
  const options = {
    fieldManager: flags['field-manager'],
    force: flags['force-conflicts'],
    concurrency: Math.max(1, parseCount(flags.concurrency, '--concurrency')),
    // An apply that changes nothing else may bring managers into another order.
    topologyOf: flags['show-managed-fields'] ? undefined : topologyOf,
    signal,
  }
  for await (const event of compareSet(cluster.client, manifests, options)) {
    events.set(event.item, event)
    tell(`compared ${events.size} of ${manifests.length}`)
  }
  return events
}

/** Knows the values of all Secrets that there are here: a failure may quote another object's. */
function maskerOf(
  manifests: readonly Manifest[],
  events: Iterable<CompareEvent<Manifest>>,
): SecretMasker {
  const masker = new SecretMasker()
  for (const { object } of manifests) masker.learn(object)
  for (const event of events) if (event.type === 'compared') masker.learn(event.live)
  return masker
}

/** Without what nobody wants to read, or nobody may. */
async function shown(
  event: ComparedEvent,
  cluster: Cluster,
  invocation: DiffInvocation,
  fingerprint: Fingerprint,
): Promise<Compared> {
  const { item, live, merged, namespace = '' } = event
  const { flags, err } = invocation
  const { name = '' } = item.object.metadata
  if (live?.metadata.deletionTimestamp !== undefined) {
    const what = `Detected changes to resource ${name} which is currently being deleted.`
    err.line(styled('yellow', 'Warning:'), ` ${what}`)
  }
  const { group, version, kind } = gvkOf(item.object)
  const read = (object: KubeObject) =>
    flags['show-managed-fields'] ? object : withoutManagedFields(object)
  const [before, after] = flags['show-secrets']
    ? [live, merged]
    : maskSecrets(live, merged, fingerprint)
  const isAsked = flags.owners || flags.output === 'json'
  return {
    event,
    name: `${group === '' ? '' : `${group}.`}${version}.${kind}.${namespace}.${name}`,
    live: before && read(before),
    merged: read(after ?? merged),
    changes: isAsked ? await changesOf(event, cluster, invocation, fingerprint) : [],
  }
}

/** None of an object that is not there: all of it is new. */
async function changesOf(
  { item, live, merged, certainty }: ComparedEvent,
  cluster: Cluster,
  { flags, signal }: DiffInvocation,
  fingerprint: Fingerprint,
): Promise<FieldChange[]> {
  if (live === undefined || certainty === 'local') return []
  const schemas = await cluster.schemas()
  const topology = await schemas.topologyOf(gvkOf(item.object), signal).catch(error => {
    if (error instanceof NoMatchError) return undefined
    throw error
  })
  return diffObjects(live, merged, { topology, manager: flags['field-manager'], fingerprint })
}
