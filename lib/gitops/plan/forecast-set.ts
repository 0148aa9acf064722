import type { Client } from '../../client/index.ts'
import {
  ApiError,
  type GroupVersionKind,
  gvkOf,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import type { Validator } from '../../validate/index.ts'
import { ApiSurface, type Resolve, type SurfaceKind } from './api-surface.ts'
import type { Candidate, Forecast, WantedItem } from './candidate.ts'
import { concurrently } from './concurrently.ts'
import { type ApplyTerms, forecastByServer } from './forecast-by-server.ts'
import { forecastLocally } from './forecast-locally.ts'
import { keyOf } from './object-key.ts'
import { isAwaited, nothingPending, type Pending, pendingOf } from './pending.ts'
import { readLive } from './read-live.ts'

/** What a set is foreseen by. */
export interface ForecastOptions extends ApplyTerms {
  /** The cluster that is asked what is stored and what would be. Undefined: none is. */
  readonly client: Client | undefined
  /** The kinds that there are before the set is applied. */
  readonly resolve: Resolve
  /**
   * What judges objects of a kind that the cluster cannot judge yet, and all where none is asked. `isDefined`: by a
   * definition of the set, of which it is told here.
   */
  readonly validatorOf: (gvk: GroupVersionKind, isDefined: boolean) => Promise<Validator>
  /** Of objects that name none. */
  readonly namespace: string
  /** So many requests at the same time. Default 16: a dry run costs the server as much as a write. */
  readonly concurrency?: number | undefined
  /** Is told how many are foreseen. */
  readonly onProgress?: ((done: number) => void) | undefined
}

interface Mapped extends SurfaceKind {
  readonly item: WantedItem
  readonly object: KubeObject
}

/**
 * What is stored of each object of a set, and what would come of applying it. Writes nothing. Definitions and namespaces
 * come first; what is of a kind or in a namespace that they bring, or change, is judged here, as it will be judged then:
 *
 *     definitions, namespaces ──dry run──▶ new, changed ──▶ their objects: the rules, here
 *                                      └─▶ as they are  ──▶ the others: dry run
 *
 * Failures of single objects are data, in the order of the items. Throws as `Send` does where a cluster is asked and
 * does not answer.
 */
export async function forecastSet(
  items: readonly WantedItem[],
  options: ForecastOptions,
): Promise<Candidate[]> {
  const { client, namespace, signal, concurrency = 16, onProgress } = options
  const surface = new ApiSurface(
    items.map(({ object }) => object),
    options.resolve,
  )
  const mapped: Mapped[] = []
  const foreseen = new Map<WantedItem, Candidate>()
  for (const item of items) {
    const found = await map(item, surface, namespace, signal)
    if ('forecast' in found) foreseen.set(item, found)
    else mapped.push(found)
  }
  const served = mapped.flatMap(({ object, served }) =>
    served === undefined ? [] : { object, resource: served },
  )
  const live = client && (await readLive(client, served, { concurrency, signal }))
  let done = 0
  const foresee = (of: readonly Mapped[], pending: Pending) =>
    concurrently(of, concurrency, async one => {
      const stored = live?.get(keyOf(one.object))
      const candidate =
        stored instanceof ApiError
          ? unreadable(one, stored)
          : await explain(one, await foreseeOne(one, stored, pending, options), options)
      foreseen.set(one.item, candidate)
      onProgress?.(++done)
      return candidate
    })
  const [first, rest] = partition(mapped, ({ object }) => isAwaited(object))
  const pending = await pendingOf(await foresee(first, nothingPending), options)
  await foresee(rest, pending)
  return items.flatMap(item => foreseen.get(item) ?? [])
}

async function map(
  item: WantedItem,
  surface: ApiSurface,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<Mapped | Candidate> {
  try {
    return { ...(await surface.place(item.object, namespace, signal)), item }
  } catch (error) {
    if (!(error instanceof NoMatchError)) throw error
    const { message } = error
    const violations = [{ path: ['kind'], reason: 'FieldValueNotSupported', message }]
    const evidence = ['there is no such kind, neither in the cluster nor by the set']
    const forecast: Forecast = { type: 'refused', certainty: 'local', evidence, violations }
    return { ...item, live: undefined, forecast }
  }
}

async function foreseeOne(
  { item, object, served, definition }: Mapped,
  live: KubeObject | undefined,
  pending: Pending,
  options: ForecastOptions,
): Promise<Candidate> {
  const { client, validatorOf } = options
  const { name, namespace = '' } = object.metadata
  const placed = { ...item, object, live }
  const coming =
    pending.definitions.get(definition?.metadata.name ?? '') ?? pending.namespaces.get(namespace)
  // Without a name there is nothing to ask for.
  if (coming?.isRefused || name === undefined) {
    const evidence = coming === undefined ? [] : [coming.why]
    return { ...placed, forecast: { type: 'refused', certainty: 'local', evidence } }
  }
  if (client !== undefined && served !== undefined && coming === undefined) {
    const asked = { client, resource: client.of(served).in(namespace) }
    return { ...placed, ...(await forecastByServer(asked, object, live, options)) }
  }
  const validator = await validatorOf(gvkOf(object), definition !== undefined)
  const terms = { ...options, why: coming?.why ?? 'no cluster was asked' }
  return { ...placed, forecast: await forecastLocally(validator, object, live, terms) }
}

/** A refusal that does not say where it is about is looked for by what judges here, which tells all faults, and what was meant. */
async function explain(
  { definition }: Mapped,
  candidate: Candidate,
  options: ForecastOptions,
): Promise<Candidate> {
  const { object, forecast } = candidate
  if (forecast.type !== 'refused' || !forecast.violations?.some(({ path }) => path.length === 0)) {
    return candidate
  }
  const validator = await options.validatorOf(gvkOf(object), definition !== undefined)
  const { violations } = await validator.validate(object, { signal: options.signal })
  return violations.length === 0
    ? candidate
    : { ...candidate, forecast: { ...forecast, violations } }
}

function unreadable({ item, object }: Mapped, { status }: ApiError): Candidate {
  const evidence = [`what is stored may not be read: ${status.message}`]
  const forecast: Forecast = { type: 'refused', certainty: 'server', evidence }
  return { ...item, object, live: undefined, forecast }
}

function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  const first: T[] = []
  const rest: T[] = []
  for (const item of items) (isFirst(item) ? first : rest).push(item)
  return [first, rest]
}
