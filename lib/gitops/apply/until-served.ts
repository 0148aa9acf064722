import type { Client } from '../../client/index.ts'
import { type Clock, type KubeObject, NoMatchError } from '../../core/index.ts'
import { waitFor } from '../../watch/index.ts'
import { healthOf } from '../health/index.ts'

/** How long the server gets to serve a definition that was just applied, and its kinds to be found. */
const servedMs = 60_000
const rediscoverMs = 100

/** Waits until a definition's objects can be stored, and discovery tells of it, which follows a little later. Throws WaitError. */
export async function untilServed(
  client: Client,
  crd: KubeObject,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const name = crd.metadata.name ?? ''
  if (healthOf(crd).state !== 'ready') {
    const crds = await client.for(crd, signal)
    const isEstablished = (object: KubeObject | undefined): boolean =>
      object !== undefined && healthOf(object).state === 'ready'
    await waitFor(crds, name, isEstablished, { timeoutMs: servedMs, signal, clock })
  }
  const deadline = clock.now() + servedMs
  for (;;) {
    try {
      await client.resource(name, signal)
      return
    } catch (error) {
      if (!(error instanceof NoMatchError) || clock.now() > deadline) throw error
      await clock.sleep(rediscoverMs, signal)
    }
  }
}
