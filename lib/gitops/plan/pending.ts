import { gvkOf, type KubeObject } from '../../core/index.ts'
import { diffObjects } from '../diff/index.ts'
import type { Candidate, Forecast } from './candidate.ts'
import { isDefinition } from './defined-resources.ts'
import type { ForecastOptions } from './forecast-set.ts'

/** Which definitions and namespaces of the set are not in the cluster as they will be, by name. */
export interface Pending {
  readonly definitions: ReadonlyMap<string, Coming>
  readonly namespaces: ReadonlyMap<string, Coming>
}

/** As `its namespace shop is new in this set`, or that it is refused. */
interface Coming {
  readonly why: string
  readonly isRefused: boolean
}

/** As it is for the first objects. */
export const nothingPending: Pending = { definitions: new Map(), namespaces: new Map() }

/** Whether others of a set may wait for it: a definition or a namespace. */
export const isAwaited = (object: KubeObject): boolean =>
  isDefinition(object) || isNamespace(object)

const isNamespace = ({ apiVersion, kind }: KubeObject): boolean =>
  apiVersion === 'v1' && kind === 'Namespace'

/** Tells the validators of the definitions that are pending; without a cluster all are, and none is new. */
export async function pendingOf(
  candidates: readonly Candidate[],
  { client, validatorOf }: Pick<ForecastOptions, 'client' | 'validatorOf'>,
): Promise<Pending> {
  const definitions = new Map<string, Coming>()
  const namespaces = new Map<string, Coming>()
  for (const candidate of candidates) {
    const { object } = candidate
    const [what, comings] = isNamespace(object)
      ? (['namespace', namespaces] as const)
      : (['definition', definitions] as const)
    const how = comingOf(candidate)
    if (how === undefined) continue
    const isRefused = how === 'is refused'
    if (what === 'definition' && !isRefused) {
      await (await validatorOf(gvkOf(object), true)).define(object)
    }
    const { name = '' } = object.metadata
    if (isRefused || client !== undefined) {
      comings.set(name, { why: `its ${what} ${name} ${how}`, isRefused })
    }
  }
  return { definitions, namespaces }
}

/** Undefined of what is in the cluster already as its objects will find it: also if it is refused, and stays as it is. */
function comingOf({ object, live, forecast }: Candidate): string | undefined {
  if (live === undefined) {
    return forecast.type === 'refused' ? 'is refused' : 'is new in this set'
  }
  return isDefinition(object) && changesSpec(live, forecast) ? 'is changed by this set' : undefined
}

const changesSpec = (live: KubeObject, forecast: Forecast): boolean =>
  forecast.type === 'stored' &&
  forecast.object !== undefined &&
  diffObjects(live, forecast.object).some(({ path }) => path[0] === 'spec')
