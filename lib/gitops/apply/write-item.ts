import type { ResourceClient } from '../../client/index.ts'
import { type KubeObject, systemClock } from '../../core/index.ts'
import type { Hook } from '../order/index.ts'
import type { SetItem } from '../set-item.ts'
import type { ApplyChange } from './apply-event.ts'
import { toImmutableError } from './immutable-error.ts'
import { logged } from './logged.ts'
import { mayReplace, replace } from './replace.ts'
import { retryTransient } from './retry-transient.ts'
import { runHook } from './run-hook.ts'
import type { Applying } from './step-runner.ts'
import { isNotServedYet, isTransient } from './transient.ts'

/** How one item of a run is written. */
export interface WritingItem<T extends SetItem> extends Omit<Applying<T>, 'items' | 'order'> {
  /** Where the item is one. */
  readonly hook: Hook | undefined
  /** Whether its kind is served since a moment ago. */
  readonly isNew: boolean
}

/** An object as it is stored now, and how that came where it is known. */
export interface AppliedObject {
  readonly object: KubeObject
  readonly change?: ApplyChange
}

/** Applies one item, as a hook if it is one, and replaces the stored object where it has to be and may be. Throws what the server says. */
export async function writeItem<T extends SetItem>(
  item: T,
  { client, emit, options, signal, hook, isNew }: WritingItem<T>,
): Promise<AppliedObject> {
  const { object: wanted } = item
  const { clock = systemClock, applyOne = applyObject, dryRun, fieldManager, ...rest } = options
  const write = { fieldManager, fieldValidation: rest.fieldValidation }
  const log = dryRun ? undefined : rest.log
  const isTooEarly = (error: unknown) => isNew && !dryRun && isNotServedYet(error)
  const finding = { clock, signal, isTransient: isTooEarly }
  const sending = {
    ...finding,
    isTransient: (error: unknown) => isTransient(error) || isTooEarly(error),
  }
  // A server that was never reached is no passing failure.
  const resource = await retryTransient(() => client.for(wanted, signal), finding)
  const apply = (signal?: AbortSignal): Promise<KubeObject> =>
    logged(log, { verb: 'apply', object: wanted }, () =>
      retryTransient(
        () => applyOne(resource, wanted, { ...write, force: rest.force, dryRun, signal }),
        sending,
      ),
    )
  if (hook !== undefined) {
    const timeoutMs = rest.readyTimeoutMs
    const run = { resource, wanted, hook, apply, write, dryRun, timeoutMs, log, clock, signal }
    return { object: await runHook(run), change: 'run' }
  }
  try {
    return { object: await apply(signal) }
  } catch (error) {
    const immutable = await toImmutableError(error, client, resource.resource, signal)
    if (immutable === undefined) throw error
    if (!mayReplace(wanted, rest.replaceImmutable)) throw immutable
    const object = await replace({
      client,
      resource,
      wanted,
      make: apply,
      onReplace: (object, cascade) => emit({ type: 'replacing', item, object, cascade }),
      write,
      dryRun,
      log,
      clock,
      signal,
    })
    return { object, change: 'replaced' }
  }
}

const applyObject = (
  resource: ResourceClient,
  object: KubeObject,
  options: Parameters<ResourceClient['apply']>[1],
): Promise<KubeObject> => resource.apply(object, options)
