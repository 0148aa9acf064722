import type { KubeObject } from '../../core/index.ts'
import { mayReplace, sendProbe, toImmutableError } from '../apply/index.ts'
import type { Forecast } from './candidate.ts'
import { failureForecast } from './failure-forecast.ts'
import type { ApplyTerms, Asked } from './forecast-by-server.ts'

/**
 * What would come of an object that differs in fields that cannot be changed, if it was deleted and made anew: a dry run makes it by
 * another name. Undefined of what may not be made anew, and where another thing is wrong.
 */
export async function replacementForecast(
  error: unknown,
  { client, resource }: Asked,
  object: KubeObject,
  live: KubeObject,
  { fieldManager, replaceImmutable, signal }: ApplyTerms,
): Promise<Forecast | undefined> {
  if (!mayReplace(object, replaceImmutable)) return undefined
  const immutable = await toImmutableError(error, client, resource.resource, signal)
  if (immutable === undefined) return undefined
  try {
    const write = { fieldManager, fieldValidation: 'Strict', signal } as const
    const made = await sendProbe(resource, object, live, write)
    const fields = `${immutable.fields.join(', ')} cannot be changed`
    const evidence = [fields, "the server's dry run takes the new object"]
    return { type: 'replaced', certainty: 'server', object: made, evidence }
  } catch (error) {
    return failureForecast(error, object, live)
  }
}
