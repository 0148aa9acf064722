import type { Client, ResourceClient } from '../../client/index.ts'
import { isNotFound, type KubeObject } from '../../core/index.ts'
import { applyWithPolicy, formatDecided } from '../ownership/index.ts'
import type { PlanTerms } from './action.ts'
import type { Forecast } from './candidate.ts'
import { failureForecast } from './failure-forecast.ts'
import { replacementForecast } from './replacement-forecast.ts'

/** How an object is to be applied. */
export interface ApplyTerms extends PlanTerms {
  readonly signal?: AbortSignal | undefined
}

/** What is stored, and what would come of applying: both of one moment. */
export interface Foreseen {
  readonly live: KubeObject | undefined
  readonly forecast: Forecast
}

/** Who is asked. */
export interface Asked {
  readonly client: Client
  /** Of the object's kind and namespace. */
  readonly resource: ResourceClient
}

/** An object that is written more often than that between two requests is taken as it was last seen. */
const maxAttempts = 5

/**
 * What the server says would come of applying an object: a dry run, with all its defaulting and admission. Writes nothing.
 * A refusal is data; throws TransportError where no answer comes, and ApiError where one may not even ask.
 */
export async function forecastByServer(
  asked: Asked,
  object: KubeObject,
  seen: KubeObject | undefined,
  terms: ApplyTerms,
): Promise<Foreseen> {
  const { resource } = asked
  const { conflictPolicy = [], fieldManager, force, signal } = terms
  const write = { fieldManager, force, fieldValidation: 'Strict', signal } as const
  let live = seen
  for (let attempt = 1; ; attempt++) {
    let stored: KubeObject
    const evidence = ["the server's dry run"]
    try {
      const dryRun = { ...write, dryRun: true }
      const applied = await applyWithPolicy(resource, object, conflictPolicy, dryRun)
      stored = applied.object
      evidence.push(...applied.decided.map(formatDecided))
    } catch (error) {
      const replaced = live && (await replacementForecast(error, asked, object, live, terms))
      return { live, forecast: replaced ?? (await failureForecast(error, object, live)) }
    }
    // A dry run answers with the version that it started from: another one is somebody's write in between.
    const isSame =
      (live?.metadata.resourceVersion ?? '') === (stored.metadata.resourceVersion ?? '')
    if (isSame || attempt === maxAttempts) {
      return { live, forecast: { type: 'stored', certainty: 'server', object: stored, evidence } }
    }
    live = await resource.get(object.metadata.name ?? '', { signal }).catch(error => {
      if (isNotFound(error)) return undefined
      throw error
    })
  }
}
